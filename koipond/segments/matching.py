"""Everybody, or some persons, who meet a rule now: one SELECT of `person`."""

from datetime import datetime

from koipond.engine import Sql
from koipond.segments import checks, rules, zones
from koipond.segments.known import Known
from koipond.segments.write import Reading, Writer, for_everybody, holds


def matching(workspace, rule: dict, now: datetime, among: Sql | None = None, many: bool = False) -> Sql:
    """A SELECT giving `person` for all persons who meet the rule at this moment.

    With `among`, a SELECT of `person`, only those of them; that reads only their own events and suits up to some
    ten thousand persons, or with `many` everybody's by name, which suits more. Raises a Refusal where the rule cannot be read or written.
    """
    known = Known(workspace)
    return select(checks.expand(rules.read(rule), known), known, now, among, many)


def select(tree, known: Known, now: datetime, among: Sql | None = None, many: bool = False) -> Sql:
    """The same for a tree that is written out already."""
    moment = Sql.value(now, "DateTime64(3, 'UTC')")
    return zones.with_zones(_select(tree, Writer(known, moment, among if many else None), None if many else among), now)


def _select(tree, writer: Writer, among: Sql | None) -> Sql:
    if writer.among is not None:
        return Sql.of("SELECT person FROM profiles_traits FINAL WHERE person IN ([[among]]) AND [[inside]]",
                      among=writer.among, inside=holds(tree, for_everybody(writer)))
    if among is not None:
        reading = Reading(writer)
        inside = reading.holds(tree)
        return Sql.of("SELECT person FROM [[source]] WHERE [[inside]]", source=reading.source(among), inside=inside)
    return Sql.of(
        "SELECT person FROM profiles_traits FINAL WHERE person != 0 AND [[inside]]",
        inside=holds(tree, for_everybody(writer)),
    )


def first_of(workspace, choices: list[list[dict]], now: datetime, among: Sql) -> Sql:
    """A SELECT of `person`, c0, c1, …: of each choice the number (from 1) of its first rule that the person meets, 0 of none.

    One look at the persons of the SELECT `among` for all rules together; who is not there (merged, erased) has no row.
    Raises a Refusal where a rule cannot be read or written.
    """
    known = Known(workspace)
    reading = Reading(Writer(known, Sql.value(now, "DateTime64(3, 'UTC')")))
    columns = []
    for number, choice in enumerate(choices):
        ways = [Sql.of(f"[[holds]], {place}, ", holds=reading.holds(checks.expand(rules.read(rule), known))) for place, rule in enumerate(choice, 1)]
        columns.append(Sql.of(f", multiIf([[ways]]0) AS c{number}", ways=Sql.join("", ways)))
    select = Sql.of("SELECT person[[columns]] FROM [[source]]", columns=Sql.join("", columns), source=reading.source(among))
    return zones.with_zones(select, now)


def happening(workspace, json: dict, path: str = "event") -> Sql:
    """A condition over rows of profiles_events or profiles_timeline for `{"event": …, "where": […]}`.

    For whoever looks at events themselves: a journey that waits for one, a goal. Raises a Refusal with the place.
    """
    known = Known(workspace)
    step = rules.happening(json, path)
    for i, each in enumerate(step.where):
        checks.filter_value(each, f"{path}.where[{i}]", known.zone)
    return Writer(known, Sql("NULL")).happening(step)
