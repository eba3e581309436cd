"""Where a segment is used, in all rooms: what the console asks before it is put away.

`WHERE` lists who may refer to a segment beside other segments: (kind, function of workspace giving id, name and JSON).
"""

from koipond import planning, segments
from koipond.journeys.models import Journey, JourneyVersion


def _journeys(workspace):
    """Journeys that are not stopped: their drafts, and the newest of their versions, which people follow."""
    for journey in Journey.objects.filter(workspace=workspace).exclude(state="stopped"):
        version = JourneyVersion.objects.filter(journey=journey).order_by("-number").first()
        yield journey.id, journey.name, [journey.draft, version.definition if version else {}]


def _themes(workspace):
    """Themes that are not put away: the audience, and their goals."""
    for theme in planning.themes(workspace):
        yield theme.id, theme.name, {"segment": theme.segment, "goal": theme.goal}


WHERE = [("journey", _journeys), ("theme", _themes)]


def uses(workspace, segment: int) -> list[segments.User]:
    """Everything that refers to a segment: segments, journeys, themes. Raises NoSuchSegment."""
    return [*segments.used_by(workspace, segment), *above(workspace, segment)]


def above(workspace, segment: int) -> list[segments.User]:
    """What refers to a segment in the rooms above."""
    return [segments.User(kind, id, name) for kind, listed in WHERE for id, name, json in listed(workspace) if _names(json, segment)]


def _names(json, segment: int) -> bool:
    if isinstance(json, dict):
        return json.get("segment") == segment or any(_names(part, segment) for part in json.values())
    return isinstance(json, list) and any(_names(part, segment) for part in json)
