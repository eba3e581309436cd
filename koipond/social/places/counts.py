"""What places brought: scans of their codes, whoever they were, who began to follow and who bought afterwards. Up to the last tick."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from koipond import access, engine
from koipond.engine import Sql
from koipond.social.links.counts import days_between
from koipond.social.links.models import SavedLink
from koipond.social.models import SceneCode
from koipond.social.wecom.models import WecomLiveCode

WITHIN_DAYS, WITHIN_DAYS_AT_MOST = 7, 90
_DAY, _ALL = "toDate(at, {zone:String})", "toDate(0)"


@dataclass(frozen=True)
class Brought:
    """Of a code, on a day or (`day` None) in all of the time: `scans` are acts, the rest persons, each once; `revenue` is exact.

    `new` were never seen before this scan. `followers` and `buyers` did so after their scan, within the days that were asked about; who
    scanned two codes before that counts at both.
    """

    spot: int
    place: int
    item: str
    day: date | None
    scans: int
    people: int
    new: int
    followers: int
    buyers: int
    orders: int
    revenue: Decimal


def brought(workspace, since: date, until: date, place: int = 0, within_days: int = WITHIN_DAYS, by_day: bool = True) -> list[Brought]:
    """A row for each code that was scanned in these days, both inside, and with `by_day` for each day on which it was."""
    owner = access.workspace(getattr(workspace, "slug", workspace))
    found = SavedLink.objects.filter(workspace=owner).exclude(place=None)
    spots = {spot.pk: spot for spot in (found.filter(place=place) if place else found)}
    if not spots:
        return []
    first, end = days_between(since, until, owner.time_zone)
    days = min(max(within_days, 1), WITHIN_DAYS_AT_MOST)
    carried = _carried(owner, [spot for spot in spots.values() if spot.carrier])
    rows = engine.database(owner.slug).dicts(
        "social.place_counts", slots={"day": Sql(_DAY if by_day else _ALL), "scans": Sql(engine.named("social.place_scans"))},
        spots=[str(spot) for spot in spots], zone=owner.time_zone, since=first, until=end, within=days, **carried)
    return [Brought(row["spot"], spots[row["spot"]].place_id, spots[row["spot"]].item, row["day"] if by_day else None, row["scans"], row["people"], row["new"],
                    row["followers"], row["buyers"], row["orders"], row["revenue"]) for row in rows if row["spot"] in spots]


def _carried(owner, spots: list[SavedLink]) -> dict[str, list]:
    """By what platforms tell of the codes that hang at places instead of ours."""
    scenes = {row.pk: f"{row.account}:{row.scene}" for row in SceneCode.objects.filter(workspace=owner, pk__in=[s.carrier_code for s in spots if s.carrier == "wechat"])}
    states = {row.pk: row.state for row in WecomLiveCode.objects.filter(workspace=owner, pk__in=[s.carrier_code for s in spots if s.carrier == "wecom"])}
    of = [(name, spot.pk) for spot in spots if (name := (scenes if spot.carrier == "wechat" else states).get(spot.carrier_code))]
    return {"carried": [name for name, _ in of] or [""], "carriers": [spot for _, spot in of] or [0]}
