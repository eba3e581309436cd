"""Running the tests of a folder: each person walks through the journey as the folder says it, and what was expected is compared."""

from dataclasses import dataclass
from datetime import datetime

from koipond import journeys
from koipond.console.as_code import folder as folders
from koipond.console.as_code.case_files import Case, Check, cases, moment_of
from koipond.console.as_code.changes import Change, compared
from koipond.console.as_code.errors import BadDefinitions, MissingReference
from koipond.console.as_code.kinds.journey import definition_of
from koipond.console.as_code.now import Now, definitions
from koipond.console.as_code.shapes import nearest
from koipond.console.as_code.trying import tried
from koipond.kit.errors import Refusal

CASES_AT_MOST = 500
Words = tuple[str, str]


@dataclass(frozen=True)
class Miss:
    """What a test expected and was not so: where it stands, and what happened instead, in English and Chinese."""

    line: int
    en: str
    zh: str


@dataclass(frozen=True)
class Result:
    """A test that was run. `way` is what happened to the person: (when, English, Chinese)."""

    path: str
    line: int
    name: str
    misses: tuple[Miss, ...]
    way: tuple[tuple[datetime, str, str], ...]

    @property
    def passed(self) -> bool:
        return not self.misses


def run_cases(now: Now, files: dict[str, str]) -> list[Result]:
    """Runs the tests of a folder on its own definitions, whether they are applied or not. Sends and keeps nothing.

    Raises BadDefinitions with the first mistake of the folder or its tests, TooLargeFolder.
    """
    folder, there = folders.read(files), definitions(now)
    found = cases(folder, now.place.time_zone)[:CASES_AT_MOST]
    changes = compared(now, folder, there, delete=False)
    tried(now, changes, folder.problems)
    if folder.problems.found:
        first = min(folder.problems.found)
        raise BadDefinitions(count=len(folder.problems.found), path=first.path, line=first.line, first=first.en, first_zh=first.zh)
    values = {**there, **{change.key: change.value for change in changes}}
    return [_run(now, case, values, changes) for case in found]


def _run(now: Now, case: Case, values: dict, changes: list[Change]) -> Result:
    """One test in a trial of its own, so that decisions of others wait no longer than for one."""
    value = values.get(("journey", case.journey))
    if value is None:
        known = [name for kind, name in values if kind == "journey"]
        return _refused(case, MissingReference(what="the journey", what_zh="旅程", name=case.journey, nearest=nearest(case.journey, known)))
    definition = value.get("draft") or definition_of(value)

    def walk(now: Now):
        try:
            held = journeys.Invented(case.tags, tuple(now.names.number("segment", name) for name in case.lists), case.consents)
            return journeys.walk_through(now.slug, now.names.numbered(definition), case.traits, case.events, case.entered, held)
        except Refusal as error:
            return error

    found = tried(now, changes, folders.Folder().problems, walk) if changes else walk(now)
    if isinstance(found, Refusal):
        return _refused(case, found)
    misses = [miss for check in case.checks for miss in _missed(case, check, found)]
    return Result(case.path, case.line, case.name, tuple(misses), tuple((move.at, move.en, move.zh) for move in found.moves))


def _refused(case: Case, error: Refusal) -> Result:
    (en, _), (zh, _) = error.say("en"), error.say("zh-CN")
    return Result(case.path, case.line, case.name, (Miss(case.line, f"{error.number}: {en}", f"{error.number}：{zh}"),), ())


def _missed(case: Case, check: Check, walk: journeys.Walk):
    """What a check says and is not so."""
    until = moment_of(case, check)
    seen = _Seen(walk, until)
    for name, compare in (("got", _got), ("not_got", _not_got), ("took", _took), ("stands_at", _stands_at), ("ended", _ended), ("goal", _goal)):
        if name in check.said:
            for en, zh in compare(check.said[name], seen):
                yield Miss(check.lines.get(name, check.line), en, zh)


class _Seen:
    """A walk up to a moment."""

    def __init__(self, walk: journeys.Walk, until: datetime | None):
        self.moves = [move for move in walk.moves if until is None or move.at <= until]
        self.got = [step for at, step, _ in walk.messages if until is None or at <= until]
        self.refused = {step: reason for at, step, _, reason in walk.refused if until is None or at <= until}
        self.steps = [move for move in self.moves if move.outcome not in ("goal",)]

    @property
    def stands_at(self) -> str:
        """The step that they rest at; "" when it is over, or has not begun."""
        return self.steps[-1].next if self.steps else ""

    @property
    def ended(self) -> str:
        """By which outcome it ended; "" while it goes on."""
        return self.steps[-1].outcome if self.steps and not self.steps[-1].next else ""

    def took(self, step: str) -> str:
        return next((move.outcome for move in reversed(self.moves) if move.step == step and move.outcome != "goal"), "")


def _got(wanted: list, seen: _Seen):
    if list(map(str, wanted)) != seen.got:
        yield f"got {_several(seen.got)}, not {_several(wanted)}{_because(seen, wanted)}", f"收到 {_several(seen.got)}，而不是 {_several(wanted)}"


def _because(seen: _Seen, wanted: list) -> str:
    said = [f"{step} was refused: {reason}" for step, reason in seen.refused.items() if step in wanted]
    return f" ({'; '.join(said)})" if said else ""


def _not_got(wanted, seen: _Seen):
    for step in wanted:
        reason = wanted[step] if isinstance(wanted, dict) else None
        if step in seen.got:
            yield f"got {step}", f"收到了 {step}"
        elif reason and reason != (found := seen.refused.get(step) or seen.ended or "not_reached"):
            yield f"did not get {step} because of {found}, not {reason}", f"未收到 {step} 的原因是 {found}，而不是 {reason}"


def _took(wanted: dict, seen: _Seen):
    for step, outcome in wanted.items():
        if (found := seen.took(step)) != outcome:
            yield f"took {found or 'nothing'} at {step}, not {outcome}", f"在 {step} 走了 {found or '—'}，而不是 {outcome}"


def _stands_at(wanted: str, seen: _Seen):
    if wanted != seen.stands_at:
        where, where_zh = (f"stands at {seen.stands_at}", f"停在 {seen.stands_at}") if seen.stands_at else (f"is out by {seen.ended or '—'}", f"已离开（{seen.ended or '—'}）")
        yield f"{where}, not at {wanted}", f"{where_zh}，而不是 {wanted}"


def _ended(wanted, seen: _Seen):
    if wanted is True and seen.ended or wanted is False and not seen.ended or wanted == seen.ended and wanted:
        return
    where, where_zh = (f"ended by {seen.ended}", f"以 {seen.ended} 结束") if seen.ended else (f"still stands at {seen.stands_at or '—'}", f"仍停在 {seen.stands_at or '—'}")
    yield f"{where}, expected: {_word(wanted)}", f"{where_zh}，期望：{_word(wanted)}"


def _goal(wanted, seen: _Seen):
    reached = any(move.outcome == "goal" for move in seen.moves)
    if reached is not wanted:
        yield ("reached the goal" if reached else "did not reach the goal"), ("达成了目标" if reached else "未达成目标")


def _several(names) -> str:
    return ", ".join(map(str, names)) or "nothing"


def _word(value) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)
