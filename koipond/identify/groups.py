"""Who becomes one person: connected groups of identifiers and persons, as columns of numbers."""

from dataclasses import dataclass

import numpy as np

from koipond.engine import Tick
from koipond.identify import known, origins
from koipond.identify.conflicts import NOBODY, SHARED, Quarrel
from koipond.identify.gather import Mentions
from koipond.identify.kinds import ACCOUNT, Kind


@dataclass
class Outcome:
    """What a tick found out. Persons are slots, an index into `ids`: those known before in the order of their
    ids, then new ones. A new slot that merged away within the tick has no id (0).
    """

    before: np.ndarray           # slot of each identifier before: NOBODY (unknown), SHARED or a person
    owner: np.ndarray            # slot of each identifier now
    linked_to: np.ndarray        # slot it was linked or moved to in this tick, before merges; NOBODY: it was not
    events: np.ndarray           # slot of each event
    ids: np.ndarray              # id of each slot
    into: np.ndarray             # slot that each slot is part of now
    begun: dict[int, int]        # new slot → the event that began it
    merges: list[tuple]          # loser slot, event, identifier (-1: the event named the person)
    refusals: list[tuple]        # identifier, slot, other slot, reason, event
    known: int                   # how many slots existed before
    held: known.Held             # the identifiers of those who may have changed
    disputed: set[tuple]         # what is written down already: hash, person, other, reason
    origins: np.ndarray          # origin of each identifier: a person; 0: whom it was linked to; -1 - slot: that slot
    came: np.ndarray             # origin of each event, likewise


@dataclass(frozen=True)
class Graph:
    """Mentions as a graph. Nodes are the identifiers, then the persons known before; a known identifier stands
    for its person.
    """

    event: np.ndarray            # of each mention, in order
    code: np.ndarray             # 0 where the event names a person instead of an identifier
    identifier: np.ndarray
    node: np.ndarray
    named: np.ndarray            # the person that the mention names without an identifier, as it was named; 0
    apart: np.ndarray            # whether the mention points to another node than the first of its event
    group: np.ndarray            # of each node
    groups: int
    persons: np.ndarray          # group of each person
    people: np.ndarray           # how many persons a group has


def decide(tick: Tick, kinds: tuple[Kind, ...], mentions: Mentions) -> Outcome:
    """Finds out whose each identifier and event is. Writes nothing, and gives the same for the same tick."""
    owners, first_owners = known.owners(tick, mentions)
    named = np.flatnonzero(mentions.events["person"].to_numpy())
    receivers = known.current(tick, mentions.events["person"].to_numpy()[named]).astype(np.int64)
    ids = np.unique(np.concatenate([owners[owners > 0], receivers]))
    before = np.where(owners > 0, np.searchsorted(ids, owners), np.where(owners == known.SHARED, SHARED, NOBODY))
    graph = _graph(mentions, before, named, np.searchsorted(ids, receivers), len(ids))
    held = known.held(tick, kinds, ids[_changing(graph, before)[graph.persons]])
    outcome = Outcome(before, before.copy(), np.full(len(before), NOBODY), np.full(mentions.events.num_rows, NOBODY),
                      ids, np.arange(len(ids)), {}, [], [], len(ids), held, set(), np.where(before >= 0, first_owners, 0),
                      np.zeros(mentions.events.num_rows, np.int64))
    torn = _torn(kinds, mentions, graph, outcome)
    apart = _kept_apart(tick, graph, outcome, torn)
    claims = {}
    if torn.any():
        claims = _claims(tick, mentions, graph, outcome, torn)
    _join(graph, outcome, kinds, torn)
    if torn.any():
        _quarrel(kinds, graph, outcome, torn, claims, apart)
    _give_ids(tick, outcome)
    return outcome


def _graph(mentions: Mentions, before: np.ndarray, named: np.ndarray, receivers: np.ndarray, people: int) -> Graph:
    size = len(before)
    clear = np.flatnonzero(before[mentions.identifier] != SHARED)
    identifier = mentions.identifier[clear]
    node = np.where(before[identifier] >= 0, size + before[identifier], identifier)
    event = np.concatenate([named, mentions.event[clear]])
    code = np.concatenate([np.zeros(len(named), np.int64), mentions.code[clear]])
    order = np.lexsort((code, event)) if len(named) else np.arange(len(event))
    event, code = event[order], code[order]
    node = np.concatenate([size + receivers, node])[order]
    identifier = np.concatenate([np.full(len(named), NOBODY), identifier])[order]
    raw = mentions.events["person"].to_numpy()[named].astype(np.int64)
    raw = np.concatenate([raw, np.zeros(len(clear), np.int64)])[order]
    start = np.searchsorted(event, event)
    apart = node != node[start]
    group, groups = components(size + people, node[start][apart], node[apart])
    persons = group[size:]
    return Graph(event, code, identifier, node, raw, apart, group, groups, persons, np.bincount(persons, minlength=groups))


def components(size: int, a: np.ndarray, b: np.ndarray) -> tuple[np.ndarray, int]:
    """The connected group of each node: roots hang themselves below smaller neighbours until none has one."""
    label = np.arange(size)
    while True:
        la, lb = label[a], label[b]
        apart = la != lb
        if not apart.any():
            break
        a, b, la, lb = a[apart], b[apart], la[apart], lb[apart]
        np.minimum.at(label, np.maximum(la, lb), np.minimum(la, lb))
        while (label[label] != label).any():
            label = label[label]
    roots = label == np.arange(size)
    return (np.cumsum(roots) - 1)[label], int(roots.sum())


def _changing(graph: Graph, before: np.ndarray) -> np.ndarray:
    """The groups in which somebody known gets an identifier, or meets somebody else."""
    fresh = np.bincount(graph.group[: len(before)][before == NOBODY], minlength=graph.groups)
    return (graph.people > 1) | ((graph.people == 1) & (fresh > 0))


def _torn(kinds: tuple[Kind, ...], mentions: Mentions, graph: Graph, outcome: Outcome) -> np.ndarray:
    """The groups that would have more identifiers of a kind than one person may."""
    fresh = outcome.before == NOBODY
    width = len(kinds) + 1
    has = outcome.held.had == 1
    holder = np.searchsorted(outcome.ids, outcome.held.person[has])
    counted = np.concatenate([
        graph.group[: len(fresh)][fresh] * width + mentions.codes[fresh],
        graph.persons[holder] * width + outcome.held.code[has],
    ])
    limits = np.array([np.iinfo(np.int64).max, *(kind.limit for kind in kinds)])
    return (np.bincount(counted, minlength=graph.groups * width).reshape(-1, width) > limits).any(axis=1)


def _kept_apart(tick: Tick, graph: Graph, outcome: Outcome, torn: np.ndarray) -> dict[int, set]:
    """Who of those that meet in this tick is kept apart from whom, by slot; their groups are torn. Asks nothing where
    nobody known meets anybody.
    """
    apart: dict[int, set] = {}
    if not (graph.people > 1).any():
        return apart
    pairs = known.apart(tick)
    both = [pairs[name].to_numpy().astype(np.int64) for name in ("person", "other")]
    slots = [np.minimum(np.searchsorted(outcome.ids, side), len(outcome.ids) - 1) for side in both]
    meet = (outcome.ids[slots[0]] == both[0]) & (outcome.ids[slots[1]] == both[1]) & (graph.persons[slots[0]] == graph.persons[slots[1]])
    for one, other in zip(slots[0][meet].tolist(), slots[1][meet].tolist(), strict=True):
        if one != other:
            apart.setdefault(one, set()).add(other)
            apart.setdefault(other, set()).add(one)
            torn[graph.persons[one]] = True
    return apart


def _claims(tick: Tick, mentions: Mentions, graph: Graph, outcome: Outcome, torn: np.ndarray) -> dict[int, set]:
    """Who claimed the identifiers of torn groups before. Claimants who are about to merge elsewhere come along:
    their groups count as torn too, so that one place counts how many people they are.
    """
    asked = np.unique(graph.identifier[(graph.identifier >= 0) & torn[graph.group[graph.node]]])
    past = known.disputes(tick, mentions.hashes[asked]).to_pylist()
    slots = {int(person): slot for slot, person in enumerate(outcome.ids.tolist())} if past else {}
    claims: dict[int, set] = {}
    for row in past:
        outcome.disputed.add((row["hash"], row["person"], row["other"], row["reason"]))
        if row["reason"] == "conflict":
            both = {slots.get(person, -10 - person) for person in (row["person"], row["other"])}
            claims.setdefault(int(np.searchsorted(mentions.hashes, np.uint64(row["hash"]))), set()).update(both)
    for slot in {slot for claim in claims.values() for slot in claim if slot >= 0}:
        if graph.people[graph.persons[slot]] > 1:
            torn[graph.persons[slot]] = True
    return claims


def _join(graph: Graph, outcome: Outcome, kinds: tuple[Kind, ...], torn: np.ndarray) -> None:
    """Makes each group that is not torn one person, and notes what showed that they belong together."""
    slot_of = _survivors(graph, outcome, kinds)
    first = _first_event(graph)
    newborn = np.flatnonzero((graph.people == 0) & ~torn & (first >= 0))
    newborn = newborn[np.argsort(first[newborn], kind="stable")]
    slot_of[newborn] = len(outcome.ids) + np.arange(len(newborn))
    outcome.begun = dict(zip(slot_of[newborn].tolist(), first[newborn].tolist(), strict=True))
    whole = ~torn[graph.persons]
    outcome.into[whole] = slot_of[graph.persons][whole]
    outcome.into = np.concatenate([outcome.into, slot_of[newborn]])
    outcome.ids = np.concatenate([outcome.ids, np.zeros(len(newborn), np.int64)])
    size = len(outcome.before)
    group = graph.group[np.where(outcome.before >= 0, size + outcome.before, np.arange(size))]
    mine = (outcome.before != SHARED) & ~torn[group]
    outcome.owner[mine] = slot_of[group[mine]]
    fresh = mine & (outcome.before == NOBODY)
    outcome.linked_to[fresh] = outcome.owner[fresh]
    plain = ~torn[graph.group[graph.node]]
    outcome.events[graph.event[plain]] = slot_of[graph.group[graph.node[plain]]]
    identified = np.where(plain, graph.identifier, NOBODY)
    named = np.where(plain, graph.named, 0)
    outcome.origins, outcome.came = origins.spread(outcome.before, outcome.origins, graph.event, identified, named, len(outcome.events))
    outcome.merges = _evidence(graph, outcome)


def _survivors(graph: Graph, outcome: Outcome, kinds: tuple[Kind, ...]) -> np.ndarray:
    """Per group the slot of the person who has an account, else of the smallest id; NOBODY in a group without."""
    account = next((code for code, kind in enumerate(kinds, 1) if kind.name == ACCOUNT), -1)
    identified = np.zeros(len(outcome.ids), bool)
    has = (outcome.held.had == 1) & (outcome.held.code == account)
    identified[np.searchsorted(outcome.ids, outcome.held.person[has])] = True
    slot_of = np.full(graph.groups, NOBODY)
    order = np.lexsort((np.arange(len(outcome.ids)), ~identified))[::-1]
    slot_of[graph.persons[order]] = order  # of several writes the last one stays: the best comes last
    return slot_of


def _first_event(graph: Graph) -> np.ndarray:
    first = np.full(graph.groups, -1)
    first[graph.group[graph.node[::-1]]] = graph.event[::-1]
    return first


def _evidence(graph: Graph, outcome: Outcome) -> list[tuple]:
    """For each loser the first event that carried one of its identifiers together with somebody else's."""
    losers = np.flatnonzero(outcome.into != np.arange(len(outcome.into)))
    if not len(losers):
        return []
    meeting = np.isin(graph.event, graph.event[graph.apart])
    place = np.flatnonzero(meeting)[::-1]
    seen_at = np.full(len(graph.group), -1)
    seen_at[graph.node[place]] = place
    at = seen_at[len(outcome.before) + losers]
    return list(zip(losers.tolist(), graph.event[at].tolist(), graph.identifier[at].tolist(), strict=True))


def _quarrel(kinds: tuple[Kind, ...], graph: Graph, outcome: Outcome, torn: np.ndarray, claims: dict[int, set],
             apart: dict[int, set]) -> None:
    """Reads the events of torn groups one by one and takes over what came of it."""
    at = np.flatnonzero(torn[graph.group[graph.node]])
    identifiers = np.unique(graph.identifier[at][graph.identifier[at] >= 0]).tolist()
    owner = {i: slot for i, slot in zip(identifiers, outcome.before[identifiers].tolist(), strict=True) if slot >= 0}
    first = dict(zip(identifiers, outcome.origins[identifiers].tolist(), strict=True))
    quarrel = Quarrel(kinds, owner, _counts(kinds, graph, outcome, torn), len(outcome.ids), claims, first, apart)
    slots = np.where(graph.identifier[at] >= 0, NOBODY, graph.node[at] - len(outcome.before))
    rows = zip(graph.code[at].tolist(), graph.identifier[at].tolist(), slots.tolist(), graph.named[at].tolist(), strict=True)
    events: dict[int, list] = {}
    for event, row in zip(graph.event[at].tolist(), rows, strict=True):
        events.setdefault(event, []).append(row)
    for event, mentioned in events.items():
        outcome.events[event], outcome.came[event] = quarrel.event(event, mentioned)
    _take_over(quarrel, outcome, identifiers)


def _take_over(quarrel: Quarrel, outcome: Outcome, identifiers: list[int]) -> None:
    born = quarrel.next_slot - len(outcome.ids)
    outcome.into = np.concatenate([outcome.into, np.arange(len(outcome.ids), quarrel.next_slot)])
    outcome.ids = np.concatenate([outcome.ids, np.zeros(born, np.int64)])
    for slot in quarrel.into:
        outcome.into[slot] = quarrel.find(slot)
    for identifier in identifiers:
        outcome.owner[identifier] = quarrel.find(quarrel.owner.get(identifier, NOBODY))
        outcome.linked_to[identifier] = quarrel.moved.get(identifier, NOBODY)
        outcome.origins[identifier] = quarrel.origins.get(identifier, 0)
    outcome.begun |= {slot: event for slot, event in quarrel.begun.items() if slot not in quarrel.into}
    outcome.merges += [merge for merge in quarrel.merges if merge[0] < outcome.known]
    outcome.refusals += quarrel.refusals


def _counts(kinds: tuple[Kind, ...], graph: Graph, outcome: Outcome, torn: np.ndarray) -> dict[int, list[int]]:
    counts = {slot: [0] * (len(kinds) + 1) for slot in np.flatnonzero(torn[graph.persons]).tolist()}
    has = outcome.held.had == 1
    holders = np.searchsorted(outcome.ids[: outcome.known], outcome.held.person[has])
    for slot, code in zip(holders.tolist(), outcome.held.code[has].tolist(), strict=True):
        if slot in counts:
            counts[slot][code] += 1
    return counts


def _give_ids(tick: Tick, outcome: Outcome) -> None:
    """Numbers the new persons in the order in which they appeared, after the highest id given before this tick."""
    if not outcome.begun:
        return
    slots = np.array(list(outcome.begun))
    order = np.argsort(np.array(list(outcome.begun.values())), kind="stable")
    outcome.ids[slots[order]] = known.highest(tick) + 1 + np.arange(len(slots))
