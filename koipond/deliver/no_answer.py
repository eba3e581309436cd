"""The two ways in which a request to a provider fails: whether it went out makes all the difference."""


class NotAsked(Exception):
    """No byte of the request went out."""


class NoAnswer(Exception):
    """The request went out, or a part of it; what became of it is not known."""
