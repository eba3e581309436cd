"""What people decide about events: declare, block, rename, hold back, correct, replay. See ../README.md."""
