"""What people have decided about events: declared, blocked, renamed, accepted. A log that only grows.

A tick knows the number of the last decision when it began, and goes by what stood then, however often it is run.
"""

import threading
from collections.abc import Callable
from dataclasses import dataclass, field

from django.db import transaction
from django.db.models import Max

from koipond import access, engine
from koipond.collect.governance.errors import (
    AlreadyRenamed,
    BadRename,
    NoSuchDecision,
    NotAGovernedEvent,
    TooManyDecisions,
)
from koipond.collect.governance.schema import Declaration, checked, declaration_of, good_name
from koipond.collect.names import OURS, spelled

MOST_STANDING = 5_000     # decisions at once: all of them are held in memory and compared with every tick's names
KEPT = 64                 # workspaces and numbers of which what stood is remembered
KINDS = ("declare", "block", "rename", "accept")

# Who somebody is and what they agreed to must not depend on a decision about events.
UNGOVERNED = OURS | {"identified", "grouped", "aliased", "consent_granted", "consent_withdrawn"}


@dataclass(frozen=True)
class Decision:
    """A decision, as the log has it. `said` is None where it takes back what stood."""

    number: int
    kind: str
    name: str
    property: str
    said: dict | None
    because: str
    by: str
    at: object
    stands: bool = False


@dataclass(frozen=True)
class Standing:
    """What stands after the decision of a number."""

    number: int = 0
    declared: dict[str, Declaration] = field(default_factory=dict)
    blocked: dict[str, Decision] = field(default_factory=dict)
    blocked_properties: dict[tuple[str, str], Decision] = field(default_factory=dict)
    renamed: dict[str, str] = field(default_factory=dict)
    renamed_properties: dict[tuple[str, str], str] = field(default_factory=dict)
    accepted: bool = False

    @property
    def names(self) -> set[str]:
        """The events, as they are called after renaming, about which more than a renaming is decided."""
        about_properties = {name for name, _ in (*self.blocked_properties, *self.renamed_properties)}
        return {*self.declared, *self.blocked, *about_properties}


NOTHING = Standing()
_known: dict[tuple[int, int], Standing] = {}
_knowing = threading.Lock()


def latest(workspace_id: int) -> int:
    """The number of the last decision in a workspace; 0 before the first."""
    return _log().filter(workspace_id=workspace_id).aggregate(last=Max("number"))["last"] or 0


def standing_now(workspace: str) -> Standing:
    """What stands now."""
    place = access.workspace(workspace)
    return standing(place.id, latest(place.id))


def standing(workspace_id: int, number: int) -> Standing:
    """What stood after a decision; read once, since what was decided never changes."""
    if number == 0:
        return NOTHING
    with _knowing:
        if (found := _known.get((workspace_id, number))) is not None:
            return found
    found = _standing(number, log(workspace_id, number))
    if engine.on_trial():   # what is tried is taken back, and its number will be another decision's
        return found
    with _knowing:
        while len(_known) >= KEPT:
            _known.pop(next(iter(_known)))
        return _known.setdefault((workspace_id, number), found)


def log(workspace_id: int, upto: int | None = None) -> list[Decision]:
    """The decisions in order, each with whether it stands; up to a number, or all."""
    rows = _log().filter(workspace_id=workspace_id).order_by("number")
    rows = rows if upto is None else rows.filter(number__lte=upto)
    rows = list(rows.values_list("number", "kind", "name", "property", "said", "because", "by", "at"))
    last = {(row[1], row[2], row[3]): row[0] for row in rows}
    return [Decision(*row, stands=row[4] is not None and last[row[1], row[2], row[3]] == row[0]) for row in rows]


def decisions(workspace: str) -> list[Decision]:
    """All decisions of a workspace, the last one first, each with whether it stands."""
    return log(access.workspace(workspace).id)[::-1]


def declare(workspace: str, name: str, declaration: Declaration, by: str, because: str = "") -> Decision:
    """Declares an event, or declares it anew. Raises what schema.checked raises, NotAGovernedEvent, AlreadyRenamed."""
    name = _governed(name)
    checked(engine.database(workspace), declaration)
    return decide(workspace, "declare", name, "", declaration.plain(), by, because)


def block(workspace: str, name: str, by: str, property: str = "", because: str = "") -> Decision:
    """Blocks an event, or one property of it. Raises BadEventName, NotAGovernedEvent, AlreadyRenamed."""
    return decide(workspace, "block", _governed(name), property and good_name(property), {}, by, because)


def rename(workspace: str, name: str, to: str, by: str, property: str = "", because: str = "") -> Decision:
    """Renames an event, or a property of it, from now on. Raises BadEventName, NotAGovernedEvent, BadRename."""
    name = _governed(name)
    to = good_name(to) if property else _governed(to)
    if (property and property == to) or (not property and name == to):
        raise BadRename(name=property or name, to=to, why="it is the same name", why_zh="两个名称相同")
    return decide(workspace, "rename", name, property and good_name(property), {"to": to}, by, because)


def take_back(workspace: str, kind: str, name: str, by: str, property: str = "", because: str = "") -> Decision:
    """Takes back what stands. Raises NoSuchDecision."""
    return decide(workspace, kind, spelled(name), property, None, by, because)


def decide(workspace: str, kind: str, name: str, property: str, said: dict | None, by: str, because: str = "",
           first: Callable[[int], None] | None = None) -> Decision:
    """Writes a decision down under the next number. One after the other, so that numbers become visible in their order;
    `first` is done with the number before anybody can know it.
    """
    from koipond.collect.governance.models import CatalogueDecision

    with transaction.atomic():
        place = access.Workspace.objects.select_for_update(no_key=True).get(slug=workspace)
        stood = standing(place.id, latest(place.id))
        _fits(stood, kind, name, property, said)
        number = stood.number + 1
        if first is not None:
            first(number)
        row = CatalogueDecision.objects.create(
            workspace=place, number=number, kind=kind, name=name, property=property, said=said,
            because=because[:300], by=by[:160])
    return Decision(number, kind, name, property, said, row.because, row.by, row.at, stands=said is not None)


def _fits(stood: Standing, kind: str, name: str, property: str, said: dict | None) -> None:
    if said is None:
        if not _stands(stood, kind, name, property):
            raise NoSuchDecision(kind=kind, name=f"{name}.{property}" if property else name)
        return
    if kind == "rename" and not property:
        _fits_as_rename(stood, name, said["to"])
    elif kind == "rename":
        _fits_as_property_rename(stood, name, property, said["to"])
    if kind != "accept" and not (kind == "rename" and not property) and name in stood.renamed:
        raise AlreadyRenamed(name=name, to=stood.renamed[name])
    if kind == "block" and (name, property) in stood.renamed_properties:
        raise AlreadyRenamed(name=property, to=stood.renamed_properties[name, property])
    size = len(stood.declared) + len(stood.blocked) + len(stood.blocked_properties) + len(stood.renamed) + len(stood.renamed_properties)
    if kind != "accept" and size >= MOST_STANDING:
        raise TooManyDecisions(limit=MOST_STANDING)


def _fits_as_rename(stood: Standing, name: str, to: str) -> None:
    if to in stood.renamed:
        raise _renamed_itself(name, to, stood.renamed[to])
    if name in stood.renamed.values():
        raise BadRename(name=name, to=to, why="another event is renamed to it", why_zh="已有其他事件改名为它")
    if name in stood.names:
        raise BadRename(name=name, to=to, why="it is declared or blocked, or its properties are", why_zh="它或它的属性已有声明或屏蔽")


def _fits_as_property_rename(stood: Standing, name: str, property: str, to: str) -> None:
    if (name, to) in stood.renamed_properties:
        raise _renamed_itself(property, to, stood.renamed_properties[name, to])
    if any(one == name and new == property for (one, _), new in stood.renamed_properties.items()):
        raise BadRename(name=property, to=to, why="another property is renamed to it", why_zh="已有其他属性改名为它")
    if (name, property) in stood.blocked_properties:
        raise BadRename(name=property, to=to, why="it is blocked", why_zh="它已被屏蔽")


def _renamed_itself(name: str, to: str, further: str) -> BadRename:
    return BadRename(name=name, to=to, why=f"that is renamed itself, to '{further}'", why_zh=f"后者本身已改名为“{further}”")


def _stands(stood: Standing, kind: str, name: str, property: str) -> bool:
    events = {"declare": stood.declared, "block": stood.blocked, "rename": stood.renamed}
    properties = {"block": stood.blocked_properties, "rename": stood.renamed_properties}
    return (name, property) in properties.get(kind, {}) if property else name in events.get(kind, {})


def _standing(number: int, decided: list[Decision]) -> Standing:
    held = [one for one in decided if one.stands]
    return Standing(
        number=number,
        declared={one.name: declaration_of(one.said) for one in held if one.kind == "declare"},
        blocked={one.name: one for one in held if one.kind == "block" and not one.property},
        blocked_properties={(one.name, one.property): one for one in held if one.kind == "block" and one.property},
        renamed={one.name: one.said["to"] for one in held if one.kind == "rename" and not one.property},
        renamed_properties={(one.name, one.property): one.said["to"] for one in held if one.kind == "rename" and one.property},
        accepted=any(one.kind == "accept" for one in held))


def _governed(name: str) -> str:
    """The event's name in the house's spelling. Raises BadEventName, NotAGovernedEvent."""
    name = spelled(good_name(name))
    if name in UNGOVERNED:
        raise NotAGovernedEvent(name=name)
    return name


def _log():
    from koipond.collect.governance.models import CatalogueDecision

    return CatalogueDecision.objects
