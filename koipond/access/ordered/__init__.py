"""PostgreSQL for Django, where what is kept as JSON keeps the order of its keys."""
