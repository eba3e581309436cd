"""Nouns that every room needs and that know nothing of marketing."""
