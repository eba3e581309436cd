"""Approval, the library, and what changed between two versions."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from koipond import content, journeys
from koipond.content.diff import lines, words


def save(workspace, html="<p>One {{ unsubscribe_url }}</p>", name="T", by="mei", **more):
    return content.save_template(workspace.slug, name, "Hi", html=html, by=by, **more)


def test_a_version_goes_from_draft_to_published_and_each_step_says_who_and_why(workspace):
    slug, version = workspace.slug, save(workspace)
    content.set_rules(slug, approval=True, by="boss")
    assert content.state(slug, version.id) == "draft"
    content.ask(slug, version.id, by="mei", because="for Friday")
    content.refuse(slug, version.id, by="boss", because="too short")
    content.ask(slug, version.id, by="mei")
    content.approve(slug, version.id, by="boss")
    content.publish(slug, version.id, by="mei")
    told = [(one.deed, one.by, one.because) for one in content.decisions(slug, version.template)]
    assert told == [("published", "mei", ""), ("approved", "boss", ""), ("asked", "mei", ""), ("refused", "boss", "too short"), ("asked", "mei", "for Friday")]


@pytest.mark.parametrize("deeds, error", [
    (["approve boss"], content.NotAsked), (["publish mei"], content.NotAsked), (["ask mei", "ask mei"], content.NotAsked), (["ask mei", "approve mei"], content.OwnApproval),
    (["ask wei", "approve wei"], content.OwnApproval), (["ask wei", "approve mei"], content.OwnApproval), (["ask mei", "publish boss"], content.NotAsked),
    (["ask mei", "refuse boss"], content.NoReason), (["ask mei", "approve boss", "refuse boss x"], content.NotAsked)])
def test_no_step_is_left_out_and_nobody_decides_about_their_own(shop, deeds, error, name):
    version = save(shop, name=name)
    content.set_rules(shop.slug, approval=True)
    with pytest.raises(error):
        for deed in deeds:
            verb, by, *because = deed.split()
            more = {"because": " ".join(because)} if verb == "refuse" else {}
            getattr(content, verb)(shop.slug, version.id, by=by, **more)


def test_what_is_faulty_is_neither_asked_for_nor_published(workspace):
    version = save(workspace, '<a href="">x</a>')
    for deed in (content.ask, content.publish):
        with pytest.raises(content.HasFaults) as caught:
            deed(workspace.slug, version.id, by="mei")
    assert "content.C001" in caught.value.fields["faults"]


def test_a_journey_takes_what_was_published_and_without_approval_the_newest(workspace):
    slug, first = workspace.slug, save(workspace)
    assert content.to_send(slug, first.template).id == first.id
    second = save(workspace, "<p>Two</p>")
    assert content.to_send(slug, first.template).id == second.id
    content.publish(slug, first.id, by="mei")
    assert content.to_send(slug, first.template).id == first.id   # from now on only what is published
    content.set_rules(slug, approval=True)
    other = save(workspace, name="Other")
    with pytest.raises(content.NotApproved):
        content.to_send(slug, other.template)
    draft = {"kind": "marketing", "entry": {"kind": "event", "event": "signed_up"}, "reentry": "never", "holdout_percent": 0, "goal": None, "exit": None, "start": "mail",
             "steps": {"mail": {"kind": "send", "channel": "email", "template": other.template, "next": None}}}
    journey = journeys.save(slug, "J", draft, by="mei")
    with pytest.raises(content.NotApproved):
        journeys.publish(slug, journey.id, by="mei")
    content.ask(slug, other.id, by="mei"), content.approve(slug, other.id, by="boss"), content.publish(slug, other.id, by="mei")
    later = save(workspace, "<p>not yet</p>", name="Other")
    journeys.publish(slug, journey.id, by="mei")
    assert journeys.version(slug, journey.id).definition["steps"]["mail"]["template"] == other.id != later.id


def test_roles_that_may_approve_are_named(workspace):
    assert [content.may_approve(workspace.slug, role) for role in ("owner", "marketer", None)] == [True, False, False]
    content.set_rules(workspace.slug, approval=True, approvers=("marketer",), languages=("en",))
    assert content.may_approve(workspace.slug, "marketer") and content.rules(workspace.slug).languages == ("en",)
    with pytest.raises(content.BadApprover):
        content.set_rules(workspace.slug, approval=True, approvers=("viewer",))


def test_the_library_finds_by_words_marks_channel_language_and_state(workspace):
    slug = workspace.slug
    tea, cup = save(workspace, "<p>秋茶 {{ unsubscribe_url }}</p>", name="Autumn tea"), content.save_template(slug, "Cup", text="杯子", channel="sms", language="en")
    content.mark(slug, tea.template, {"stage": ["new", " new "], "tags": ["tea", ""]}, by="mei")
    content.publish(slug, tea.id, by="mei")

    def names(**narrowed):
        return [one.name for one in content.library(slug, **narrowed)]

    assert names() == ["Autumn tea", "Cup"] and names(search="TEA autumn") == ["Autumn tea"] and names(search="秋茶") == ["Autumn tea"] and names(search="tea cup") == []
    assert names(channel="sms") == ["Cup"] and names(marks={"stage": "new"}) == ["Autumn tea"] and names(language="en") == ["Cup"] and names(state="published") == ["Autumn tea"]
    assert content.words_of_marks(slug)["stage"] == ["new"] and content.library(slug)[0].published == 1
    content.archive_template(slug, cup.template, by="mei", because="old")
    assert names() == ["Autumn tea"] and [(one.name, one.archived_because) for one in content.library(slug, archived=True)] == [("Cup", "old")]
    assert [version.name for version in content.templates(slug)] == ["Autumn tea"] and content.version(slug, cup.id).text == "杯子"
    content.restore_template(slug, cup.template, by="mei")
    assert names() == ["Autumn tea", "Cup"]
    for marks in ({"colour": ["red"]}, {"tags": ["x" * 41]}, {"tags": [str(n) for n in range(21)]}):
        with pytest.raises(content.BadMark):
            content.mark(slug, tea.template, marks)


def test_a_difference_is_told_in_lines_and_words(workspace):
    one = save(workspace, "<p>秋茶到了</p>\n<p>same</p>\n<p>gone</p>")
    two = save(workspace, "<p>春茶到了</p>\n<p>same</p>", variants={"en": {"subject": "S", "html": "e"}})
    changed = content.diff(workspace.slug, one.id, two.id)
    assert [(each.language, each.part) for each in changed] == [("zh-CN", "html"), ("en", "subject"), ("en", "html")]
    first, second = changed[0].lines
    assert [(piece.kind, piece.text) for piece in first.pieces] == [("same", "<p>"), ("removed", "秋"), ("added", "春"), ("same", "茶到了</p>")]
    assert (second.old, second.new, [piece.kind for piece in second.pieces]) == (3, 0, ["removed"])
    assert content.diff(workspace.slug, one.id, one.id) == ()
    with pytest.raises(content.OfTwoTemplates):
        content.diff(workspace.slug, one.id, save(workspace, name="U").id)


@given(st.text(alphabet="ab 茶\n.", max_size=40), st.text(alphabet="ab 茶\n.", max_size=40))
def test_a_difference_leads_from_the_one_to_the_other(old, new):
    pieces = words(old, new)
    assert "".join(piece.text for piece in pieces if piece.kind != "added") == old
    assert "".join(piece.text for piece in pieces if piece.kind != "removed") == new
    told = lines(old, new)
    assert (old.splitlines() == new.splitlines()) == (not told)
    assert len(new.splitlines()) - len(old.splitlines()) == sum(1 for line in told if not line.old) - sum(1 for line in told if not line.new)
