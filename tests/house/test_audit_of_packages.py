"""What `make audit` makes of the answers of its tools: none known, some known, nothing known at all."""

import pytest

from docs import audit

FINE = {"dependencies": [{"name": "a", "version": "1", "vulns": []}]}
WEAK = {"dependencies": [{"name": "a", "version": "1", "vulns": [{"id": "PYSEC-1", "aliases": ["CVE-1"], "fix_versions": ["2"]}]}]}
SKIPPED = {"dependencies": [{"name": "a", "version": "1", "vulns": []}, {"name": "b", "skip_reason": "not on the list"}]}
CONSOLE = {"vulnerabilities": {"x": {"name": "x", "range": "<2", "severity": "high", "fixAvailable": True}}, "metadata": {"dependencies": {"total": 7}}}


def test_every_lock_of_the_project_is_asked():
    assert {lock.name for lock in audit.LOCKS} == {"requirements.lock", "requirements-dev.lock", "requirements-server.lock", "requirements-tracing.lock", "node.lock"}


@pytest.mark.parametrize("read, said, told", [
    (audit._of_python, FINE, ""), (audit._of_python, WEAK, "known"), (audit._of_python, SKIPPED, "?"), (audit._of_console, CONSOLE, "known"),
    (audit._of_console, {**CONSOLE, "vulnerabilities": {}}, ""), (audit._of_console, {"message": "404 Not Found"}, "?"), (audit._of_console, {}, "?")])
def test_no_answer_is_not_a_good_one(read, said, told, capsys):
    assert audit.audited("a lock", lambda: read(said)) == told
    assert ("NOT ASKED" in capsys.readouterr().out) == (told == "?")


def test_a_tool_that_is_not_there_or_says_nothing_is_told(tmp_path):
    silent = tmp_path / "pip-audit"
    silent.write_text("#!/bin/sh\necho 'no connection' >&2\nexit 1\n")
    silent.chmod(0o755)
    for tool in (tmp_path / "nowhere", silent):
        with pytest.raises(audit.NotAsked):
            audit.python_weaknesses(audit.LOCKS[0], tool)
