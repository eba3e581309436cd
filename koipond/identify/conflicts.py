"""Groups that may not become one person: their events are read one by one, as they came.

Only what would break a limit comes here (two accounts on one phone, a tablet that everybody uses): few
groups, of few events. The outcome is what it would be if each event had been a tick of its own.
"""

from dataclasses import dataclass, field

from koipond.identify.kinds import ACCOUNT, Kind

SHARED = -2   # belongs to many, so to nobody
NOBODY = -1


@dataclass
class Quarrel:
    """People and identifiers by number ("slot"): those who existed first, new ones after them in order of arrival."""

    kinds: tuple[Kind, ...]
    owner: dict[int, int]                     # identifier → slot
    counts: dict[int, list[int]]              # slot → how many identifiers of each kind code
    next_slot: int
    claims: dict[int, set]                    # identifier → everybody who ever claimed it
    origins: dict[int, int]                   # identifier → the person it was linked to first; -1 - slot for new ones
    apart: dict[int, set]                     # slot → those it is kept apart from
    into: dict[int, int] = field(default_factory=dict)
    begun: dict[int, int] = field(default_factory=dict)       # new slot → the event that began it
    moved: dict[int, int] = field(default_factory=dict)       # identifier → the slot it was linked or moved to
    merges: list[tuple] = field(default_factory=list)         # loser, event, identifier
    refusals: list[tuple] = field(default_factory=list)       # identifier, slot, other slot, reason, event

    def __post_init__(self):
        self.account = next((code for code, kind in enumerate(self.kinds, 1) if kind.name == ACCOUNT), 0)

    def event(self, event: int, mentions: list[tuple[int, int, int, int]]) -> tuple[int, int]:
        """The slot whose this event is, and its origin. `mentions` are (code, identifier, slot, person), the strongest
        first; slot and person are given where the event names a person instead of an identifier.
        """
        subject, origin = NOBODY, 0
        for code, identifier, slot, named in mentions:
            holder = self.find(slot if slot >= 0 else self.owner.get(identifier, NOBODY))
            if holder == SHARED:
                continue
            if subject == NOBODY:
                subject = holder if holder >= 0 else self._begin(event, code, identifier)
                origin = named or self.origins[identifier]
            elif holder == NOBODY:
                self._link(event, code, identifier, subject, origin)
            elif holder != subject:
                subject = self._meet(event, code, identifier, holder, subject, origin)
        return subject, origin

    def find(self, slot):
        """Who this one is after all merges so far."""
        while slot in self.into:
            slot = self.into[slot]
        return slot

    def _begin(self, event, code, identifier) -> int:
        slot, self.next_slot = self.next_slot, self.next_slot + 1
        self.counts[slot] = [0] * (len(self.kinds) + 1)
        self.begun[slot] = event
        self._give(identifier, code, slot, -1 - slot)
        return slot

    def _link(self, event, code, identifier, subject, origin) -> None:
        if self.counts[subject][code] < self.kinds[code - 1].limit:
            self._give(identifier, code, subject, origin)
        else:
            self.refusals.append((identifier, subject, NOBODY, "too_many", event))

    def _give(self, identifier, code, slot, origin) -> None:
        self.owner[identifier] = self.moved[identifier] = slot
        self.origins[identifier] = origin
        self.counts[slot][code] += 1

    def _meet(self, event, code, identifier, holder, subject, origin) -> int:
        """Two people on one event: they become one, or the identifier is in dispute. Returns whose the event is."""
        apart = self._kept_apart(holder, subject)
        if not apart and self._may_merge(holder, subject):
            return self._merge(event, identifier, holder, subject)
        if identifier >= 0:
            self._dispute(event, code, identifier, holder, subject, origin, "kept_apart" if apart else "conflict")
        return subject

    def _kept_apart(self, one, other) -> bool:
        return any(self.find(slot) == other for slot in self.apart.get(one, ()))

    def _may_merge(self, one, other) -> bool:
        pairs = zip(self.counts[one][1:], self.counts[other][1:], self.kinds, strict=True)
        return all(not a or not b or a + b <= kind.limit for a, b, kind in pairs)

    def _merge(self, event, identifier, holder, subject) -> int:
        survivor, loser = self._elder(event, holder, subject)
        self.into[loser] = survivor
        if loser in self.apart:
            self.apart.setdefault(survivor, set()).update(self.apart[loser])
        self.counts[survivor] = [a + b for a, b in zip(self.counts[holder], self.counts[subject], strict=True)]
        self.merges.append((loser, event, identifier))
        return survivor

    def _elder(self, event, holder, subject) -> tuple[int, int]:
        """Who survives: never one who began with this very event; else the one with an account; else the elder."""
        return tuple(sorted(
            (holder, subject),
            key=lambda slot: (self.begun.get(slot) == event, not self.counts[slot][self.account], slot),
        ))

    def _dispute(self, event, code, identifier, holder, subject, origin, reason) -> None:
        """The refusal is noted. Two who are kept apart say nothing of a value that many claim."""
        kind = self.kinds[code - 1]
        self.refusals.append((identifier, holder, subject, reason, event))
        claims = self.claims.setdefault(identifier, set())
        if reason == "conflict":
            claims |= {holder, subject}
        if len({self.find(slot) for slot in claims}) > kind.shared_after:
            self.refusals.append((identifier, holder, subject, "shared", event))
            self.counts[holder][code] -= 1
            self.owner[identifier] = SHARED
        elif kind.follows and self.counts[subject][code] < kind.limit:
            self.counts[holder][code] -= 1
            self._give(identifier, code, subject, origin)
