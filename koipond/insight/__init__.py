"""What may happen and what to do next."""
