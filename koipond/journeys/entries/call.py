"""By a call: people whom somebody puts in by hand, another system over the API, or another journey."""

from koipond.journeys.about import CALLED


def check(entry, workspace):
    return []


def event(entry):
    return CALLED


def where(entry, journey):
    return [{"property": "journey", "is": "equals", "value": str(journey)}]
