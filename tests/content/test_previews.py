"""A preview as a person: what they get, what else there is, and why."""

import pytest

from koipond import content, profiles

VARIANTS = [{"name": "shanghai", "rule": {"trait": "city", "is": "equals", "value": "上海"}, "html": "<b>{{ person.city }}</b>"},
            {"name": "older", "rule": {"trait": "age", "is": "at_least", "value": 40}, "html": "<b>old</b>"}, {"html": "<b>all</b>"}]


@pytest.fixture
def version(workspace):
    content.save_block(workspace.slug, "hero", VARIANTS)
    return content.save_template(workspace.slug, "T", "你好", html="{% block 'hero' %}", variants={"en": {"subject": "Hello", "html": "{% block 'hero' %}!"}})


def test_it_says_what_a_person_gets_and_why(workspace, people, version):
    people(1, t_city="北京", t_age=50.0, t_language="en", t_email="mei@shop.example")
    shown = content.preview_for(workspace.slug, version.id, 1)
    assert (shown.rendered.subject, shown.rendered.html, shown.language, shown.language_why, shown.languages, shown.to) == (
        "Hello", "<b>old</b>!", "en", "trait", ("zh-CN", "en"), "mei@shop.example")
    (hero,) = shown.blocks
    assert [(way.name, way.asked, way.chosen) for way in hero.ways] == [("shanghai", True, False), ("older", True, True), ("fallback", False, False)]
    assert "40" in hero.ways[1].rule_en and "年龄" in hero.ways[1].rule_zh and hero.ways[2].rule_zh == "其余所有客户"


def test_every_other_way_can_be_looked_at(workspace, people, version):
    people(1, t_city="北京", t_age=50.0, t_language="en")
    shown = content.preview_for(workspace.slug, version.id, 1, language="zh-CN", chosen={"hero": "shanghai", "nothing": "x"})
    assert (shown.rendered.subject, shown.rendered.html) == ("你好", "<b>北京</b>") and shown.language == "en"   # what they would get is still said
    assert content.preview_of(workspace.slug, version.id, {"city": "上海"}, chosen={"hero": "shanghai"}).rendered.html == "<b>上海</b>"


def test_somebody_who_is_not_there_has_no_preview(workspace, version):
    with pytest.raises(profiles.UnknownPerson):
        content.preview_for(workspace.slug, version.id, 4711)
    with pytest.raises(content.UnknownTemplate):
        content.preview_for(workspace.slug, 999_999, 1)
