"""Planning and applying: what is told, what is refused, what is left alone."""

import pytest

from koipond import access, content, engine, journeys, profiles, segments
from koipond.console import as_code
from koipond.console.as_code.errors import BadDefinitions, WorkspaceChanged
from tests.console import code_world
from tests.console.test_as_code_example import FILES

SEGMENT = "segments/regulars.yaml"
JOURNEY = "journeys/welcome.yaml"


@pytest.fixture
def now(workspace):
    return as_code.Now(access.workspace(workspace.slug), "mei")


@pytest.fixture
def applied(now):
    """A workspace as the worked example says."""
    as_code.apply(now, FILES)
    return now


def changed(path, old, new, files=None) -> dict[str, str]:
    files = files or FILES
    assert old in files[path]
    return {**files, path: files[path].replace(old, new)}


def told(plan) -> list[tuple]:
    return [(change.deed, change.kind, change.name) for change in plan.changes]


def lines(plan) -> list[str]:
    return [en for change in plan.changes for en, _ in (*change.differences, *change.effects)]


def test_what_comes_first_is_what_others_need(now):
    kinds = [change.kind for change in as_code.plan(now, FILES).changes]
    assert kinds[:2] == ["trait", "trait"] and kinds.index("segment") < kinds.index("tag", kinds.index("segment")) and kinds[-1] == "journey"


def test_a_plan_writes_no_decisions_and_no_facts(now, db):
    columns = "SELECT groupArray(name) FROM system.columns WHERE database = {db:String} AND table LIKE 'profiles_%'"
    before, there = db.value(columns, db=db.name), as_code.export(now)
    assert as_code.plan(now, FILES).problems == ()
    assert (db.value(columns, db=db.name), as_code.export(now)) == (before, there)
    assert not engine.on_trial()


@pytest.mark.parametrize("path, old, new, says", [
    (SEGMENT, "value: 500", "value: 600", ["rule.all[0].value: 500 → 600", "0 people → 0 people"]),
    (SEGMENT, "bought for 500 or more", "bought more", ["description: bought for 500 or more → bought more"]),
    ("traits.yaml", "title_zh: 最爱的茶", "title_zh: 喜欢的茶", ["title_zh: 最爱的茶 → 喜欢的茶"]),
    ("traits.yaml", "metric: sum", "metric: max", ["metric.metric: sum → max", "is counted for all 0 people in the next tick"]),
    (JOURNEY, "days: 3", "days: 5", ["step 'opened', days: 3 → 5"]),
    (JOURNEY, "goal: {event: order_completed, window_days: 14}\n", "", ['goal: {"event": "order_completed", "window_days": 14} → —']),
    (JOURNEY, "state: live\n", "", []),
    ("koipond.yaml", "CNY", "EUR", ["currency: CNY → EUR"]),
    ("tags.yaml", "by hand", "给的", ["description: by hand → 给的"]),
])
def test_what_differs_is_told(applied, path, old, new, says):
    plan = as_code.plan(applied, changed(path, old, new))
    assert plan.problems == () and lines(plan) == says
    as_code.apply(applied, changed(path, old, new))
    assert as_code.plan(applied, changed(path, old, new)).changes == ()


def test_a_body_that_changes_publishes_the_journeys_that_send_it(applied):
    slug = applied.slug
    (journey,) = journeys.journeys(slug)
    path = "content/welcome/en.mjml"
    files = changed(path, "Hello", "Hi")
    plan = as_code.plan(applied, files)
    assert told(plan) == [("change", "template", "welcome"), ("anew", "journey", "welcome")]
    as_code.apply(applied, files)
    assert journeys.journey(slug, journey.id).version == 2
    sent = journeys.version(slug, journey.id).definition["steps"]["hello"]["template"]
    assert "Hi" in content.version(slug, sent).written["en"]["mjml"]
    assert as_code.apply(applied, files).changes == ()


def test_a_block_that_changes_goes_through_templates_to_journeys(applied):
    files = {**FILES, "blocks/hero/block.yaml": "title: Hero\n", "blocks/hero/fallback.mjml": "<mj-text>one</mj-text>"}
    files = changed("content/welcome/en.mjml", "<mj-text>", "{% block 'hero' %}<mj-text>", files)
    as_code.apply(applied, files)
    plan = as_code.plan(applied, {**files, "blocks/hero/fallback.mjml": "<mj-text>two</mj-text>"})
    assert told(plan) == [("change", "block", "hero"), ("anew", "template", "welcome"), ("anew", "journey", "welcome")]


def test_a_journey_is_published_only_where_its_file_says_live(now):
    draft = changed(JOURNEY, "state: live\n", "")
    as_code.apply(now, draft)
    (journey,) = journeys.journeys(now.slug)
    assert (journey.state, journey.version) == ("draft", 0)
    as_code.apply(now, FILES)
    assert journeys.journey(now.slug, journey.id).state == "live"
    as_code.apply(now, changed(JOURNEY, "days: 3", "days: 4", draft))
    kept = journeys.journey(now.slug, journey.id)
    assert (kept.state, kept.version, kept.draft["steps"]["opened"]["days"]) == ("live", 1, 4)
    assert "draft:" in as_code.export(now)[JOURNEY]
    as_code.apply(now, changed(JOURNEY, "state: live", "state: stopped"))
    assert journeys.journey(now.slug, journey.id).state == "stopped"
    assert as_code.plan(now, changed(JOURNEY, "state: live", "state: stopped")).changes == ()


def test_journeys_may_name_each_other(now):
    one = "kind: marketing\nentry: {kind: call}\nstart: a\nsteps:\n  a: {kind: go, journey: %s}\nstate: live\n"
    as_code.apply(now, {"journeys/ping.yaml": one % "pong", "journeys/pong.yaml": one % "ping"})
    assert {each.name: each.state for each in journeys.journeys(now.slug)} == {"ping": "live", "pong": "live"}


def test_what_the_folder_does_not_name_stays_unless_it_is_to_be_deleted(applied):
    fewer = {path: text for path, text in FILES.items() if not path.startswith(("journeys", "content/offer"))}
    plan = as_code.plan(applied, fewer)
    assert plan.changes == () and set(plan.left_alone) == {("journey", "welcome"), ("template", "offer")}
    plan = as_code.plan(applied, fewer, delete=True)
    assert told(plan) == [("delete", "journey", "welcome"), ("delete", "template", "offer")]
    as_code.apply(applied, fewer, delete=True)
    assert journeys.journeys(applied.slug)[0].state == "stopped"
    assert as_code.plan(applied, fewer, delete=True).changes == ()


def test_what_is_still_used_is_not_deleted(applied):
    without = {path: text for path, text in FILES.items() if path != "traits.yaml"} | {"traits.yaml": "traits:\n  favourite_tea: {type: text}\n"}
    (problem,) = as_code.plan(applied, without, delete=True).problems
    assert problem.number == "profiles.E013" and "Regulars" in problem.en


@pytest.mark.parametrize("path, old, new, line, number", [
    (SEGMENT, "value: 500", "value: [1]", 5, "segments.E0"), (SEGMENT, "tag: VIP", "tag: VPI", 6, "profiles.E020"), (SEGMENT, "description", "descripton", 2, "console.E022"),
    (SEGMENT, "name: Regulars", "name: [x]", 1, "console.E021"), ("tags.yaml", "segment: Regulars", "segment: Nobody", 3, "console.E023"),
    (JOURNEY, "then: offer", "then: ofer", 9, "journeys.E001"), (JOURNEY, "template: offer", "template: offers", 10, "console.E023"), (JOURNEY, "state: live", "state: on", 1, "console.E021"),
    (JOURNEY, "tag: VIP", "tag: VPI", 5, "journeys.E008"), (JOURNEY, "start: hello", "start: hello\nstart: x", 7, "kit.E001"),
    ("content/welcome/en.mjml", "person.first_name", "person.firstname", 1, "content.E0"), ("content/welcome/template.yaml", "zh-CN: {", "zh-XX: {", 3, "content.E0"),
    ("traits.yaml", "type: text", "type: txt", 2, "profiles.E0"), ("traits.yaml", "metric: sum", "metric: total", 3, "profiles.E0"), ("koipond.yaml", "koipond: 1", "koipond: 2", 1, "console.E030"),
    ("koipond.yaml", "Asia/Shanghai", "Asia/Shanghay", 2, "access.E0"), ("koipond.yaml", "workspace:", "workspce:", 2, "console.E022"),
])
def test_mistakes_are_told_with_file_line_and_number(now, path, old, new, line, number):
    plan = as_code.plan(now, changed(path, old, new))
    found = [problem for problem in plan.problems if problem.number.startswith(number)]
    where = path.replace("en.mjml", "template.yaml")
    assert [(problem.path, problem.line) for problem in found] == [(where, line)], plan.problems
    assert all(problem.zh and problem.hint_zh for problem in found)
    with pytest.raises(BadDefinitions):
        as_code.apply(now, changed(path, old, new))
    assert list(as_code.export(now)) == ["koipond.yaml"]


def test_all_mistakes_are_told_at_once_and_none_that_follows_from_another(now):
    files = changed(SEGMENT, "value: 500", "value: [1]", changed(JOURNEY, "then: offer", "then: ofer"))
    plan = as_code.plan(now, changed("traits.yaml", "type: text", "type: txt", files))
    assert sorted((problem.path, problem.line) for problem in plan.problems) == [
        (JOURNEY, 9), (SEGMENT, 5), ("traits.yaml", 2)]


@pytest.mark.parametrize("path, number", [("", "console.E020"), ("/x.yaml", "console.E020"), ("segmnts/x.yaml", "console.E020"), ("content/welcome/fr.mjml", "console.E031"), ("journeys/deep/x.yaml", "console.E020")])
def test_a_file_that_belongs_nowhere_is_told(now, path, number):
    (problem,) = as_code.plan(now, {**FILES, path: "x"}).problems
    assert (problem.path, problem.number) == (path, number)


def test_a_name_that_is_defined_twice_is_told_with_both_places(now):
    (problem,) = as_code.plan(now, {**FILES, "segments/again.yaml": FILES[SEGMENT]}).problems
    assert (problem.number, problem.path) == ("console.E024", SEGMENT) and "segments/again.yaml:1" in problem.en


@pytest.mark.parametrize("path, old, new", [
    ("tags.yaml", "tags:\n  VIP: {description: by hand}", "groups:\n  Value: {}\ntags:\n  VIP: {group: Value}"), ("tags.yaml", "  regular: {segment: Regulars}", "  regular: {}"),
    ("traits.yaml", "{type: text, title_en: Favourite tea, title_zh: 最爱的茶}", "{type: number}"),
    ("content/offer/template.yaml", "languages:", "channel: page\nlanguages:")])
def test_what_never_changes_is_refused_with_the_way_out(applied, path, old, new):
    plan = as_code.plan(applied, changed(path, old, new))
    assert len(plan.problems) == 1 and plan.problems[0].hint_en and plan.problems[0].path == path


def test_a_plan_is_applied_only_to_what_it_was_made_for(applied):
    files = changed(SEGMENT, "value: 500", "value: 600")
    plan = as_code.plan(applied, files)
    for other in (changed(SEGMENT, "value: 500", "value: 700"), FILES):
        with pytest.raises(WorkspaceChanged):
            as_code.apply(applied, other, seen=plan.seen)
    profiles.make_tag(applied.slug, "Meanwhile", by="tom")
    with pytest.raises(WorkspaceChanged):
        as_code.apply(applied, files, seen=plan.seen)
    as_code.apply(applied, files, seen=as_code.plan(applied, files).seen)


def test_what_was_tried_leaves_no_trace_in_what_is_remembered(now, workspace):
    """Numbers of decisions about events are given again after a trial: what stood then must not be remembered."""
    as_code.plan(now, {"events.yaml": "events:\n  tasted: {blocked: true}\n  other: {blocked: true}\n"})
    as_code.apply(now, {"events.yaml": "events:\n  walked: {blocked: true}\n"})
    assert "walked" in as_code.export(now)["events.yaml"] and "tasted" not in as_code.export(now)["events.yaml"]
    as_code.apply(now, {"events.yaml": "events:\n  walked: {renamed_to: went}\n"})
    assert as_code.export(now)["events.yaml"] == "events:\n  walked: {renamed_to: went}\n"


def test_every_change_leaves_a_row_in_the_audit_trail(applied):
    rows = [(row.deed, row.subject, row.subject_id) for row in access.trail(applied.place, limit=50)]
    assert ("create_by_code", "segment", "Regulars") in rows and ("create_by_code", "journey", "welcome") in rows


def test_a_world_of_every_kind_may_be_emptied(workspace, now):
    code_world.fill(workspace)
    emptied = {"koipond.yaml": as_code.export(now)["koipond.yaml"], "lifecycle.yaml": "stages: []\ndormancy: {}\n"}
    as_code.apply(now, emptied, delete=True)
    left = {path.split("/")[0] for path in as_code.export(now)} - {"koipond.yaml"}
    assert left == {"traits.yaml", "tags.yaml", "lifecycle.yaml", "privacy.yaml", "identity.yaml", "sending.yaml", "content", "blocks", "feeds", "journeys"}
    assert as_code.plan(now, emptied, delete=True).changes == () and segments.listed(now.slug) == []


def test_content_that_needs_approval_is_asked_for(now):
    files = {"koipond.yaml": "koipond: 1\ncontent: {approval: true}\n", **{path: text for path, text in FILES.items() if path.startswith("content/offer")}}
    files = changed("content/offer/template.yaml", "languages:", "state: published\nlanguages:", files)
    as_code.apply(now, files)
    (template,) = content.templates(now.slug)
    assert content.state(now.slug, template.id) == "asked"
    assert as_code.plan(now, files).changes == ()


def test_a_list_keeps_its_members(now):
    as_code.apply(now, {"lists.yaml": "lists:\n  Invited: {purpose: tasting}\n"})
    (made,) = segments.listed(now.slug)
    as_code.apply(now, {"lists.yaml": "lists:\n  Invited: {purpose: the tasting, folder: 2026}\n".replace("2026", '"2026"')})
    assert [(one.id, one.kind, one.folder, one.revision) for one in segments.listed(now.slug)] == [(made.id, "list", "2026", made.revision)]


@pytest.mark.parametrize("old, new, kept", [
    ("# why\n\nlive: false # for now\nrule: {everyone: true}\n", "live: false\nrule: {everyone: true}\n", "# why\n\nlive: false # for now\nrule: {everyone: true}\n"),
    ("# why\nlive: false # for now\n", "rule: {everyone: true}\n", "# why\nrule: {everyone: true}\n"), ("a: [", "a: 1\n", "a: 1\n")])
def test_comments_of_people_are_kept(old, new, kept):
    assert as_code.kept(old, new) == kept
