"""What given persons are known by in every table: for export and for erasure."""

import hashlib
import hmac
import secrets

from django.conf import settings

from koipond import access, engine, identify
from koipond.engine import Database, Sql, named

CALLED = ("email", "phone", "name", "first_name", "last_name", "nickname")
REACHED = ("email", "phone")
WORD_LENGTH = 5      # a shorter text would be found in what others said
RAW = ("user_id", "anonymous_id")   # kinds that a raw item carries in fields of their own


def whole(db: Database, persons: list[int]) -> list[int]:
    """The persons as they are now, and everybody who was merged into them."""
    now = sorted(set(identify.current_many(db, persons).values()))
    return sorted({*now, *persons, *identify.absorbed(db, now)})


def whom(db: Database, persons: list[int], settled: Sql = Sql("1")) -> engine.Whom:  # noqa: B008
    """What the rows of these persons are found by. `settled` says which raw items no tick will look at again."""
    known = db.rows("profiles.known_by", persons=persons)
    called = db.rows("profiles.called", persons=persons, traits=list(CALLED))
    reached = {value for kind, value in [*known, *called] if kind in REACHED}
    values = {value for _, value in [*known, *called]}
    words = {value for kind, value in [*known, *called] if kind not in ("name", "first_name", "last_name")}
    words |= {_national(value) for value in reached}
    addresses = [hash for (hash,) in db.rows("profiles.address_hashes", addresses=sorted(reached))] if reached else []
    items = Sql.of("SELECT source, message_id FROM profiles_timeline WHERE person IN [[persons]]",
                   persons=Sql.value(persons, "Array(UInt64)"))
    return engine.Whom(
        persons=tuple(persons), items=items, identifiers=tuple(sorted(value for kind, value in known if kind in RAW)),
        addresses=tuple(addresses), words=tuple(sorted(word for word in words if len(word) >= WORD_LENGTH)),
        values=tuple(sorted(values)), unused=Sql(named("profiles.unused_items")), settled=settled)


def keyed(workspace: str, kind: str = "kind", value: str = "value") -> Sql:
    """The keyed hash of two columns. Without the installation's secret nobody can try values out against it."""
    from koipond.profiles.models import ErasureSalt

    row, _ = ErasureSalt.objects.get_or_create(workspace=access.workspace(workspace), defaults={"salt": secrets.token_hex(32)})
    first = (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)[-1]     # whoever was erased under an earlier secret is still known
    key = hmac.digest(first.encode(), f"koipond.profiles.erased:{row.salt}".encode(), hashlib.sha256)
    low, high = (Sql.value(int.from_bytes(half, "little"), "UInt64") for half in (key[:8], key[8:16]))
    return Sql.of(named("profiles.keyed"), low=low, high=high, kind=Sql(kind), value=Sql(value))


def _national(number: str) -> str:
    """A number as it is typed at home: without the country's code, where it is one of China."""
    return number.removeprefix("+86").removeprefix("+")
