"""Blocks, snippets and languages: written once, shown to each in their own way."""

import pytest

from koipond import content, engine, segments
from koipond.content.models import BlockVersion
from koipond.kit import clock

IN_SHANGHAI = {"trait": "city", "is": "equals", "value": "上海"}
OLDER = {"trait": "age", "is": "at_least", "value": 40}
HERO = [{"name": "shanghai", "rule": IN_SHANGHAI, "html": "<b>上海</b>"}, {"name": "older", "rule": OLDER, "html": "<b>老朋友 {{ person.city }}</b>"},
        {"html": "<b>所有人</b>"}]


def block(workspace, variants=HERO, key="hero"):
    return content.save_block(workspace.slug, key, variants, by="mei")


def template(workspace, html="<p>{% block 'hero' %}</p>", name="T", **more):
    return content.save_template(workspace.slug, name, more.pop("subject", "Hi"), html=html, by="mei", **more)


def chosen(workspace, version, *persons):
    ready = content.compiled(version.id)
    found = content.choose(workspace.slug, [ready], persons)
    return {person: found.of(ready, person) for person in persons}


def test_the_first_rule_that_holds_decides_and_everybody_else_gets_the_fallback(workspace, people):
    block(workspace)
    version = template(workspace)
    people(1, t_city="上海", t_age=50.0), people(2, t_city="北京", t_age=50.0), people(3, t_city="北京", t_age=20.0)
    found = chosen(workspace, version, 1, 2, 3, 999)
    assert found == {1: {"hero": "shanghai"}, 2: {"hero": "older"}, 3: {"hero": "fallback"}, 999: {"hero": "fallback"}}
    rows = [{"person": {"city": "北京"}, "block": found[person]} for person in (1, 2, 3)]
    assert [each.html for each in content.render(version.id, rows)] == ["<p><b>上海</b></p>", "<p><b>老朋友 北京</b></p>", "<p><b>所有人</b></p>"]
    assert content.preview(version.id, {}).html == "<p><b>所有人</b></p>"


def test_a_page_of_messages_is_chosen_for_by_one_statement(workspace, people, monkeypatch):
    block(workspace), block(workspace, [{"name": "old", "rule": OLDER, "html": "o"}, {"html": ""}], key="foot")
    versions = [template(workspace), template(workspace, "{% block 'hero' %}{% block 'foot' %}", name="U")]
    for person in range(1, 51):
        people(person, t_city="上海" if person % 2 else "北京", t_age=float(person))
    asked = []
    ask = engine.Database.table
    monkeypatch.setattr(engine.Database, "table", lambda self, *a, **m: asked.append(a) or ask(self, *a, **m))
    found = content.choose(workspace.slug, [content.compiled(version.id) for version in versions], range(1, 51))
    assert len(asked) == 1
    both = content.compiled(versions[1].id)
    assert [found.of(both, person) for person in (1, 2, 42)] == [
        {"hero": "shanghai", "foot": "fallback"}, {"hero": "fallback", "foot": "fallback"}, {"hero": "older", "foot": "old"}]


def test_the_choice_agrees_with_what_the_segments_say(workspace, people):
    rules = [IN_SHANGHAI, {"all": [OLDER, {"not": IN_SHANGHAI}]}, {"event": "order_completed"}]
    block(workspace, [*({"name": f"v{n}", "rule": rule, "html": str(n)} for n, rule in enumerate(rules)), {"html": "-"}])
    version = template(workspace)
    for person in range(1, 31):
        people(person, t_city=("上海", "北京", None)[person % 3], t_age=float(person * 2))
    db, now = engine.database(workspace.slug), clock.now()
    db.run("INSERT INTO profiles_timeline (person, name, at, message_id) SELECT number, 'order_completed', {now:DateTime64(3, 'UTC')}, toString(number) FROM numbers(1, 9)", now=now)
    db.run("INSERT INTO profiles_events (person, name, at, message_id) SELECT number, 'order_completed', {now:DateTime64(3, 'UTC')}, toString(number) FROM numbers(1, 9)", now=now)
    meet = [{person for (person,) in db.rows(segments.matching(workspace.slug, rule, now))} for rule in rules]
    expected = {person: next((f"v{n}" for n, those in enumerate(meet) if person in those), "fallback") for person in range(1, 31)}
    assert {person: names["hero"] for person, names in chosen(workspace, version, *range(1, 31)).items()} == expected
    assert set(expected.values()) == {"v0", "v1", "v2", "fallback"}


def test_a_rule_that_can_no_longer_be_read_holds_for_nobody_and_keeps_no_mail_back(workspace, people):
    block(workspace)
    version = template(workspace)
    stored = BlockVersion.objects.get(pk=version.blocks[0])
    BlockVersion.objects.filter(pk=stored.pk).update(variants=[{**stored.variants[0], "rule": {"segment": 4711}}, *stored.variants[1:]])
    people(1, t_city="上海", t_age=50.0)
    from koipond.content.render import _compiled
    _compiled.cache_clear()
    assert chosen(workspace, version, 1) == {1: {"hero": "older"}}


def test_a_template_keeps_its_blocks_until_it_is_renewed(workspace):
    block(workspace)
    first, other = template(workspace), template(workspace, "no block", name="Other")
    assert block(workspace).number == 1   # the same again is the same
    block(workspace, [{"html": "<i>new</i>"}])
    assert content.preview(first.id, {}).html == "<p><b>所有人</b></p>"
    assert [(user.name, user.number, user.behind) for user in content.block_users(workspace.slug, "hero")] == [("T", 1, True)]
    again = content.save_again(workspace.slug, first.template, by="wei")
    assert (again.number, content.preview(again.id, {}).html) == (2, "<p><i>new</i></p>")
    assert content.save_again(workspace.slug, first.template).id == again.id and content.save_again(workspace.slug, other.template).id == other.id
    assert content.preview(first.id, {}).html == "<p><b>所有人</b></p>"   # what was sent can be shown again


def test_a_block_stands_in_mjml_html_text_and_within_another_block(workspace, people):
    content.save_block(workspace.slug, "sign", [{"name": "sh", "rule": IN_SHANGHAI, "text": "沪 & {{ person.city }}"}, {"text": "Koi & Co"}])
    content.save_block(workspace.slug, "foot", [{"mjml": "<mj-section><mj-column><mj-text>{% block 'sign' %}</mj-text></mj-column></mj-section>"}])
    mjml = "<mjml><mj-body><mj-section><mj-column><mj-text>Hi</mj-text></mj-column></mj-section>{% block \"foot\" %}</mj-body></mjml>"
    version = content.save_template(workspace.slug, "M", "{% block 'sign' %}", mjml=mjml)
    people(1, t_city="上海")
    one = content.render(version.id, [{"person": {"city": "<上海>"}, "block": {"sign": "sh"}}, {"person": {}}])
    assert "沪 &amp; &lt;上海&gt;" in one[0].html and one[0].subject == "沪 & <上海>" and "沪 & <上海>" in one[0].text
    assert "Koi &amp; Co" in one[1].html and one[1].subject == "Koi & Co"
    assert chosen(workspace, version, 1)[1] == {"sign": "sh"}


@pytest.mark.parametrize("variants, error", [
    ([{"name": "a", "rule": IN_SHANGHAI, "html": "x"}], content.NoFallback), ([], content.NoFallback),
    ([{"name": "a", "html": "x"}, {"html": "y"}], content.WrongVariant), ([{"name": "Ä", "rule": OLDER, "html": "x"}, {"html": "y"}], content.WrongVariant),
    ([{"name": "a", "rule": OLDER, "html": "x"}, {"name": "a", "rule": OLDER, "html": "x"}, {"html": "y"}], content.WrongVariant),
    ([{"name": "a", "rule": OLDER, "html": ""}, {"html": "y"}], content.EmptyVariant),
    ([{"name": "a", "rule": {"trait": "shoe", "is": "exists"}, "html": "x"}, {"html": "y"}], segments.UnknownTrait),
    ([{"html": "{{ person.shoe }}"}], content.UnknownVariable), ([{"html": "{% if person.city %}"}], content.BadLiquid),
    ([{"mjml": "<mj-text>open"}], content.BadMjml),
    ([*({"name": f"v{n}", "rule": OLDER, "html": "x"} for n in range(20)), {"html": "y"}], content.TooManyVariants)])
def test_what_is_wrong_with_a_block_has_a_name(shop, variants, error, name):
    with pytest.raises(error):
        block(shop, variants, key=name.lower())
    assert BlockVersion.objects.filter(block__workspace=shop, block__key=name.lower()).count() == 0


@pytest.mark.parametrize("html, error", [
    ("{% block 'nothing' %}", content.UnknownBlock), ("{% block hero %}", content.UnknownTag), ("{{ snippet.nothing }}", content.UnknownSnippet),
    ("{{ block.hero }}", content.UnknownVariable), ("{% block 'round' %}", content.BlockCircle), ("{% block 'only_mjml' %}", content.BlockLacks)])
def test_what_is_wrong_with_the_use_of_a_piece_has_a_name(shop, html, error):
    block(shop), block(shop, [{"html": "{% block 'round' %}"}], key="round"), block(shop, [{"mjml": "<mj-text>x</mj-text>"}], key="only_mjml")
    with pytest.raises(error):
        template(shop, html)


@pytest.mark.parametrize("key", ["language", "Hero", "1st", "a" * 41, "", "a-b"])
def test_a_key_is_plain(shop, key):
    with pytest.raises(content.BadKey):
        block(shop, [{"html": "x"}], key=key)


def test_snippets_speak_the_language_of_the_message(workspace):
    content.save_snippet(workspace.slug, "bye", {"zh-CN": "再见,{{ person.name | default: \"朋友\" }}<3", "en": "Bye, {{ person.name | default: \"friend\" }}\n<3"})
    version = template(workspace, "<p>{{ snippet.bye }}</p>", subject="{{ snippet.bye }}")
    assert version.languages == ("zh-CN", "en")
    said = {language: content.preview(version.id, {"language": language, "name": "Mei"}) for language in ("zh-CN", "zh-TW", "en-GB", "ja", None)}
    assert said["zh-CN"].html == "<p>再见,Mei&lt;3</p>" and said["en-GB"].html == "<p>Bye, Mei<br>&lt;3</p>" and said["en-GB"].subject == "Bye, Mei <3"
    assert said["zh-TW"].html == said["ja"].html == said[None].html == said["zh-CN"].html
    content.save_snippet(workspace.slug, "bye", {"zh-CN": "回见"})
    assert content.preview(version.id, {}).html == "<p>再见,朋友&lt;3</p>"
    assert content.preview(content.save_again(workspace.slug, version.template).id, {"language": "en"}).html == "<p>回见</p>"


@pytest.mark.parametrize("person, expected", [
    ({"language": "zh-CN"}, ("简", "trait")), ({"language": "zh_Hant_HK"}, ("繁", "trait")), ({"language": "繁體中文"}, ("繁", "trait")), ({"language": "English"}, ("en", "trait")),
    ({"language": "ja"}, ("简", "default")), ({}, ("简", "default")), ({"language": "zh-CN", "locale": "en_US"}, ("en", "trait")), ({"language": 7}, ("简", "default"))])
def test_the_person_chooses_the_language(shop, person, expected):
    variants = {"zh-TW": {"subject": "繁", "html": "繁"}, "en": {"subject": "en", "html": "en"}}
    version = template(shop, "简", subject="简", variants=variants)
    rendered, why = content.preview(version.id, person), content.compiled(version.id).language_of(person).why
    assert (rendered.subject, why) == expected and rendered.html == rendered.subject


def test_who_reads_one_chinese_gets_the_other_before_english(workspace):
    version = template(workspace, "en", language="en", variants={"zh-TW": {"subject": "繁", "html": "繁"}})
    assert content.preview(version.id, {"language": "zh-CN"}).html == "繁"
    assert content.compiled(version.id).language_of({"language": "zh-CN"}).why == "nearest"


@pytest.mark.parametrize("channel, parts, error", [
    ("sms", {"text": "【锦鲤】{{ person.name }},拒收请回复R"}, None), ("sms", {"text": "x", "html": "<p>"}, content.BadField), ("sms", {}, content.MissingField),
    ("push", {"subject": "t", "text": "x", "link": "https://a.example/{{ person.city }}"}, None), ("push", {"text": "x"}, content.NoSubject), ("wecom", {"text": "x", "picture": "https://a.example/p.png"}, None),
    ("wechat", {"subject": "t", "text": "x", "link": "https://a.example"}, None), ("call", {"text": "{{ person.name | salutation: person.gender }}您好"}, None),
    ("page", {"subject": "t", "html": "<p>x</p>"}, None), ("page", {"subject": "t"}, content.NoBody), ("email", {"subject": "s", "html": "x", "link": "y"}, content.BadField),
    ("fax", {"text": "x"}, content.UnknownKind), ("sms", {"text": "{{ person.shoe }}"}, content.UnknownVariable)])
def test_a_channel_has_its_own_parts(shop, channel, parts, error, name):
    if error:
        with pytest.raises(error):
            content.save_template(shop.slug, name, channel=channel, **parts)
        return
    version = content.save_template(shop.slug, name, channel=channel, **parts)
    made = content.preview(version.id, {"name": "王芳", "gender": "女", "city": "上海"})
    assert not made.failed and (made.html == "") == (channel != "page") and made.text
    with pytest.raises(content.WrongChannel):
        content.save_template(shop.slug, name, "s", html="x", channel="email")
