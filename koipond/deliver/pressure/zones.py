"""Where a person's clock stands: the trait `time_zone`, then the place they are said to live in, then the workspace's.

`places.csv` is ours: countries with one zone (or with nearly everybody in one; China has one), and provinces, states and
cities of some that have several. A place that could be in two zones is in no row: then the workspace's zone is used, and
the message says so. A country that is not said is the workspace's, where a province or city is.
"""

import csv
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from zoneinfo import available_timezones

from koipond.engine import Sql, named

FROM = ("trait", "place", "workspace")


@dataclass(frozen=True)
class Places:
    """The rows of places.csv, the other way round. Names are in small letters."""

    countries: dict[str, str]   # name → code
    zones: dict[str, str]       # code, or code/region or code/city → zone


@cache
def places() -> Places:
    countries, zones = {}, {}
    with (Path(__file__).parent / "places.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            countries |= {name: row["country"] for name in row["names"].split("|") if name}
            keys = [f"{row['country']}/{name}" for name in row["region_or_city"].split("|")] if row["region_or_city"] else [row["country"]]
            zones |= {key: row["zone"] for key in keys if row["zone"]}
    return Places(countries, zones)


def of(zone: str, country: str, region: str, city: str, workspace) -> tuple[str, str]:
    """The zone of somebody with these traits, and where it is from: one of FROM. The twin of `select`."""
    if zone.strip() in _names():
        return zone.strip(), "trait"
    known, said = places(), [text.strip().lower() for text in (region, city) if text.strip()]
    default = workspace.country if said and not country.strip() else ""
    code = known.countries.get(country.strip().lower(), default)
    keys = [f"{code}/{name}" for name in said] + [code]
    found = next((known.zones[key] for key in keys if key in known.zones), "")
    return (found, "place") if found else (workspace.time_zone, "workspace")


def select(workspace, among: Sql) -> Sql:
    """The same for a set: a SELECT of person, zone, zone_from of those persons of `among` (a SELECT of one column) who have
    traits; who has none is left out. `workspace` is an access.Workspace.
    """
    known, names = places(), sorted(_names())
    return Sql.of(named("deliver.zones"), among=among, names=_array(names), home=Sql.value(workspace.country, "String"),
                  home_zone=Sql.value(workspace.time_zone, "String"), countries=_array(list(known.countries)),
                  codes=_array(list(known.countries.values())), keys=_array(list(known.zones)), zones=_array(list(known.zones.values())))


def _array(values: list[str]) -> Sql:
    return Sql.value(values, "Array(String)")


@cache
def _names() -> frozenset[str]:
    return frozenset(available_timezones())
