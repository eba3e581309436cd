"""What this tick's events say about who they are of: identifiers in one spelling, as columns of numbers."""

from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from koipond.engine import Sql, Tick
from koipond.identify import blocked
from koipond.identify.kinds import Kind
from koipond.identify.spelling import spell, spelled

OK, NOBODY, UNSETTLED = 0, 1, 2  # what is to be thought of an identifier


@dataclass(frozen=True)
class Mentions:
    """The identifiers of a tick. Events are numbered 0, 1, 2 … as they came, distinct identifiers likewise.

    A mention is "this event carries that identifier"; mentions are sorted by event, then from the strongest.
    """

    events: pa.Table        # lane, seq, person, source, at, alias
    event: np.ndarray       # of each mention
    code: np.ndarray        # its kind: 1, 2, 3 … from the most trusted
    identifier: np.ndarray  # which one
    hashes: np.ndarray      # of each identifier, in order
    codes: np.ndarray
    first: np.ndarray       # the event that carried it first
    values: pa.Array
    nobodies: bool          # whether there were values that identify nobody


def gather(tick: Tick, kinds: tuple[Kind, ...], country: str, own: tuple[tuple[str, str], ...]) -> Mentions:
    """Reads the identifiers of the tick's events; what identifies nobody stays in `identify_tick_found` with its reason."""
    why = blocked.reason(kinds, own)
    names = {f"kind_{n}": kind.name for n, kind in enumerate(kinds)}
    tick.db.run("identify.gather", {
        "names": Sql("[" + ", ".join(f"{{{name}:String}}" for name in names) + "]", names),
        "spelled": spelled(kinds, country), "reason": why, "fields": Sql(", ".join(_columns(kinds))),
    }, **_places(kinds))
    found = tick.db.table("identify.found")
    if (found["state"].to_numpy() == UNSETTLED).any():
        _settle(tick, kinds, country, why)
        found = tick.db.table("identify.found")
    return _numbered(tick.db.table("identify.events"), found)


FIELDS = {
    "user_id": "user_id",
    "anonymous_id": "anonymous_id",
    "previous_id": "if(kind = 'alias', previous_id, '')",
    "context.device.id": "if(position(context, '\"device\"') > 0, JSONExtract(context, 'device', 'id', 'String'), '')",
}


def _columns(kinds: tuple[Kind, ...]) -> list[str]:
    return [FIELDS[field] for kind in kinds for field in kind.fields if field in FIELDS] or ["''"]


def _places(kinds: tuple[Kind, ...]) -> dict[str, list]:
    """Which code an identifier has by where it is found; code 0 stands for a place where there is none."""
    places = [(field, code) for code, kind in enumerate(kinds, 1) for field in kind.fields]
    bound = {"field_codes": [code for field, code in places if field in FIELDS] or [0]}
    for name, prefix in (("trait", "traits."), ("context", "context.traits.")):
        codes = {field.removeprefix(prefix): code for field, code in places if field.startswith(prefix)} or {"": 0}
        bound |= {f"{name}_keys": list(codes), f"{name}_codes": list(codes.values())}
    return bound


def _settle(tick: Tick, kinds: tuple[Kind, ...], country: str, why: Sql) -> None:
    """Spells in Python, once per value, what SQL left: foreign and odd phones, addresses beyond ASCII."""
    unsettled = tick.db.table("identify.unsettled")
    settled = [
        spell(kinds[code - 1], raw, country) or ""
        for code, raw in zip(unsettled["code"].to_pylist(), unsettled["raw"].to_pylist(), strict=True)
    ]
    tick.db.run("TRUNCATE TABLE identify_tick_spelled")
    tick.db.insert("identify_tick_spelled", unsettled.append_column("value", pa.array(settled, pa.string())))
    tick.db.run("identify.settle", {"reason": why})


def _numbered(events: pa.Table, found: pa.Table) -> Mentions:
    state = found["state"].to_numpy()
    at = np.flatnonzero(state == OK)
    event, code = _place_of(_keys(found)[at], _keys(events)), found["code"].to_numpy()[at]
    order = np.argsort(event * 256 + code, kind="stable")
    at, event, code = at[order], event[order], code[order]
    distinct, first, identifier = np.unique(found["hash"].to_numpy()[at], return_index=True, return_inverse=True)
    values = found["value"].combine_chunks().take(pa.array(at[first]))
    return Mentions(events, event, code, identifier, distinct, code[first], event[first], values, bool((state == NOBODY).any()))


def _keys(rows: pa.Table) -> np.ndarray:
    """Lane and sequence in one number: a lane has 16 bits, and no lane will see 2**48 events."""
    return (rows["lane"].to_numpy().astype(np.uint64) << np.uint64(48)) | rows["seq"].to_numpy()


def _place_of(wanted: np.ndarray, among: np.ndarray) -> np.ndarray:
    order = np.argsort(among, kind="stable")
    return order[np.searchsorted(among, wanted, sorter=order)]
