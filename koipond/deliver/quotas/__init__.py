"""Quotas of platforms as budgets: how much an account, a person or a device may get in a window, used, planned and left. See README.md."""
