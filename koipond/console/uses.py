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


def all_uses(workspace) -> list[tuple[int, segments.User]]:
    """Everything that refers to any segment, with the segment."""
    found = [(segment, user) for segment, users in segments.all_uses(workspace).items() for user in users]
    for kind, listed in WHERE:
        for id, name, json in listed(workspace):
            found += [(segment, segments.User(kind, id, name)) for segment in sorted(_named(json))]
    return found


def above(workspace, segment: int) -> list[segments.User]:
    """What refers to a segment in the rooms above."""
    return [segments.User(kind, id, name) for kind, listed in WHERE for id, name, json in listed(workspace) if _names(json, segment)]


def _names(json, segment: int) -> bool:
    return segment in _named(json)


def _named(json) -> set[int]:
    if isinstance(json, list):
        return set().union(*map(_named, json))
    if not isinstance(json, dict):
        return set()
    own = {json["segment"]} if isinstance(json.get("segment"), int) else set()
    return own.union(*map(_named, json.values()))
