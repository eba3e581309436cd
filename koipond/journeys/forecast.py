"""What journeys are going to send: where the steps of a definition lie in time, who would enter, and what those that are live still have to say.

An estimate, for planning: a way out of a step counts by its share where the definition gives one, else by its equal part; waits count at their
shortest, so that what may still fall into a window is counted in it.
"""

from datetime import datetime, timedelta

from koipond import deliver, engine
from koipond.engine import Sql
from koipond.journeys import decisions, reading, steps
from koipond.journeys.asking import message_ahead, priority
from koipond.journeys.definition import edges, milliseconds, reached
from koipond.kit import bucket, clock

LATELY_DAYS = 14        # over which the pace of a journey that is live is taken


def wants(definition: dict) -> list[deliver.Want]:
    """The sending steps of a definition that `check` finds nothing against, each with its earliest moment after the entry and its share of entries."""
    found, coming = [], {definition["start"]: (timedelta(0), 1.0)}
    for name in reached(definition):
        step, (after, share) = definition["steps"][name], coming.get(name, (timedelta(0), 0.0))
        if step["kind"] == "send":
            found.append(deliver.Want(name, step["channel"], definition["kind"], priority(definition), after, share, step.get("over_quota") or ""))
        for following, part, later in _ways(step):
            before = coming.get(following, (after + later, 0.0))
            coming[following] = (min(before[0], after + later), min(1.0, before[1] + share * part))
    return found


def _ways(step: dict) -> list[tuple[str, float, timedelta]]:
    """The ways on of a step: what follows, by which part of those who come there, and how much later at the earliest."""
    ways = [(outcome, following) for outcome, following in edges(step) if outcome not in ("failed", "other_channel", "no_date", "past")]
    percents = {share["name"]: share["percent"] / 100 for share in step.get("shares", []) if "percent" in share}
    timed = steps.by_time(step)
    longest = timedelta(milliseconds=milliseconds(step)) + timedelta(days=step.get("calendar_days") or 0)
    return [(following, percents.get(outcome, 1 / len(ways)), longest if outcome == timed else timedelta(0)) for outcome, following in ways if following]


def who_enters(workspace, definition: dict) -> tuple[Sql, int]:
    """A SELECT of person: who would enter, without those who are held out; and in how many days (0: at once). Raises as `audience`."""
    people, days = reading.entering(workspace, definition)
    share = float(definition.get("holdout_percent") or 0) / 100
    if not share:
        return people, days
    place = bucket.sql("'journey:0:holdout'", "person")
    return Sql.of(f"SELECT person FROM ([[people]]) WHERE {place} >= [[share]]", people=people, share=Sql.value(share, "Float64")), days


def coming(workspace, until: datetime) -> list[deliver.Coming]:
    """What live journeys are expected to send until a moment: of channel and kind the larger of who stands waiting for a message, and the pace
    of the last LATELY_DAYS. Those that are paused or stopped send nothing.
    """
    live = [one for one in decisions.journeys(workspace) if one.state == "live" and not one.pause]
    if not live:
        return []
    newest = {one.id: decisions.version(workspace, one.id) for one in live}
    expected = {(journey, channel, kind): a_day * max(0.0, (until - clock.now()) / timedelta(days=1))
                for journey, channel, kind, a_day in deliver.sending_pace(workspace, [one.id for one in live], LATELY_DAYS)}
    for (journey, channel, kind), heads in _standing(workspace, newest, until).items():
        expected[journey, channel, kind] = max(float(heads), expected.get((journey, channel, kind), 0.0))
    return [deliver.Coming(journey, channel, kind, priority(newest[journey].definition), messages)
            for (journey, channel, kind), messages in expected.items() if messages]


def _standing(workspace, newest: dict, until: datetime) -> dict[tuple[int, str, str], int]:
    """How many stand at a step whose time ends in a message until then, by journey, channel and kind."""
    known, found = {(journey, version.number): version for journey, version in newest.items()}, {}
    rows = engine.database(str(workspace)).rows("journeys.standing_until", journeys=sorted(newest), until=until)
    for journey, number, step, heads in rows:
        if (journey, number) not in known:
            known[journey, number] = decisions.version(workspace, journey, number)
        version = known[journey, number]
        to = message_ahead(version, step) if step in version.definition["steps"] else ""
        if to:
            key = journey, version.definition["steps"][to]["channel"], version.definition["kind"]
            found[key] = found.get(key, 0) + heads
    return found
