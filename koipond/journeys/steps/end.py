"""The journey is over for whoever comes here."""


def edges(step):
    return [("ended", "")]


def check(step, about):
    return []


def passes(step, definition):
    return "ended", ""
