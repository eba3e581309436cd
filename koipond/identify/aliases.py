"""Aliases that name the account of somebody else. An alias links what came before an account; two accounts are two
people, so it merges nobody and leaves a row that says so.
"""

import numpy as np

from koipond.engine import Tick
from koipond.identify import known
from koipond.identify.gather import Mentions
from koipond.identify.groups import Outcome
from koipond.identify.kinds import ACCOUNT, Kind

TWO_ACCOUNTS = "two_accounts"


def refused(tick: Tick, kinds: tuple[Kind, ...], mentions: Mentions, outcome: Outcome, persons: np.ndarray) -> dict[tuple, int]:
    """The rows of identify_refused (kind, value, whose account it is, who claimed it, reason), each with its event.

    `persons` is whose each event is now. An account that first shows itself after the alias is not disputed by it, so
    it does not matter how events are cut into ticks. Asks nothing in a tick without an alias.
    """
    at = np.flatnonzero(mentions.events["alias"].to_numpy())
    if not len(at) or not any(kind.name == ACCOUNT for kind in kinds):
        return {}
    said = tick.db.table("identify.aliases", account=ACCOUNT)
    places = {place: event for event, place in zip(at.tolist(), _places(mentions, at), strict=True)}
    events = np.array([places[place] for place in zip(said["lane"].to_pylist(), said["seq"].to_pylist(), strict=True)], np.int64)
    holders = _holders(tick, mentions, outcome, said["hash"].to_numpy(), events)
    claimants = persons[events]
    rows = {}
    for row in np.flatnonzero((holders > 0) & (claimants > 0) & (holders != claimants)).tolist():
        key = (ACCOUNT, said["value"][row].as_py(), int(holders[row]), int(claimants[row]), TWO_ACCOUNTS)
        rows.setdefault(key, int(events[row]))
    return _new(tick, rows) if rows else rows


def _places(mentions: Mentions, at: np.ndarray) -> list[tuple[int, int]]:
    return list(zip(*(mentions.events[name].to_numpy()[at].tolist() for name in ("lane", "seq")), strict=True))


def _holders(tick: Tick, mentions: Mentions, outcome: Outcome, hashes: np.ndarray, events: np.ndarray) -> np.ndarray:
    """Whose accounts these are after this tick; 0 where they were nobody's when the event happened."""
    holders = np.maximum(known.owners_of(tick, hashes), 0)
    if outcome.known:
        slot = np.minimum(np.searchsorted(outcome.ids[: outcome.known], holders), outcome.known - 1)
        holders = np.where(outcome.ids[slot] == holders, outcome.ids[outcome.into[slot]], holders)
    place = np.minimum(np.searchsorted(mentions.hashes, hashes), len(mentions.hashes) - 1)
    began = (mentions.hashes[place] == hashes) & (outcome.before[place] < 0) & (mentions.first[place] <= events)
    owner = outcome.owner[place]
    return np.where(began & (owner >= 0), outcome.ids[outcome.into[owner]], holders)


def _new(tick: Tick, rows: dict[tuple, int]) -> dict[tuple, int]:
    """Those that no earlier tick has written down, by today's ids."""
    past = known.current_pairs(tick, tick.db.table("identify.aliases_refused", tick=tick.number, account=ACCOUNT, reason=TWO_ACCOUNTS))
    there = set(zip(*(past[name].to_pylist() for name in ("value", "person", "other")), strict=True))
    return {key: event for key, event in rows.items() if key[1:4] not in there}
