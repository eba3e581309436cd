"""Writes what a tick found out: merges, refusals, links, identifiers, and the tick's own working sets.

Nothing here depends on what an earlier try at the same tick has written: it gives the same rows again,
which replace themselves, and merges and refusals that are there already are left out.
"""

from functools import cached_property

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from koipond.engine import Tick
from koipond.identify import aliases
from koipond.identify.conflicts import NOBODY
from koipond.identify.gather import Mentions
from koipond.identify.groups import Outcome
from koipond.identify.kinds import Kind
from koipond.identify.known import Held

NAMED = "person"  # kind of evidence where the event named the person itself
GIVEN = pa.schema([
    ("hash", pa.uint64()), ("kind", pa.string()), ("value", pa.string()), ("person", pa.uint64()), ("origin", pa.uint64()),
    ("was", pa.uint64()), ("origin_was", pa.uint64()), ("source", pa.uint32()), ("first_seen_at", pa.timestamp("ms", "UTC")),
])  # an identifier that got an owner in this tick; person 0: it became shared
NONE_HELD = pa.Table.from_batches([], GIVEN)
AS_IT_IS = {"optimize_on_insert": 0}  # each key comes once, so there is nothing to fold while inserting: half the time


def write(tick: Tick, kinds: tuple[Kind, ...], mentions: Mentions, outcome: Outcome) -> None:
    """Stores the outcome; the working sets come last."""
    shown = _Shown(tick, kinds, mentions, outcome)
    _merges(tick, shown)
    _refusals(tick, shown)
    if len(mentions.hashes):
        _links(tick, shown)
    tick.db.insert("identify_tick_persons", pa.table({
        "lane": mentions.events["lane"], "seq": mentions.events["seq"],
        "person": _u64(shown.person(outcome.events)), "origin": _u64(shown.origin(outcome.came, outcome.events)),
    }))


class _Shown:
    """Slots and codes as what is stored: ids, kinds and values."""

    def __init__(self, tick: Tick, kinds: tuple[Kind, ...], mentions: Mentions, outcome: Outcome):
        self.tick, self.kinds, self.mentions, self.outcome = tick, kinds, mentions, outcome
        self.now = np.append(outcome.ids[outcome.into], 0)          # [slot]; NOBODY, which is -1, gives 0
        first = outcome.ids.copy()
        first[first == 0] = outcome.ids[outcome.into][first == 0]   # who had no time to get an id
        self.first = np.append(first, 0)
        self.names = pa.array([NAMED, *(kind.name for kind in kinds)])

    @cached_property
    def messages(self) -> pa.ChunkedArray:
        """The message id of each event."""
        return self.tick.db.table("identify.messages")["message_id"]

    def person(self, slots: np.ndarray) -> np.ndarray:
        """The ids of these slots now; 0 for nobody and for what is shared."""
        return np.where(slots >= 0, self.now[slots], 0)

    def origin(self, origins: np.ndarray, slots: np.ndarray) -> np.ndarray:
        """The persons of these origins; those of the slots where there was none before."""
        named = np.where(origins < 0, -1 - origins, slots)
        return np.where(origins > 0, origins, np.where(named >= 0, self.first[named], 0))

    def identifier(self, number: int, person: int) -> tuple[str, str]:
        """Kind and value of an identifier; without one, the person that the event named."""
        if number < 0:
            return NAMED, str(person)
        return self.names[self.mentions.codes[number]].as_py(), self.mentions.values[number].as_py()

    def event(self, number: int) -> tuple[str, object]:
        return self.messages[number].as_py(), self.mentions.events["at"][number]


def _merges(tick: Tick, shown: _Shown) -> None:
    merges = shown.outcome.merges
    if not merges:
        return
    slot, event, identifier = (np.array(column) for column in zip(*merges, strict=True))
    losers, survivors = shown.outcome.ids[slot], shown.now[slot]
    events, known = shown.mentions.events, identifier >= 0
    codes = np.where(known, shown.mentions.codes[identifier], 0)
    values = shown.mentions.values.take(pa.array(np.maximum(identifier, 0)))
    rows = pa.table({
        "loser": _u64(losers), "survivor": _u64(survivors), "kind": shown.names.take(pa.array(codes)),
        "value": pc.if_else(pa.array(known), values, pa.array(losers).cast(pa.string())),
        "message_id": shown.messages.take(pa.array(event)), "at": events["at"].take(pa.array(event)),
        "tick": _ticks(tick, len(slot)),
    })
    tick.db.insert("identify_tick_merges", rows.select(["loser", "survivor"]))
    tick.db.insert("identify_parents", parents(tick, rows, np.zeros(len(slot), np.int64)), AS_IT_IS)
    if tick.again:
        there = tick.db.table("SELECT loser FROM identify_merges WHERE tick = {tick:UInt64}", tick=tick.number)
        rows = rows.filter(pa.array(~np.isin(losers, there["loser"].to_numpy())))
    tick.db.insert("identify_merges", rows)


def parents(tick: Tick, merges: pa.Table, was: np.ndarray) -> pa.Table:
    """Rows of identify_parents for merges (loser, survivor, at) of this tick; `was` is whom each was part of before."""
    since = pa.array([tick.now] * merges.num_rows, pa.timestamp("ms", "UTC"))
    return pa.table({"person": merges["loser"], "parent": merges["survivor"], "was": _u64(was), "at": merges["at"],
                     "since": since, "tick": _ticks(tick, merges.num_rows)})


def _refusals(tick: Tick, shown: _Shown) -> None:
    rows = {**_nobodies(tick, shown), **_disputes(shown), **_aliases(tick, shown)}
    if tick.again:
        there = tick.db.rows("SELECT kind, value, person, other, reason FROM identify_refused WHERE tick = {tick:UInt64}",
                             tick=tick.number)
        rows = {key: rest for key, rest in rows.items() if key not in set(there)}
    if rows:
        columns = [*zip(*rows, strict=True), *zip(*rows.values(), strict=True)]
        names = ["kind", "value", "person", "other", "reason", "message_id", "at"]
        types = [pa.string(), pa.string(), pa.uint64(), pa.uint64(), pa.string(), pa.string(), None]
        table = {name: pa.array(column, type) for name, column, type in zip(names, columns, types, strict=True)}
        tick.db.insert("identify_refused", pa.table({**table, "tick": _ticks(tick, len(rows))}))


def _nobodies(tick: Tick, shown: _Shown) -> dict[tuple, tuple]:
    """Values that identify nobody, each written down once for ever."""
    if not shown.mentions.nobodies:
        return {}
    found = tick.db.rows("identify.nobodies", tick=tick.number)
    if not found:
        return {}
    lanes, seqs = (shown.mentions.events[name].to_pylist() for name in ("lane", "seq"))
    events = {place: number for number, place in enumerate(zip(lanes, seqs, strict=True))}
    return {(kind, value, 0, 0, reason): shown.event(events[tuple(first)]) for kind, value, reason, first in found}


def _disputes(shown: _Shown) -> dict[tuple, tuple]:
    rows = {}
    for identifier, slot, other, reason, event in shown.outcome.refusals:
        person, second = int(shown.now[slot]), int(shown.now[other])
        if (int(shown.mentions.hashes[identifier]), person, second, reason) not in shown.outcome.disputed:
            rows.setdefault((*shown.identifier(identifier, person), person, second, reason), shown.event(event))
    return rows


def _aliases(tick: Tick, shown: _Shown) -> dict[tuple, tuple]:
    found = aliases.refused(tick, shown.kinds, shown.mentions, shown.outcome, shown.person(shown.outcome.events))
    return {key: shown.event(event) for key, event in found.items()}


def _links(tick: Tick, shown: _Shown) -> None:
    """Stores whose the identifiers are now: by identifier, and by person."""
    store(tick, shown.outcome.held, pa.concat_tables([_new(shown), _moved(shown)]))


def store(tick: Tick, held: Held, given: pa.Table) -> None:
    """Stores identifiers that got an owner: by identifier, and by person."""
    if not given.num_rows:
        return
    given = given.append_column("tick", _ticks(tick, given.num_rows))
    tick.db.insert("identify_links", given.set_column(1, "kind", given["kind"].dictionary_encode()), AS_IT_IS)
    by_person = _by_person(held, given)
    tick.db.insert("identify_identifiers", by_person.set_column(0, "kind", by_person["kind"].dictionary_encode()), AS_IT_IS)


def _new(shown: _Shown) -> pa.Table:
    """Identifiers that were nobody's before."""
    mentions, outcome = shown.mentions, shown.outcome
    at = np.flatnonzero((outcome.before == NOBODY) & (outcome.owner != NOBODY))
    first = pa.array(mentions.first[at])
    return _given(mentions.hashes[at], shown.names.take(pa.array(mentions.codes[at])), mentions.values.take(pa.array(at)),
                  shown.person(outcome.owner[at]), shown.origin(outcome.origins[at], outcome.linked_to[at]),
                  np.zeros(len(at), np.int64), np.zeros(len(at), np.int64),
                  mentions.events["source"].take(first), mentions.events["at"].take(first))


def _moved(shown: _Shown) -> pa.Table:
    """All identifiers of those who merged away, and single ones that went to somebody else or became shared."""
    mentions, outcome, held = shown.mentions, shown.outcome, shown.outcome.held
    had = np.flatnonzero(held.had == 1)
    slot = np.searchsorted(outcome.ids[: outcome.known], held.person[had])
    place = np.minimum(np.searchsorted(mentions.hashes, held.hash[had]), len(mentions.hashes) - 1)
    mentioned = mentions.hashes[place] == held.hash[had]
    owner = np.where(mentioned, outcome.owner[place], outcome.into[slot])
    gone = np.flatnonzero(owner != slot)
    linked_to = np.where(mentioned, outcome.linked_to[place], NOBODY)[gone]
    at, rows = had[gone], held.rows.take(pa.array(had[gone])) if len(gone) else NONE_HELD
    before = rows["origin"].to_numpy().astype(np.int64)
    origin = np.where(linked_to >= 0, shown.origin(outcome.origins[place[gone]], linked_to), before)
    return given_to(held.hash[at], rows, shown.person(owner[gone]), origin, held.person[at], before)


def given_to(hashes: np.ndarray, rows: pa.Table, person, origin, was, origin_was) -> pa.Table:
    """Rows of identifiers that somebody had (kind, value, source, first_seen_at), given to these persons."""
    return _given(hashes, rows["kind"], rows["value"], person, origin, was, origin_was, rows["source"], rows["first_seen_at"])


def _given(hashes, kind, value, person, origin, was, origin_was, source, first_seen_at) -> pa.Table:
    columns = [pa.array(hashes, pa.uint64()), kind, value, _u64(person), _u64(origin), _u64(was), _u64(origin_was), source, first_seen_at]
    return pa.Table.from_arrays([c.cast(field.type) for c, field in zip(columns, GIVEN, strict=True)], schema=GIVEN)


def _by_person(held: Held, given: pa.Table) -> pa.Table:
    """A row for who has the identifier now, and one that ends it for who had it before."""
    comes, goes = given.filter(pc.greater(given["person"], 0)), given.filter(pc.greater(given["was"], 0))
    lost = held.had == 2
    back = np.isin(_pair(comes["person"].to_numpy(), comes["hash"].to_numpy()), _pair(held.person[lost], held.hash[lost]))
    return pa.concat_tables([
        _row(comes, comes["person"], 0, np.where(back, 2, 0)),
        _row(goes, goes["was"], 1, np.ones(goes.num_rows)),
    ])


def _row(given: pa.Table, person: pa.ChunkedArray, gone: int, before: np.ndarray) -> pa.Table:
    kept = given.select(["kind", "value", "origin", "source", "first_seen_at", "tick"])
    gone_now = pa.array(np.full(given.num_rows, gone, np.uint8))
    return kept.append_column("person", person).append_column("gone", gone_now).append_column(
        "before", pa.array(before.astype(np.uint8)))


def _pair(person: np.ndarray, hashes: np.ndarray) -> np.ndarray:
    """Person and hash in one number."""
    return hashes ^ (person.astype(np.uint64) * np.uint64(0x9E3779B97F4A7C15))


def _u64(numbers: np.ndarray) -> pa.Array:
    return pa.array(numbers.astype(np.uint64))


def _ticks(tick: Tick, rows: int) -> pa.Array:
    return pa.array(np.full(rows, tick.number, np.uint64))
