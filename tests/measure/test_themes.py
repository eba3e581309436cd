"""A theme in numbers: a small case counted by hand, and laws that hold for any."""

from datetime import date, datetime, timedelta, timezone
from decimal import Decimal
from uuid import uuid4

import pyarrow as pa
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from koipond import journeys, measure, planning, segments
from koipond.measure.intervals import difference, wilson

UTC = timezone.utc
DAY, HOUR = timedelta(days=1), timedelta(hours=1)
MS = pa.timestamp("ms", tz="UTC")
FIRST = datetime(2026, 9, 1, tzinfo=timezone(timedelta(hours=8)))   # the window: 1 to 10 September in Shanghai
AUDIENCE = range(1, 9)


class Stage:
    """Facts laid down by hand: who was in the audience, who entered which journey, what was sent and what came of it, who ordered."""

    def __init__(self, workspace, db):
        self.workspace, self.db, self.ticks = workspace, db, 0
        self.segment = segments.save(workspace, "Regulars", {"everyone": True}, "mei", live=True).id
        self.journeys = [journeys.save(workspace, name, {}, "mei").id for name in ("Mails", "Calls", "Late")]

    def theme(self, *under, **more):
        made = planning.save_theme(self.workspace, "Autumn", self.segment, date(2026, 9, 1), date(2026, 9, 10), {"event": "order_completed"}, "mei",
                                   **{"window_days": 5, **more})
        for journey in under:
            made = planning.attach(self.workspace, made.id, journey, "mei")
        return made

    def members(self, persons, at=FIRST - DAY, joined=1):
        self.ticks += 1
        self._rows("segments_moves", segment=self.segment, person=list(persons), at=at, joined=joined, tick=self.ticks)

    def enter(self, journey, person, at, holdout=0, round=1, origin=None):
        self._rows("journeys_positions", journey=journey, person=person, round=round, seq=1, version=1, step="", entered_at=at, since=at, cause="",
                   wake_at=at, goal_at=datetime(1970, 1, 1, tzinfo=UTC), holdout=holdout, done=1, origin=origin or person, origin_round=round, key="", gone=0, tick=1)

    def send(self, journey, person, at, *statuses, channel="email"):
        message = uuid4()
        self._rows("deliver_outbox", message=str(message), person=person, channel=channel, template=1, journey=journey, version=1, step="mail", round=1,
                   kind="marketing", send_at=at, expires_at=at + DAY, tick=1)
        for status in statuses:
            self._rows("deliver_receipts", message=str(message), person=person, journey=journey, step="mail", round=1, channel=channel, status=status, reason="",
                       detail="", attempt=1, at=at + HOUR, tick=1)

    def order(self, person, at, amount):
        self._rows("profiles_events", name="order_completed", person=person, at=at, message_id=str(uuid4()), amount=str(amount), received_at=at, tick=1)

    def _rows(self, table, **columns):
        for person in columns["person"] if isinstance(columns.get("person"), list) else [columns.get("person")]:
            row = {**columns, **({"person": person} if person is not None else {})}
            names = ", ".join(row)
            values = ", ".join(f"toDateTime64({value.timestamp()}, 3, 'UTC')" if isinstance(value, datetime) else repr(value) for value in row.values())
            self.db.run(f"INSERT INTO {table} ({names}) VALUES ({values})")


@pytest.fixture
def stage(workspace, db):
    return Stage(workspace, db)


def small(stage):
    """Eight regulars. Mails: 1 2 3 4 (4 held out) and the stranger 9; calls: 3 5. 1 orders in time, 2 too late, 3 after both, 5 not, 6 without any."""
    mails, calls, _ = stage.journeys
    stage.members(AUDIENCE)
    for person in (1, 2, 3, 9):
        stage.enter(mails, person, FIRST + DAY)
        stage.send(mails, person, FIRST + DAY, "accepted", *(["opened", "clicked"] if person == 1 else ["bounced"] if person == 2 else []))
    stage.enter(mails, 4, FIRST + DAY, holdout=1)
    for person in (3, 5):
        stage.enter(calls, person, FIRST + 3 * DAY)
        stage.send(calls, person, FIRST + 3 * DAY, "accepted", channel="call")
    stage.send(mails, 3, FIRST + 2 * DAY, "refused")
    stage.order(1, FIRST + 2 * DAY, "10.5")
    stage.order(1, FIRST + 3 * DAY, "4.5")
    stage.order(2, FIRST + DAY + 5 * DAY + timedelta(milliseconds=1), "100")
    stage.order(3, FIRST + 4 * DAY, "20")
    for person in (4, 6, 9):
        stage.order(person, FIRST + 2 * DAY, "7")
    return mails, calls


def test_a_small_theme_counted_by_hand(stage):
    mails, calls = small(stage)
    found = measure.theme_report(stage.workspace, stage.theme(mails, calls).id)
    figures = {one.name: (one.entered, one.people, one.holdout, one.messages, one.delivered, one.opened, one.clicked, one.reached, one.revenue)
               for one in (found.whole, *found.channels, *found.journeys)}
    assert figures == {
        "Autumn": (5, 4, 1, 6, 4, 1, 1, 2, Decimal("35")),
        "Mails": (3, 3, 1, 4, 2, 1, 1, 2, Decimal("35")),
        "Calls": (2, 2, 0, 2, 2, 0, 0, 1, Decimal("20")),
        "email": (2, 2, 0, 4, 2, 1, 1, 2, Decimal("35")),      # 2's mail came back
        "call": (2, 2, 0, 2, 2, 0, 0, 1, Decimal("20"))}
    assert (found.audience, found.entered, found.covered) == (8, 5, 3)
    assert (found.entered_share, found.covered_share) == (5 / 8, 3 / 8)
    assert (found.several, found.several_channels) == (1, 1)
    assert found.whole.conversion == wilson(2, 4)
    by_kind = {pair.kind: pair for pair in found.pairs}
    assert (by_kind["journey"].both, by_kind["journey"].only_one, by_kind["journey"].only_other) == (1, 2, 1)
    assert by_kind["journey"].difference == difference(1, 2, 0, 1)
    assert by_kind["channel"].difference == difference(0, 1, 1, 1), "call, email: in alphabetical order"
    assert set(found.how) and all(said.en and said.zh for said in found.how.values())


@pytest.mark.parametrize("at, counts", [
    (FIRST - timedelta(milliseconds=1), False), (FIRST, True), (FIRST + 10 * DAY - timedelta(milliseconds=1), True), (FIRST + 10 * DAY, False)])
def test_the_window_is_whole_days_of_the_workspace(stage, at, counts):
    stage.members([1])
    stage.enter(stage.journeys[0], 1, at)
    stage.send(stage.journeys[0], 1, at + HOUR, "accepted")
    found = measure.theme_report(stage.workspace, stage.theme(stage.journeys[0]).id)
    assert (found.whole.entered, found.whole.messages, found.covered) == (counts, counts, counts)


def test_who_was_in_the_audience_for_a_part_of_the_window_counts(stage):
    mails = stage.journeys[0]
    stage.members([1, 2, 3])
    stage.members([2], FIRST - HOUR, joined=0)     # left before
    stage.members([3], FIRST + HOUR, joined=0)     # left within
    stage.members([4], FIRST + 5 * DAY)            # joined within
    stage.members([5], FIRST + 10 * DAY)           # joined after
    for person in range(1, 6):
        stage.enter(mails, person, FIRST + DAY)
    found = measure.theme_report(stage.workspace, stage.theme(mails).id)
    assert (found.audience, found.whole.people) == (3, 3)


def test_who_was_merged_counts_once_and_keeps_the_messages(stage):
    mails = stage.journeys[0]
    stage.members([1, 2])
    stage.enter(mails, 1, FIRST + DAY, origin=2)   # 2 entered, and is 1 now
    stage.send(mails, 2, FIRST + DAY + HOUR, "accepted")
    stage._rows("identify_parents", person=2, parent=1, was=0, at=FIRST, since=FIRST, tick=1)
    found = measure.theme_report(stage.workspace, stage.theme(mails).id)
    assert (found.audience, found.whole.people, found.whole.messages, found.covered) == (1, 1, 1, 1)


def test_a_theme_without_journeys_and_one_without_anybody(stage):
    stage.members([1])
    empty = measure.theme_report(stage.workspace, stage.theme().id)
    assert (empty.audience, empty.whole.people, empty.whole.conversion, empty.journeys, empty.channels, empty.pairs) == (1, 0, None, (), (), ())
    planning.attach(stage.workspace, empty.theme.id, stage.journeys[0], "mei")
    (line,) = measure.theme_report(stage.workspace, empty.theme.id).journeys
    assert (line.name, line.people, line.revenue, line.conversion) == ("Mails", 0, Decimal(0), None)


@settings(max_examples=8, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.dictionaries(st.integers(1, 30), st.tuples(st.sampled_from([1, 2, 3, 4, 5, 6, 7]), st.integers(0, 3)), max_size=20))
def test_parts_and_whole_agree(stage, people):
    """Persons are in a set of the three journeys (bits) and order so often. Where nobody is in two, the parts add up to the whole; where some
    are, the whole is what including and excluding gives.
    """
    for table in ("segments_moves", "journeys_positions", "profiles_events"):
        stage.db.run(f"TRUNCATE TABLE {table}")
    stage.members(list(people) or [99])
    for person, (bits, orders) in people.items():
        for number, journey in enumerate(stage.journeys):
            if bits >> number & 1:
                stage.enter(journey, person, FIRST + DAY)
        for number in range(orders):
            stage.order(person, FIRST + DAY + (1 + number) * HOUR, 10)
    theme = next(iter(planning.themes(stage.workspace)), None) or stage.theme(*stage.journeys)
    found = measure.theme_report(stage.workspace, theme.id)
    assert found.whole.people == len(people) and found.whole.reached == sum(orders > 0 for _, orders in people.values())
    assert found.whole.revenue == sum(10 * orders for _, orders in people.values())
    assert sum(one.people for one in found.journeys) == sum(bits.bit_count() for bits, _ in people.values()) == found.whole.entered
    assert found.several == sum(bits.bit_count() > 1 for bits, _ in people.values())
    if not found.several:
        for figure in ("people", "reached", "revenue", "entered"):
            assert sum(getattr(one, figure) for one in found.journeys) == getattr(found.whole, figure)
    together = sum(bits == 7 for bits, _ in people.values())
    assert found.whole.people == sum(one.people for one in found.journeys) - sum(pair.both for pair in found.pairs) + together
