"""How devices stand as a whole: how many can be pushed to, of which kind, and whose owners permit it."""

from dataclasses import dataclass
from datetime import datetime

from koipond import profiles
from koipond.engine import Database, Sql, named

CHANNEL = "push"
KINDS_AT_MOST = 500


@dataclass(frozen=True, slots=True)
class Kind:
    """Devices of one kind: `alive` can be reached, `seen` of them since a moment; `dead`: app or push service said that they are gone."""

    service: str
    kind: str
    vendor: str
    app: str
    alive: int
    seen: int
    dead: int


@dataclass(frozen=True, slots=True)
class Fleet:
    """All devices by kind, and persons with one alive: `permit` push for marketing, `refuse` it; the others never said anything, which is a no."""

    kinds: list[Kind]
    people: int
    permit: int
    refuse: int


def fleet(db: Database, since: datetime) -> Fleet:
    """Up to the last tick."""
    devices = Sql(named("deliver.devices_all"))
    kinds = [Kind(**row) for row in db.dicts("deliver.devices_standing", {"devices": devices}, since=since, most=KINDS_AT_MOST)]
    among = Sql.of("SELECT DISTINCT person FROM ([[devices]]) WHERE there AND person != 0", devices=devices)
    people = db.value(Sql.of("SELECT count() FROM ([[among]])", among=among))
    permit, refuse = db.rows(Sql.of("SELECT countIf(state = 'granted'), countIf(state = 'withdrawn') FROM ([[said]])",
                                    said=profiles.consent_sql("marketing", among, CHANNEL)))[0]
    return Fleet(kinds, people, permit, refuse)
