"""Marketing as code over the API and by hand: rights, masks, files on disk, what a command prints and ends with."""

import json
import os
import subprocess
import sys

import pytest
from click.testing import CliRunner

from koipond import access, journeys
from koipond.cli import koipond
from koipond.console.as_code.errors import BadFolder
from tests.console.test_as_code_example import FILES


@pytest.fixture
def folder(tmp_path):
    """The worked example on disk."""
    for path, text in FILES.items():
        (tmp_path / "shop" / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "shop" / path).write_text(text, encoding="utf-8")
    return tmp_path / "shop"


@pytest.fixture
def run(workspace, monkeypatch):
    """`run("plan", folder)`: what it printed and how it ended."""
    monkeypatch.delenv("LC_ALL", raising=False)

    def run(command, *more, ends=0, chinese=False):
        monkeypatch.setenv("LANG", "zh_CN.UTF-8" if chinese else "C.UTF-8")
        done = CliRunner().invoke(koipond, [command, workspace.slug, *map(str, more)])
        assert done.exit_code == ends, (done.output, done.exception)
        return done.output + (done.stderr if ends else "")

    return run


def ask(client, workspace, what, **body):
    return client.post(f"/api/w/{workspace.slug}/definitions/{what}", json.dumps(body), content_type="application/json")


def test_a_program_exports_plans_applies_and_tests(workspace, program):
    client = program(workspace, "admin")
    assert list(client.get(f"/api/w/{workspace.slug}/definitions").json()["files"]) == ["koipond.yaml"]
    plan = ask(client, workspace, "plan", files=FILES).json()
    assert plan["problems"] == [] and {change["deed"] for change in plan["changes"]} == {"create"}
    assert ask(client, workspace, "apply", files=FILES, seen="another").json()["error"]["number"] == "console.E026"
    assert ask(client, workspace, "apply", files=FILES, seen=plan["seen"]).status_code == 200
    assert ask(client, workspace, "plan", files=FILES).json()["changes"] == []
    found = ask(client, workspace, "test", files=FILES).json()
    assert len(found) == 4 and all(result["passed"] for result in found)
    deeds = [row.deed for row in access.trail(workspace)]
    assert deeds[0] == "apply_definitions" and not {"plan_definitions", "test_definitions"} & set(deeds)


@pytest.mark.parametrize("scope, files, status", [
    ("read", {}, 403), ("write", {"tags.yaml": "tags:\n  VIP: {}\n"}, 200), ("write", {"koipond.yaml": "koipond: 1\nworkspace: {currency: EUR}\n"}, 403),
    ("write", {"privacy.yaml": "keep_days: {events: 400}\n"}, 403), ("admin", {"privacy.yaml": "keep_days: {events: 400}\n"}, 200)])
def test_who_may_apply_what(workspace, program, scope, files, status):
    client = program(workspace, scope)
    before = client.get(f"/api/w/{workspace.slug}/definitions").status_code
    assert before == (403 if scope == "read" else 200)
    assert ask(client, workspace, "apply", files=files).status_code == status
    if status == 403:
        assert not access.trail(workspace, subject="workspace") and access.workspace(workspace.slug).currency == "CNY"


def test_whoever_sees_masks_may_not_write_them_back(workspace, browser):
    access.let_see(workspace, "marketer", "masked", "hidden", "mei")
    client = browser(workspace, "marketer", enforce_csrf_checks=False)
    assert client.get(f"/api/w/{workspace.slug}/definitions").status_code == 403
    assert ask(client, workspace, "plan", files={}).status_code == 403


def test_a_folder_is_planned_applied_and_then_there_is_nothing_to_do(run, folder, workspace):
    said = run("plan", folder)
    assert "+ create segment Regulars  (segments/regulars.yaml:1)" in said and "→ goes live" in said and "+ 新增 journey welcome" in run("plan", folder, chinese=True)
    run("plan", folder, "--exit-code", ends=2)
    run("apply", folder, ends=1)     # nobody says yes
    assert journeys.journeys(workspace.slug) == []
    assert "Changes applied: " in run("apply", folder, "--yes")
    assert "Nothing to do" in run("apply", folder, "--yes") and "无需变更" in run("plan", folder, "--exit-code", chinese=True)


def test_a_plan_in_a_file_is_applied_as_it_was_or_not_at_all(run, folder, tmp_path):
    kept = tmp_path / "plan.json"
    run("plan", folder, "--out", kept)
    (folder / "tags.yaml").write_text(FILES["tags.yaml"].replace("by hand", "by mail"))
    assert "console.E026" in run("apply", folder, "--plan", kept, ends=1)
    run("plan", folder, "--out", kept)
    assert "Changes applied: " in run("apply", folder, "--plan", kept)


def test_mistakes_are_printed_with_their_lines(run, folder):
    (folder / "segments/regulars.yaml").write_text("name: Regulars\nrule: {trait: spent, is: equal, value: 1}\n")
    said = run("plan", folder, ends=1)
    assert "segments/regulars.yaml:2: segments.E0" in said and "Mistakes: 1; nothing can be applied" in said


@pytest.mark.parametrize("path, content", [("nowhere", None), (".", b"\xff\xfe")])
def test_a_folder_that_cannot_be_read_is_refused(workspace, folder, path, content):
    if content:
        (folder / "tags.yaml").write_bytes(content)
    done = CliRunner().invoke(koipond, ["plan", workspace.slug, str(folder / path)])
    assert isinstance(done.exception, BadFolder)


def test_what_is_exported_keeps_the_comments_of_people(run, folder):
    run("apply", folder, "--yes")
    page, journey = folder / "segments/regulars.yaml", folder / "journeys/welcome.yaml"
    page.write_text("# for the autumn\n" + page.read_text() + "# end\n")
    journey.write_text("# ours\n" + journey.read_text().replace("days: 3", "days: 9"))
    (folder / "segments/old.yaml").write_text("rule: {everyone: true}\n")
    said = run("export", folder)
    assert "segments/old.yaml: not in the workspace" in said and (folder / "segments/old.yaml").exists()
    assert page.read_text().startswith("# for the autumn\n") and page.read_text().endswith("# end\n")
    assert journey.read_text().startswith("# ours\nstate: live\n") and "days: 3" in journey.read_text()
    run("export", folder, "--prune")
    assert not (folder / "segments/old.yaml").exists() and (folder / "tests/welcome.yaml").exists()


def test_tests_are_run_and_a_failing_one_is_told_with_its_way(run, folder):
    assert "4 tests, 0 failed" in run("test", folder)
    page = folder / "tests/welcome.yaml"
    page.write_text(page.read_text().replace("goal: true", "goal: false"))
    said = run("test", folder, ends=1)
    assert "FAILED\ttests/welcome.yaml:3\twho opens gets the offer" in said and "tests/welcome.yaml:10: reached the goal" in said
    assert "'email_opened' happened" in said and "4 tests, 1 failed" in said
    assert "共 4 个测试，1 个失败" in run("test", folder, ends=1, chinese=True)


def test_it_works_in_a_process_of_its_own(folder, tmp_path):
    def typed(*words):
        return subprocess.run([sys.executable, "-m", "koipond", *words], env={**os.environ, "KOIPOND_HOME": str(tmp_path / "home"), "LANG": "C.UTF-8"},
                              capture_output=True, text=True, timeout=120)

    assert typed("workspace", "create", "tea", "Tea").returncode == 0
    done = typed("plan", "tea", str(folder))
    assert done.returncode == 0 and "+ create journey welcome" in done.stdout, done.stderr
    done = typed("plan", "tea", str(folder / "nowhere"))
    assert done.returncode == 1 and done.stderr.startswith("console.E028: "), done.stderr
