"""Carries out, as sets, what people decided about who is who. Writes the facts; the rooms above follow in the same tick.

A person is all whose merges lead to them: a tree of those who existed before any merge. Every fact keeps its `origin`,
one of these; to take a merge apart is to cut the tree there, and whatever came through the part that falls off goes with it.
"""

from typing import NamedTuple

import numpy as np
import pyarrow as pa

from koipond.engine import Tick
from koipond.identify import decisions, known
from koipond.identify.decisions import JOIN, UNDO, Decision
from koipond.identify.groups import components
from koipond.identify.kinds import ACCOUNT, Kind
from koipond.identify.writing import AS_IT_IS, given_to, parents, store

BY_HAND = "by_hand"   # kind of evidence where a person decided it
MS = pa.timestamp("ms", "UTC")


class Parts(NamedTuple):
    """Whose facts go where: of each origin from `was` to `now`. Moments in milliseconds since 1970."""

    origin: np.ndarray   # in order
    was: np.ndarray
    now: np.ndarray
    since: np.ndarray
    joined: np.ndarray


def carry_out(tick: Tick, kinds: tuple[Kind, ...]) -> None:
    """Takes apart, or joins, whom people decided about. Costs one small question to the decisions where nobody did.

    Safe to run twice, and to be cut anywhere: it begins from what was before this tick and from the same decisions.
    """
    found = decisions.of_tick(tick)
    if not found:
        return
    if found[0].kind == JOIN:
        _join(tick, kinds, found)
    else:
        _take_apart(tick, kinds, found)
    decisions.carried_out(tick, found)


def _take_apart(tick: Tick, kinds: tuple[Kind, ...], found: list[Decision]) -> None:
    undone = {one.one: one for one in found if one.kind == UNDO}
    edges = known.parents(tick, np.array(sorted(undone), np.int64)) if undone else known.NO_PARENTS
    pairs = [(one.one, one.other) for one in found if one.kind != UNDO]
    _keep_apart(tick, pairs + list(zip(edges["person"].to_pylist(), edges["parent"].to_pylist(), strict=True)), kept=1)
    if not edges.num_rows:
        return
    parts = _parts(tick, edges)
    _give(tick, kinds, np.concatenate([parts.was, parts.now]), parts.origin, parts.was, parts.now)
    _store_separations(tick, edges, undone)
    rows = pa.table({"loser": edges["person"], "survivor": _u64(np.zeros(edges.num_rows, np.int64)), "at": edges["at"]})
    alone = parents(tick, rows, edges["parent"].to_numpy())
    tick.db.insert("identify_parents", alone.set_column(alone.schema.get_field_index("since"), "since", edges["since"]), AS_IT_IS)
    tick.db.insert("identify_tick_parts", pa.table({
        "origin": _u64(parts.origin), "was": _u64(parts.was), "now": _u64(parts.now),
        "since": pa.array(parts.since).cast(MS), "joined": pa.array(parts.joined).cast(MS)}))


def _parts(tick: Tick, edges: pa.Table) -> Parts:
    """All that falls off with each loser: they themselves, and who had been merged into them, but for what is cut as well."""
    losers = edges["person"].to_numpy().astype(np.int64)
    order = np.argsort(losers)
    losers, since = losers[order], _millis(edges["since"])[order]
    levels = [(losers, losers, since, np.zeros(len(losers), np.int64))]
    while len(levels[-1][0]):
        levels.append(_below(tick, losers, *levels[-1]))
    origin, now, since, joined = (np.concatenate(column) for column in zip(*levels, strict=True))
    was = known.current(tick, losers).astype(np.int64)[np.searchsorted(losers, now)]
    order = np.argsort(origin)
    return Parts(origin[order], was[order], now[order], since[order], joined[order])


def _below(tick: Tick, losers, above, now, since, joined) -> tuple[np.ndarray, ...]:
    """The next level of the trees; `above` is in order."""
    rows = known.children(tick, above)
    person = rows["person"].to_numpy().astype(np.int64)
    place = np.searchsorted(above, rows["parent"].to_numpy().astype(np.int64))
    stays = np.flatnonzero(~np.isin(person, losers))
    stays = stays[np.argsort(person[stays])]
    place = place[stays]
    return person[stays], now[place], since[place], np.maximum(joined[place], _millis(rows["at"])[stays])


def _join(tick: Tick, kinds: tuple[Kind, ...], found: list[Decision]) -> None:
    pairs = np.array([(one.one, one.other) for one in found], np.int64)
    now = known.current(tick, pairs.ravel()).astype(np.int64).reshape(-1, 2)
    persons, place = np.unique(now, return_inverse=True)
    place = place.reshape(-1, 2)
    group, _ = components(len(persons), place[:, 0], place[:, 1])
    survivor = _survivors(tick, kinds, persons, group)
    _keep_apart(tick, _no_longer_apart(tick, persons, group), kept=0)
    losers = np.flatnonzero(survivor != persons)
    if not len(losers):
        return
    decided = np.zeros(len(persons), np.int64)
    decided[place.ravel()] = np.repeat(np.arange(len(found)), 2)
    _store_merges(tick, persons[losers], survivor[losers], [found[at] for at in decided[losers].tolist()])
    _give(tick, kinds, persons, None, persons, survivor)


def _survivors(tick: Tick, kinds: tuple[Kind, ...], persons: np.ndarray, group: np.ndarray) -> np.ndarray:
    """Into whom each person goes: the one of the group with an account, else the oldest."""
    account = next((code for code, kind in enumerate(kinds, 1) if kind.name == ACCOUNT), -1)
    held = known.held(tick, kinds, persons)
    identified = np.isin(persons, held.person[(held.had == 1) & (held.code == account)])
    order = np.lexsort((persons, ~identified))[::-1]
    best = np.zeros(len(persons), np.int64)
    best[group[order]] = persons[order]
    return best[group]


def _no_longer_apart(tick: Tick, persons: np.ndarray, group: np.ndarray) -> list[tuple[int, int]]:
    """The pairs, as they were written down, that are one person now."""
    if not tick.db.value("identify.any_apart"):
        return []
    written = tick.db.table("identify.apart")
    pairs = np.stack([written[name].to_numpy().astype(np.int64) for name in ("person", "other")], 1)
    now = known.current(tick, pairs.ravel()).reshape(-1, 2).astype(np.int64)
    place = np.minimum(np.searchsorted(persons, now), len(persons) - 1)
    joined = (persons[place] == now).all(axis=1) & (group[place[:, 0]] == group[place[:, 1]])
    return [tuple(pair) for pair in pairs[joined].tolist()]


def _give(tick: Tick, kinds: tuple[Kind, ...], persons, origins, was, now) -> None:
    """Gives identifiers their new owners: those that `was` has of an origin, or (without origins) all that `was` has."""
    held = known.held(tick, kinds, np.unique(persons))
    at = np.flatnonzero(held.had == 1)
    rows = held.rows.take(pa.array(at))
    origin = rows["origin"].to_numpy().astype(np.int64)
    wanted, keys = (held.person[at], was) if origins is None else (origin, origins)
    place = np.minimum(np.searchsorted(keys, wanted), len(keys) - 1)
    moves = np.flatnonzero((keys[place] == wanted) & (was[place] == held.person[at]) & (now[place] != held.person[at]))
    given = given_to(held.hash[at[moves]], rows.take(pa.array(moves)), now[place[moves]], origin[moves], held.person[at[moves]], origin[moves])
    store(tick, held, given)


def _keep_apart(tick: Tick, pairs: list[tuple[int, int]], kept: int) -> None:
    if pairs:
        one, other = np.sort(np.array(pairs, np.int64), axis=1).T
        tick.db.insert("identify_apart", pa.table({
            "one": _u64(one), "other": _u64(other), "kept": pa.array(np.full(len(pairs), kept, np.uint8)),
            "tick": _u64(np.full(len(pairs), tick.number))}))


def _store_separations(tick: Tick, edges: pa.Table, undone: dict[int, Decision]) -> None:
    why = [undone[person] for person in edges["person"].to_pylist()]
    rows = pa.table({
        "loser": edges["person"], "parent": edges["parent"], "decision": pa.array([one.id for one in why], pa.uint64()),
        "by": [one.by for one in why], "because": [one.because for one in why],
        "at": pa.array([one.created_at for one in why], MS), "tick": _u64(np.full(len(why), tick.number))})
    tick.db.insert("identify_separations", _new(tick, "identify_separations", rows))


def _store_merges(tick: Tick, losers: np.ndarray, survivors: np.ndarray, why: list[Decision]) -> None:
    rows = pa.table({
        "loser": _u64(losers), "survivor": _u64(survivors), "kind": [BY_HAND] * len(why), "value": [one.because for one in why],
        "message_id": [f"decision {one.id}" for one in why], "at": pa.array([one.created_at for one in why], MS),
        "tick": _u64(np.full(len(why), tick.number))})
    tick.db.insert("identify_tick_merges", rows.select(["loser", "survivor"]))
    tick.db.insert("identify_parents", parents(tick, rows, np.zeros(len(why), np.int64)), AS_IT_IS)
    tick.db.insert("identify_merges", _new(tick, "identify_merges", rows))


def _new(tick: Tick, table: str, rows: pa.Table) -> pa.Table:
    """In a second try, without those that the first has written."""
    if not tick.again:
        return rows
    there = tick.db.table(f"SELECT loser FROM {table} WHERE tick = {{tick:UInt64}}", tick=tick.number)
    return rows.filter(pa.array(~np.isin(rows["loser"].to_numpy(), there["loser"].to_numpy())))


def _millis(moments: pa.ChunkedArray) -> np.ndarray:
    return moments.cast(MS).cast(pa.int64()).to_numpy()


def _u64(numbers: np.ndarray) -> pa.Array:
    return pa.array(numbers.astype(np.uint64))
