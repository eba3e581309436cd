"""One person and the journeys: where they stand, which way they took, and why."""

from dataclasses import dataclass, field
from datetime import datetime

from koipond import engine
from koipond.journeys import words
from koipond.journeys.experiments import winner_of, winners
from koipond.journeys.models import Journey, JourneyVersion
from koipond.journeys.reading import Taken
from koipond.kit.clock import UTC
from koipond.profiles import Reach, Told

MOVES_AT_MOST = 2_000   # of one person; the newest
# Of one moment the later move comes first.
KEY = "concat(toString(journey), '.', leftPad(toString(9999999999 - round), 10, '0'), '.', leftPad(toString(9999999999 - seq), 10, '0'), '.', outcome)"


@dataclass(frozen=True)
class Way:
    """A journey that somebody entered or tried to: one round of it. Round 0 are the times they were not let in."""

    journey: int
    name: str
    state: str                   # of the journey: draft, live, stopped
    round: int
    version: int
    step: str                    # where they stand, or where it ended
    entered_at: datetime | None
    wake_at: datetime | None     # when the wait there ends by itself
    goal_at: datetime | None
    holdout: bool
    done: bool
    moves: list[Taken] = field(default_factory=list)


def ways(db: engine.Database, person: int) -> list[Way]:
    """All rounds of a person through journeys, the newest first, each with its moves in order."""
    positions, moves = engine.together(
        lambda: db.rows("journeys.positions_of", person=person),
        lambda: db.rows("journeys.moves_of", person=person, most=MOVES_AT_MOST))
    known = _Known({journey for journey, *_ in positions} | {journey for journey, *_ in moves})
    taken: dict[tuple[int, int], list[Taken]] = {}
    for journey, round, *move in moves:
        taken.setdefault((journey, round), []).append(known.taken(journey, round, *move))
    found = [known.way(row, taken.pop(row[:2], [])) for row in positions]
    found += [known.refused(journey, moves) for (journey, round), moves in taken.items() if round == 0]
    return sorted(found, key=lambda way: (way.entered_at or way.moves[-1].at, way.journey, way.round), reverse=True)


def moves_told(db: engine.Database, person: int, reach: Reach) -> list[Told]:
    """A page of a person's moves through journeys, in words."""
    rows = db.rows("journeys.moves_told", {"key": engine.Sql(KEY), "where": reach.where("at", KEY)}, person=person, most=reach.most)
    known = _Known({journey for _, journey, *_ in rows})
    return [_line(journey, known.name(journey), known.taken(journey, *move)) for _, journey, *move in rows]


def ways_told(ways: list[Way], most: int) -> list[Told]:
    """The newest moves of some ways, in words: the same as `moves_told`, of ways that are known already."""
    lines = sorted((_line(way.journey, way.name, taken) for way in ways for taken in way.moves), key=lambda line: line.key)
    return sorted(lines, key=lambda line: line.at, reverse=True)[:most]


def moves_in_words(moves: list) -> list[Taken]:
    """Moves as they are kept (journey, round, seq, version, step, outcome, next, at), each in words."""
    known = _Known({journey for journey, *_ in moves})
    return [known.taken(*move) for move in moves]


def _line(journey: int, name: str, taken: Taken) -> Told:
    key = f"{journey}.{9_999_999_999 - taken.round:010}.{9_999_999_999 - taken.seq:010}.{taken.outcome}"
    about = {"journey": journey, "round": taken.round, "step": taken.step, "outcome": taken.outcome, "next": taken.next}
    return Told(taken.at, "journey", key, f"in '{name}': {taken.en}", f"在“{name}”中：{taken.zh}", about)


class _Known:
    """The names and definitions of some journeys."""

    def __init__(self, journeys: set[int]):
        ids = sorted(journeys)
        self.journeys = {each.id: each for each in Journey.objects.filter(id__in=ids)} if ids else {}
        versions = JourneyVersion.objects.filter(journey_id__in=ids) if ids else []
        self.winners = winners(ids) if ids else {}
        self.definitions = {(each.journey_id, each.number): each.definition for each in versions}

    def name(self, journey: int) -> str:
        return self.journeys[journey].name if journey in self.journeys else ""

    def state(self, journey: int) -> str:
        return self.journeys[journey].state if journey in self.journeys else "stopped"

    def taken(self, journey, round, seq, version, step, outcome, following, at) -> Taken:
        said = words.say(self.definitions.get((journey, version), {}), step, outcome, following,
                         winner_of(self.winners, journey, step, version))
        return Taken(round, seq, version, step, outcome, following, at.replace(tzinfo=UTC), *said)

    def way(self, row, moves: list[Taken]) -> Way:
        journey, round, version, step, entered_at, wake_at, goal_at, holdout, done = row
        return Way(journey, self.name(journey), self.state(journey), round, version, step, entered_at.replace(tzinfo=UTC),
                   None if done or wake_at.year >= 2299 else wake_at.replace(tzinfo=UTC),
                   None if goal_at.year == 1970 else goal_at.replace(tzinfo=UTC), bool(holdout), bool(done), moves)

    def refused(self, journey: int, moves: list[Taken]) -> Way:
        return Way(journey, self.name(journey), self.state(journey), 0, moves[-1].version, "", None, None, None, False, True, moves)
