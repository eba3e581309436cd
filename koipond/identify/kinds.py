"""The kinds of identifiers: how far each is trusted, how many a person may have, and where events carry it."""

import re
from dataclasses import asdict, dataclass
from datetime import datetime

from koipond import access
from koipond.identify.errors import AccountNeeded, BadKind, UnknownKind
from koipond.identify.models import IdentifierKind
from koipond.kit import clock


@dataclass(frozen=True)
class Kind:
    """A kind of identifier.

    `fields` are places in an event: user_id, anonymous_id, previous_id, traits.<key>, context.traits.<key>,
    context.device.id. Traits are read from identify calls only: those of a group are not the person's.
    """

    name: str
    trust: int           # 1 is the strongest; an event belongs to the person of its strongest identifier
    limit: int           # so many of them may one person have; a merge that would give more is not made
    shared_after: int    # claimed by more people than this, a value is shared and identifies nobody
    fields: tuple[str, ...]
    spelling: str = "text"  # how values are normalised: text, email, phone
    follows: bool = False   # a device goes to whoever signed in last; a mailbox stays with its first owner


def _trait(name: str) -> tuple[str, str]:
    return f"traits.{name}", f"context.traits.{name}"


# An openid is per account of a matrix and a unionid per open platform, so a person has several of them.
KINDS = (
    Kind("user_id", 1, 1, 3, ("user_id",)),
    Kind("member_id", 2, 1, 3, _trait("member_id")),
    Kind("unionid", 2, 5, 3, _trait("unionid")),
    Kind("openid", 2, 20, 3, _trait("openid")),
    Kind("external_userid", 2, 20, 3, _trait("external_userid")),
    Kind("email", 3, 10, 5, _trait("email"), spelling="email"),
    Kind("phone", 3, 10, 5, _trait("phone"), spelling="phone"),
    Kind("anonymous_id", 4, 200, 20, ("anonymous_id", "previous_id"), follows=True),
    Kind("device_id", 5, 50, 20, ("context.device.id",), follows=True),
)
ACCOUNT = "user_id"  # who has one is identified, and survives a merge with somebody who has none
LONGEST_BYTES = 255  # a longer value identifies nobody: it is text, or an attack


def kinds_of(workspace: str, at: datetime | None = None) -> tuple[Kind, ...]:
    """The kinds in force just before a moment (now, unless given), the most trusted first."""
    kinds = {kind.name: kind for kind in KINDS}
    rows = IdentifierKind.objects.filter(workspace__slug=workspace, created_at__lt=at or clock.now()).order_by("created_at", "id")
    for row in rows:
        kinds.pop(row.name, None) if not row.used else kinds.update({row.name: _of(row)})
    return tuple(sorted(kinds.values(), key=lambda kind: kind.trust))


NAME = r"[a-z][a-z0-9_]{0,39}"
FIELD = r"user_id|anonymous_id|previous_id|context\.device\.id|(context\.)?traits\.[A-Za-z_][A-Za-z0-9_]{0,59}"
HOLDS = {
    "trust": lambda value: 1 <= value <= 9,
    "limit": lambda value: 1 <= value <= 10_000,
    "shared_after": lambda value: 1 <= value <= 100_000,
    "fields": lambda value: value and all(re.fullmatch(FIELD, field) for field in value),
    "spelling": lambda value: value in ("text", "email", "phone"),
    "follows": lambda value: True,
}


def set_kind(workspace: str, name: str, by: str, **rules) -> Kind:
    """Changes how a kind is treated from now on, or makes one: trust, limit, shared_after, fields, spelling, follows; what is
    not given stays. With a limit of 1, two people with different values are never merged by events. What was merged before
    stays merged. Raises BadKind.
    """
    if not re.fullmatch(NAME, name):
        raise BadKind(field="name", value=name)
    before = next((asdict(kind) for kind in kinds_of(workspace) if kind.name == name),
                  asdict(Kind(name, 3, 1, 3, _trait(name))))
    kind = Kind(**{**before, **{field: value for field, value in rules.items() if value is not None}})
    for field, holds in HOLDS.items():
        if not holds(getattr(kind, field)):
            raise BadKind(field=field, value=getattr(kind, field))
    _write(workspace, kind, by, used=True)
    return kind


def put_away_kind(workspace: str, name: str, by: str) -> None:
    """From now on values of this kind identify nobody; what they linked stays. Raises UnknownKind, AccountNeeded."""
    kind = next((kind for kind in kinds_of(workspace) if kind.name == name), None)
    if kind is None:
        raise UnknownKind(kind=name, known=[kind.name for kind in kinds_of(workspace)])
    if name == ACCOUNT:
        raise AccountNeeded(kind=name)
    _write(workspace, kind, by, used=False)


def _write(workspace: str, kind: Kind, by: str, used: bool) -> None:
    IdentifierKind.objects.create(workspace=access.workspace(workspace), by=by[:200], used=used, created_at=clock.now(),
                                  **{**asdict(kind), "fields": list(kind.fields)})


def _of(row: IdentifierKind) -> Kind:
    return Kind(row.name, row.trust, max(1, row.limit), row.shared_after, tuple(row.fields), row.spelling, row.follows)
