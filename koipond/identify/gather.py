"""What this tick's events say about who they are of: identifiers in one spelling, as columns of numbers."""

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import pyarrow as pa

from koipond.engine import Sql, Tick, named, together
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
    places = _places(kinds, There(*tick.db.rows("identify.places")[0]))
    tick.db.run("identify.gather", {
        "names": Sql("[" + ", ".join(f"{{{name}:String}}" for name in names) + "]", names),
        "spelled": spelled(kinds, country, {code for place in places for code in place.codes}), "reason": why,
        "places": Sql.join("\nUNION ALL\n", [place.rows for place in places]),
    })
    found, events = together(lambda: tick.db.table("identify.found"), lambda: tick.db.table("identify.events"))
    if (found["state"].to_numpy() == UNSETTLED).any():
        _settle(tick, kinds, country, why)
        found = tick.db.table("identify.found")
    return _numbered(events, found)


FIELDS = {
    "user_id": "user_id",
    "anonymous_id": "anonymous_id",
    "previous_id": "if(kind = 'alias', previous_id, '')",
    "context.device.id": "if(position(context, '\"device\"') > 0, JSONExtract(context, 'device', 'id', 'String'), '')",
}


class There(NamedTuple):
    """Where events of this tick have identifiers, beside their user id and anonymous id: 1 or 0."""

    traits: int
    context: int
    device: int
    alias: int


class Place(NamedTuple):
    """A SELECT of lane, seq, code, raw, and the codes of the kinds that may come of it."""

    rows: Sql
    codes: tuple[int, ...]


def _places(kinds: tuple[Kind, ...], there: There) -> list[Place]:
    """Where to look. What no event has is left out: a statement takes longer to plan than a few events to read."""
    coded = [(field, code) for code, kind in enumerate(kinds, 1) for field in kind.fields]
    absent = [field for field, any_there in (("previous_id", there.alias), ("context.device.id", there.device)) if not any_there]
    found = [_in_fields([(field, code) for field, code in coded if field in FIELDS and field not in absent] or [("user_id", 0)])]
    for name, prefix, any_there in (("traits", "traits.", there.traits), ("context", "context.traits.", there.context)):
        keys = {field.removeprefix(prefix): code for field, code in coded if field.startswith(prefix)}
        if keys and any_there:
            found.append(_in_keys(name, keys))
    return found


def _in_fields(fields: list[tuple[str, int]]) -> Place:
    names, codes = zip(*fields, strict=True)
    rows = Sql.of(named("identify.in_fields"), fields=Sql(", ".join(FIELDS[name] for name in names)))
    return Place(Sql(rows.text, {"field_codes": list(codes)}), codes)


def _in_keys(name: str, keys: dict[str, int]) -> Place:
    bound = "trait" if name == "traits" else name
    return Place(Sql(named(f"identify.in_{name}"), {f"{bound}_keys": list(keys), f"{bound}_codes": list(keys.values())}),
                 tuple(keys.values()))


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
