"""Everybody, or some persons, who meet a rule now: one SELECT of `person`."""

from datetime import datetime

from koipond.engine import Sql
from koipond.segments import checks, rules, zones
from koipond.segments.known import Known
from koipond.segments.write import Reading, Writer, for_everybody, holds


def matching(workspace, rule: dict, now: datetime, among: Sql | None = None) -> Sql:
    """A SELECT giving `person` for all persons who meet the rule at this moment.

    With `among`, a SELECT of `person`, only those of them; that reads only their own events and suits up to some
    ten thousand persons. Raises a Refusal where the rule cannot be read or written.
    """
    known = Known(workspace)
    return select(checks.expand(rules.read(rule), known), known, now, among)


def select(tree, known: Known, now: datetime, among: Sql | None = None) -> Sql:
    """The same for a tree that is written out already."""
    return zones.with_zones(_select(tree, Writer(known, Sql.value(now, "DateTime64(3, 'UTC')")), among), now)


def _select(tree, writer: Writer, among: Sql | None) -> Sql:
    if among is not None:
        reading = Reading(writer)
        inside = reading.holds(tree)
        return Sql.of("SELECT person FROM [[source]] WHERE [[inside]]", source=reading.source(among), inside=inside)
    return Sql.of(
        "SELECT person FROM profiles_traits FINAL WHERE person != 0 AND [[inside]]",
        inside=holds(tree, for_everybody(writer)),
    )


def happening(workspace, json: dict, path: str = "event") -> Sql:
    """A condition over rows of profiles_events or profiles_timeline for `{"event": …, "where": […]}`.

    For whoever looks at events themselves: a journey that waits for one, a goal. Raises a Refusal with the place.
    """
    known = Known(workspace)
    step = rules.happening(json, path)
    for i, each in enumerate(step.where):
        checks.filter_value(each, f"{path}.where[{i}]", known.zone)
    return Writer(known, Sql("NULL")).happening(step)
