import pytest

from koipond import access, engine


def test_a_new_workspace_has_both_its_stores(workspace):
    assert access.workspace(workspace.slug) == workspace
    assert engine.exists(workspace.slug)
    assert engine.database(workspace.slug).value("SELECT count() FROM collect_inbox") == 0
    assert workspace.time_zone == "Asia/Shanghai"


@pytest.mark.parametrize("slug", ["", "Tea", "1tea", "tea house", "tea-house", "t" * 41, "茶", "a`; DROP DATABASE x", "_a"])
def test_a_slug_that_needs_quoting_is_refused(slug):
    with pytest.raises(access.BadSlug) as caught:
        access.create_workspace(slug, "Tea house")
    assert caught.value.number == "access.E005"


def test_a_slug_is_given_once(workspace):
    with pytest.raises(access.SlugTaken):
        access.create_workspace(workspace.slug, "Another")


@pytest.mark.parametrize("name", ["", "   ", "x" * 121])
def test_a_workspace_needs_a_name(name):
    with pytest.raises(access.NoName):
        access.create_workspace("nameless", name)


@pytest.mark.parametrize("more", [{"time_zone": "Mars/Base"}, {"currency": "yuan"}, {"country": "cn"}, {"language": "fr"}, {"colour": "red"}])
def test_a_wrong_setting_names_the_value(more):
    with pytest.raises(access.BadSetting) as caught:
        access.create_workspace("settings", "Settings", **more)
    assert next(iter(more.values())) in caught.value.message


def test_an_unknown_workspace_is_refused_in_both_languages():
    with pytest.raises(access.UnknownWorkspace) as caught:
        access.workspace("nowhere")
    assert "nowhere" in caught.value.say("en")[0] and "没有" in caught.value.say("zh-CN")[0]


def test_migrating_again_changes_nothing(workspace):
    assert [step for step in access.migrate_all() if step.startswith(workspace.slug + ":")] == []
