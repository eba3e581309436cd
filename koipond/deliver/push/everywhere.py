"""A message to all devices of a person: a letter to each, and one outcome for the message. It is accepted if any device's is."""

from dataclasses import replace

from koipond import collect
from koipond.deliver.push.devices import GONE
from koipond.deliver.replies import ACCEPTED, LATER, REFUSED, UNKNOWN, Outcome
from koipond.kit import clock

BEST_FIRST = {ACCEPTED: 0, UNKNOWN: 1, LATER: 2, REFUSED: 3}


class Everywhere:
    """The letters of one call of a line; most go to one device, and pass through."""

    def __init__(self, workspace: str, answer):
        self._workspace, self._answer = workspace, answer
        self._open: dict[tuple[str, int], list] = {}       # message and attempt → the first letter, how many are out, what came
        self._dead: list[collect.Item] = []

    def spread(self, letters):
        """The letters, and behind each those to the other devices of its person."""
        for letter in letters:
            others = letter.about.get("others", ())
            if others:
                self._open[_key(letter)] = [letter, 1 + len(others), []]
            yield letter
            for other in others:
                yield replace(letter, to=other["to"], row={**letter.row, "address": other["to"], "address_hash": other["hash"], "about": other})

    def answer(self, letter, outcome: Outcome) -> None:
        """Passes an outcome on, or keeps it until those of all devices are there."""
        waiting = self._open.get(_key(letter)) if self._open else None
        if waiting is None:
            return self._answer(letter, outcome)
        first, out, came = waiting
        came.append((letter, outcome))
        if len(came) == out:
            del self._open[_key(letter)]
            self._one(first, came)

    def tell(self) -> None:
        """Records which devices are dead, beside what the messages' own outcomes say."""
        if self._dead:
            collect.record(self._workspace, self._dead)
            self._dead = []

    def _one(self, first, came: list) -> None:
        said_of, outcome = min(came, key=lambda each: BEST_FIRST[each[1].status])
        first.row["address_hash"] = said_of.row["address_hash"]      # it is this one that a receipt will speak of
        at, row = clock.now(), first.row
        self._dead += [collect.Item(kind="track", name=GONE, message_id=f"{row['message']}:gone:{letter.row['address_hash']}", at=at,
                                    person=row.get("asked", row["person"]), properties={"token": letter.to})
                       for letter, each in came if each.reason == "address_dead" and letter is not said_of]
        self._answer(first, outcome)


def _key(letter) -> tuple[str, int]:
    return letter.message, letter.row["attempt"]
