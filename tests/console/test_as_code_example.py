"""The worked example of docs/reference/as-code.md: it is planned, applied, and its tests pass."""

import re
from pathlib import Path

import pytest

from koipond import access
from koipond.console import as_code

PAGE = Path(__file__).resolve().parents[2] / "docs" / "reference" / "as-code.md"
BLOCK = re.compile(r"^```(?:yaml|mjml)\n(?:# |<!-- )([\w./-]+)(?: -->)?\n(.*?)^```$", re.M | re.S)
FILES = dict(BLOCK.findall(PAGE.read_text(encoding="utf-8")))


@pytest.fixture
def now(workspace):
    return as_code.Now(access.workspace(workspace.slug), "mei")


def test_its_tests_pass_before_and_after_it_is_applied(now):
    before = as_code.run_cases(now, FILES)
    assert [(result.name, result.misses) for result in before] == [
        ("who opens gets the offer", ()), ("who does not open is left in peace", ()), ("who has not consented gets nothing", ()), ("a VIP is not written to", ())]
    assert as_code.plan(now, FILES).changes, "running tests changes nothing"
    as_code.apply(now, FILES)
    assert as_code.plan(now, FILES).changes == ()
    assert all(result.passed for result in as_code.run_cases(now, FILES))
    exported = as_code.export(now)
    assert {path for path in FILES if not path.startswith("tests/")} == exported.keys()
    assert all(as_code.kept(FILES[path], exported[path]) == FILES[path] for path in exported if path.endswith(".yaml") and path != "koipond.yaml")


@pytest.mark.parametrize("expected, says", [
    ("{got: [hello, offer]}", "got hello, not hello, offer"),
    ("{not_got: [hello]}", "got hello"),
    ("{not_got: {offer: exit}}", "did not get offer because of timeout, not exit"),
    ("{took: {opened: happened}}", "took timeout at opened, not happened"),
    ("{stands_at: opened}", "is out by timeout, not at opened"),
    ("{after: 1d, stands_at: offer}", "stands at opened, not at offer"),
    ("{after: 1d, ended: true}", "still stands at opened, expected: true"),
    ("{goal: true}", "did not reach the goal"),
])
def test_what_fails_says_what_happened_instead_and_where(now, expected, says):
    files = {**FILES, "tests/welcome.yaml": f"journey: welcome\ntests:\n  - given: {{}}\n    then: {expected}\n"}
    (result,) = as_code.run_cases(now, files)
    assert [(miss.line, miss.en) for miss in result.misses] == [(4, says)]
    assert result.way and result.line == 3 and all(miss.zh for miss in result.misses)


@pytest.mark.parametrize("test, line, says", [
    ("tests:\n  - then: {got: []}", 2, "names no journey"), ("journey: welcome\ntests:\n  - name: x", 3, "has no `then`"),
    ("journey: welcome\ntests:\n  - then: {after: 1h}", 3, "expects nothing"), ("journey: welcome\ntests:\n  - then: {got: []}\n    when:\n      - {after: 1h}", 5, "has no name"),
    ("journey: welcome\ntests:\n  - then: {got: [], after: soon}", 3, "no duration"), ("journey: welcome\ntests:\n  - given: {entered: spring}\n    then: {got: []}", 3, "no moment"),
    ("journey: welcome\ntests:\n  - given: {consent: [email]}\n    then: {got: []}", 3, "no setting 'consent'"),
])
def test_a_test_that_cannot_be_run_is_told_with_its_line(now, test, line, says):
    (problem,) = as_code.plan(now, {**FILES, "tests/welcome.yaml": test}).problems
    assert (problem.path, problem.line) == ("tests/welcome.yaml", line) and says in problem.en


@pytest.mark.parametrize("test, says", [
    ("journey: welcme\ntests:\n  - then: {got: []}", "Perhaps welcome"), ("journey: welcome\ntests:\n  - given: {traits: {shoe: 1}}\n    then: {got: []}", "profiles.E"),
    ("journey: welcome\ntests:\n  - given: {tags: [nobody]}\n    then: {got: []}", "profiles.E"), ("journey: welcome\ntests:\n  - given: {lists: [Nowhere]}\n    then: {got: []}", "console.E023"),
])
def test_what_is_not_there_fails_the_test(now, test, says):
    (result,) = as_code.run_cases(now, {**FILES, "tests/welcome.yaml": test})
    assert not result.passed and (says in result.misses[0].en or "console.E023" in result.misses[0].en)
