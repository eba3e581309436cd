"""Themes are made, changed, put away; journeys are attached and detached. Over the door, the API and the command line."""

from datetime import date, datetime, timezone

import pytest
from click.testing import CliRunner
from django.test import Client

from koipond import access, journeys, planning, segments
from koipond.cli import koipond
from koipond.console.uses import uses

GOAL = {"event": "order_completed"}
DAYS = (date(2026, 9, 1), date(2026, 9, 30))


@pytest.fixture
def segment(workspace):
    return segments.save(workspace, "Regulars", {"trait": "orders", "is": "at_least", "value": 1}, "mei", live=True).id


def make(workspace, segment, name="Autumn", days=DAYS, goal=GOAL, **more):
    return planning.save_theme(workspace, name, segment, *days, goal, "mei", **more)


def test_a_theme_is_made_changed_put_away_and_taken_out(workspace, segment, clock):
    made = make(workspace, segment, " Autumn ", note=" For regulars ")
    assert (made.name, made.owner, made.note, made.goal, made.window_days) == ("Autumn", "mei", "For regulars", {"event": "order_completed", "where": []}, 14)
    assert (made.begins, made.ends) == (datetime(2026, 8, 31, 16, tzinfo=timezone.utc), datetime(2026, 9, 30, 16, tzinfo=timezone.utc)), "days of Shanghai"
    changed = make(workspace, segment, "Autumn teas", owner="tom", theme=made.id)
    assert (changed.id, changed.name, changed.owner, changed.created_by) == (made.id, "Autumn teas", "tom", "mei")
    assert planning.put_away(workspace, made.id, "mei").archived_at
    assert planning.themes(workspace) == [] and [one.id for one in planning.themes(workspace, archived=True)] == [made.id]
    assert planning.put_away(workspace, made.id, "mei", away=False).archived_at is None
    assert [one.name for one in planning.themes(workspace)] == ["Autumn teas"]


def test_journeys_are_attached_once_and_detached_without_harm(workspace, segment):
    one, other = (make(workspace, segment, name) for name in ("Autumn", "Winter"))
    waves = journeys.save(workspace, "Waves", {}, "mei").id
    for theme in (one, other, one):
        assert planning.attach(workspace, theme.id, waves, "mei").journeys == (waves,)
    assert planning.detach(workspace, one.id, waves).journeys == () == planning.detach(workspace, one.id, waves).journeys
    assert planning.theme(workspace, other.id).journeys == (waves,) and journeys.journey(workspace, waves).name == "Waves"
    with pytest.raises(journeys.NoSuchJourney):
        planning.attach(workspace, one.id, waves + 99, "mei")
    for number in range(20):
        planning.attach(workspace, one.id, journeys.save(workspace, f"J{number}", {}, "mei").id, "mei")
    with pytest.raises(planning.TooManyJourneys):
        planning.attach(workspace, one.id, waves, "mei")


@pytest.mark.parametrize("field, more", [
    ("name", {"name": "  "}), ("name", {"name": "x" * 121}), ("until", {"days": (DAYS[1], DAYS[0])}), ("until", {"days": (DAYS[0], date(2031, 1, 1))}),
    ("window_days", {"window_days": 0}), ("window_days", {"window_days": 366}), ("goal", {"goal": {}}), ("goal", {"goal": {"event": ""}}),
    ("note", {"note": "x" * 4001}), ("owner", {"owner": "x" * 161})])
def test_what_cannot_be_used_is_refused_with_its_name(workspace, segment, field, more):
    with pytest.raises(planning.BadTheme) as refused:
        make(workspace, segment, **more)
    assert refused.value.fields["field"] == field and planning.themes(workspace) == []


def test_names_segments_and_goals_are_looked_at(workspace, segment):
    made = make(workspace, segment)
    with pytest.raises(planning.ThemeTaken):
        make(workspace, segment)
    with pytest.raises(segments.NoSuchSegment):
        make(workspace, segment + 99, "Other")
    with pytest.raises(segments.UnknownOperator):
        make(workspace, segment, "Other", goal={"event": "bought", "where": [{"property": "x", "is": "like", "value": 1}]})
    assert [(user.kind, user.name) for user in uses(workspace, segment)] == [("theme", "Autumn")]
    with pytest.raises(segments.InUse):
        segments.put_away(workspace, segment, "mei", uses(workspace, segment))
    planning.put_away(workspace, made.id, "mei")
    segments.put_away(workspace, segment, "mei", uses(workspace, segment))
    with pytest.raises(planning.BadTheme):
        make(workspace, segment, "Other")


def test_a_theme_of_another_workspace_is_not_there(workspace, segment):
    made = make(workspace, segment)
    for deed in (lambda: planning.theme("elsewhere", made.id), lambda: planning.detach("elsewhere", made.id, 1), lambda: planning.theme(workspace, made.id + 1)):
        with pytest.raises(planning.NoSuchTheme):
            deed()


def test_over_the_api(workspace, segment, tick):
    _, token = access.create_key(workspace, "Program", ["read", "write"], by="test")
    client, place = Client(headers={"Authorization": f"Bearer {token}"}), f"/api/w/{workspace.slug}/themes"
    waves = journeys.save(workspace, "Waves", {}, "mei").id
    body = {"name": "Autumn", "segment": segment, "since": "2026-09-01", "until": "2026-09-30", "goal": GOAL}
    made = client.post(place, body, content_type="application/json")
    assert made.status_code == 201 and made.json()["owner"] == "key Program"
    one = f"{place}/{made.json()['id']}"
    assert client.put(f"{one}/journeys/{waves}").json()["journeys"] == [waves]
    assert client.put(one, {**body, "note": "n"}, content_type="application/json").json()["note"] == "n"
    tick()
    report = client.get(f"{one}/report").json()
    assert (report["whole"]["people"], report["journeys"][0]["name"], report["theme"]["journeys"], report["audience"]) == (0, "Waves", [waves], 0)
    assert client.delete(f"{one}/journeys/{waves}").json()["journeys"] == []
    assert client.post(f"{one}/archive").json()["archived_at"] and client.get(place).json() == []
    assert client.post(f"{one}/restore").json()["archived_at"] is None and len(client.get(place).json()) == 1
    again = client.post(place, body, content_type="application/json")
    assert (again.status_code, again.json()["error"]["number"]) == (409, "planning.E003")
    assert client.get(f"{place}/999").status_code == 404


def test_on_the_command_line(workspace, segment, monkeypatch):
    monkeypatch.setenv("LANG", "C.UTF-8")
    monkeypatch.delenv("LC_ALL", raising=False)

    def run(*words):
        done = CliRunner().invoke(koipond, ["theme", words[0], workspace.slug, *words[1:]], catch_exceptions=False)
        assert done.exit_code == 0, done.output
        return done.output.splitlines()

    waves = str(journeys.save(workspace, "Waves", {}, "mei").id)
    (number,) = run("make", "Autumn", "--segment", str(segment), "--since", "2026-09-01", "--until", "2026-09-30")
    run("attach", number, waves)
    assert [line.split("\t")[1:4] for line in run("list")] == [["2026-09-01", "2026-09-30", "1"]]
    lines = run("report", number)
    assert lines[1].startswith("theme\tAutumn\t0") and lines[2].startswith("journey\tWaves\t0") and lines[3].startswith("audience 0")
    run("detach", number, waves)
    run("archive", number)
    assert run("list") == [] and len(run("list", "--archived")) == 1
