"""What was known before this tick. A tick that runs again looks past what its first try has written."""

from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from koipond.engine import Sql, Tick
from koipond.identify.gather import Mentions
from koipond.identify.kinds import Kind

UNKNOWN = -1
SHARED = 0
NO_PAIRS = pa.Table.from_batches([], pa.schema({"person": pa.uint64(), "other": pa.uint64()}))
NO_PARENTS = pa.Table.from_batches([], pa.schema({"person": pa.uint64(), "parent": pa.uint64()}))
FOUND, ASKED = Sql("SELECT hash FROM identify_tick_found WHERE reason = ''"), Sql("SELECT id FROM identify_tick_asked")


@dataclass(frozen=True)
class Held:
    """Identifiers that some persons had (`had` = 1) or had lost (2) before this tick."""

    rows: pa.Table
    person: np.ndarray
    hash: np.ndarray
    code: np.ndarray     # 0: of a kind that is no longer declared
    had: np.ndarray


def owners(tick: Tick, mentions: Mentions) -> tuple[np.ndarray, np.ndarray]:
    """The person of each identifier, UNKNOWN or SHARED where there is none; and the person it was linked to first, or 0."""
    if not len(mentions.hashes):
        return np.full(0, UNKNOWN, np.int64), np.full(0, 0, np.int64)
    return _folded(mentions.hashes, tick.db.table("identify.links", {"hashes": FOUND}, tick=tick.number))


def owners_of(tick: Tick, hashes: np.ndarray) -> np.ndarray:
    """The person of each, for any hashes, which may repeat."""
    distinct, back = np.unique(hashes, return_inverse=True)
    return _folded(distinct, _about(tick, "identify.links", distinct, {"hashes": ASKED}))[0][back]


def _folded(hashes: np.ndarray, links: pa.Table) -> tuple[np.ndarray, np.ndarray]:
    """Of the links of these sorted hashes the newest one each: person and origin."""
    found, origins = np.full(len(hashes), UNKNOWN, np.int64), np.zeros(len(hashes), np.int64)
    order = np.argsort(links["tick"].to_numpy(), kind="stable")  # the newest row is written last, and stays
    place = np.searchsorted(hashes, links["hash"].to_numpy()[order])
    fresh = links["fresh"].to_numpy()[order] == 1
    found[place] = np.where(fresh, UNKNOWN, links["person"].to_numpy()[order].astype(np.int64))
    origins[place] = np.where(found[place] > 0, links["origin"].to_numpy()[order].astype(np.int64), 0)
    return found, origins


def held(tick: Tick, kinds: tuple[Kind, ...], persons: np.ndarray) -> Held:
    """The identifiers of these persons."""
    rows = _about(tick, "identify.held", persons) if len(persons) else None
    if rows is None:
        empty = np.empty(0, np.int64)
        return Held(pa.table({}), empty, empty.astype(np.uint64), empty, empty)
    codes = {kind.name: code for code, kind in enumerate(kinds, 1)}
    names = rows["kind"].combine_chunks().dictionary_encode()
    by_name = np.array([codes.get(name, 0) for name in names.dictionary.to_pylist()] or [0], np.int64)
    return Held(rows, rows["person"].to_numpy().astype(np.int64), rows["hash"].to_numpy(),
                by_name[names.indices.to_numpy()], rows["had"].to_numpy())


def highest(tick: Tick) -> int:
    """The highest id given to a person before this tick."""
    return tick.db.value("identify.highest", tick=tick.number) or 0


def current(tick: Tick, persons: np.ndarray) -> np.ndarray:
    """Who these persons were before this tick, after all merges until then."""
    while len(persons):
        went = parents(tick, np.unique(persons))
        if not went.num_rows:
            break
        loser, survivor = went["person"].to_numpy(), went["parent"].to_numpy()
        order = np.argsort(loser)
        place = np.minimum(np.searchsorted(loser, persons, sorter=order), len(loser) - 1)
        persons = np.where(loser[order[place]] == persons, survivor[order[place]], persons)
    return persons


def parents(tick: Tick, persons: np.ndarray) -> pa.Table:
    """Of these persons those who were merged into another before this tick: person, parent, at, since."""
    return _about(tick, "identify.parents", persons)


def children(tick: Tick, persons: np.ndarray) -> pa.Table:
    """Those who were merged right into these persons before this tick: person, parent, at, since."""
    return _about(tick, "identify.children", persons)


def apart(tick: Tick) -> pa.Table:
    """The pairs who are kept apart, by who they were just before this tick: person, other."""
    return current_pairs(tick, tick.db.table("identify.apart")) if tick.db.value("identify.any_apart") else NO_PAIRS


def disputes(tick: Tick, hashes: np.ndarray) -> pa.Table:
    """Who disputed these identifiers, by today's ids: hash, person, other, reason."""
    return current_pairs(tick, _about(tick, "identify.disputes", hashes))


def current_pairs(tick: Tick, rows: pa.Table) -> pa.Table:
    """The rows with `person` and `other` as who they were just before this tick."""
    if not rows.num_rows:
        return rows
    now = current(tick, np.concatenate([rows["person"].to_numpy(), rows["other"].to_numpy()]))
    rows = rows.set_column(rows.schema.get_field_index("person"), "person", pa.array(now[:rows.num_rows]))
    return rows.set_column(rows.schema.get_field_index("other"), "other", pa.array(now[rows.num_rows:]))


def _about(tick: Tick, question: str, asked: np.ndarray, slots: dict | None = None) -> pa.Table:
    """Asks about a set. It goes through a Memory table: as a bound array, 20,000 ids cost 60 ms."""
    tick.db.run("TRUNCATE TABLE identify_tick_asked")
    tick.db.insert("identify_tick_asked", pa.table({"id": pa.array(asked.astype(np.uint64))}))
    return tick.db.table(question, slots, tick=tick.number)
