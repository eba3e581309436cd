"""The kinds of identifiers: how far each is trusted, how many a person may have, and where events carry it."""

from dataclasses import dataclass
from datetime import datetime

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


def _of(row: IdentifierKind) -> Kind:
    return Kind(row.name, row.trust, max(1, row.limit), row.shared_after, tuple(row.fields), row.spelling, row.follows)
