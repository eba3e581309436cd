"""Short links that were saved: where they may lead, what is looked at, and that a code is nobody else's."""

from datetime import timedelta

import pytest

from koipond import access
from koipond.social import links
from koipond.social.links import codes, targets


@pytest.mark.parametrize("url", [
    "javascript:alert(1)", "data:text/html,x", "ftp://shop.example/", "//shop.example/", "/local", "shop.example", "https://", "https:///path", "http://user:pass@shop.example/",
    "https://shop.example\\@evil.example/", "https://shop.example/\r\nSet-Cookie: a=b", "https://shop.example/a b", "https://shop.example:99999/", "http://[::1", "https://-x-/",
    "https://shop.example/" + "x" * 2000, "https://shop.example/" + "茶" * 300])
def test_only_pages_of_the_web_are_targets(workspace, url):
    with pytest.raises(links.BadLink) as refused:
        links.create_link(workspace, "mei", title="Tea", target=url)
    assert refused.value.fields["field"] == "target" and links.links(workspace) == []


def test_a_short_link_does_not_lead_to_a_short_link(workspace):
    made = links.create_link(workspace, "mei", title="Tea", target="https://shop.example/茶?a=1")
    assert made.target == "https://shop.example/%E8%8C%B6?a=1", "as a header can carry it"
    with pytest.raises(links.BadLink):
        links.create_link(workspace, "mei", title="Loop", target=made.address)
    links.set_rules(workspace, "mei", utm=False, values={}, only_own=False, domains=[], short=[], domain="t.example")
    assert links.link(workspace, made.id).address == f"https://t.example/s/{made.code}"
    with pytest.raises(links.BadLink):
        links.create_link(workspace, "mei", title="Loop", target="https://T.example/s/abcdefg")


def test_codes_have_no_letters_that_look_alike_and_no_two_are_the_same(workspace):
    made = [codes.fresh() for _ in range(5_000)]
    assert len(set(made)) == len(made) and not set("".join(made)) & set("01ilo") and all(len(code) == 7 for code in made)
    assert codes.read("ABCDEFG") == "abcdefg" and codes.read(" abcdefgh ") == "abcdefgh"
    assert [codes.read(text) for text in ("", "abc", "abcdefi", "abcdefghj", "../etc", "abcdef\n")] == [""] * 6


def test_a_link_is_changed_ended_and_taken_back(workspace, clock):
    made = links.create_link(workspace, "mei", title=" Tea ", target="https://shop.example/", targets={"wechat": "https://h5.example/", "ios": ""},
                             utm={"source": "poster", "term": " "}, expires_at=clock.now() + timedelta(days=1))
    assert (made.title, made.targets, made.utm) == ("Tea", {"wechat": "https://h5.example/"}, {"source": "poster"})
    changed = links.change_link(workspace, made.id, "tom", target="https://shop.example/new")
    assert (changed.code, changed.target, changed.by) == (made.code, "https://shop.example/new", "tom") and links.link_of(made.code) == links.link_of(made.code)
    clock.forward(timedelta(days=2))
    assert links.link_of(made.code).over
    assert not links.change_link(workspace, made.id, "tom", expires_at=None).over
    assert links.retire_link(workspace, made.id, "mei").over and links.links(workspace) == [] and links.links(workspace, retired=True)[0].id == made.id
    assert not links.retire_link(workspace, made.id, "mei", back=True).over
    with pytest.raises(links.BadLink):
        links.change_link(workspace, made.id, "tom", expires_at=clock.now())


def test_each_device_has_its_target_and_the_visitor_is_told_where_the_target_says(workspace):
    made = links.create_link(workspace, "mei", title="Tea", target="https://shop.example/?v={visitor}", targets={"wechat": "https://h5.example/", "ios": "https://app.example/i"},
                             utm={"source": "poster"})
    iphone = "Mozilla/5.0 (iPhone; CPU iPhone OS 17_0 like Mac OS X)"
    assert made.leads(iphone) == "https://app.example/i?utm_source=poster" and made.leads(iphone + " MicroMessenger/8.0") == "https://h5.example/?utm_source=poster"
    assert made.leads("Mozilla/5.0 (Windows NT 10.0)", "v1") == "https://shop.example/?v=v1&utm_source=poster"
    assert targets.for_device("x", {}, iphone) == "x"


def test_a_link_of_another_workspace_is_not_there(workspace):
    made = links.create_link(workspace, "mei", title="Tea", target="https://shop.example/")
    other = access.create_workspace(f"{workspace.slug}_other", "Other")
    for asked in (lambda: links.link(other, made.id), lambda: links.change_link(other, made.id, "tom", title="Mine"), lambda: links.retire_link(other, made.id, "tom")):
        with pytest.raises(links.NoSuchLink):
            asked()


@pytest.mark.parametrize("field, more", [
    ("values", {"values": {"name": "x"}}), ("values.source", {"values": {"source": "{person}"}}), ("values.source", {"values": {"source": "x" * 201}}),
    ("short", {"short": ["email"]}), ("domain", {"domain": "a b"}), ("domains", {"domains": ["https://a/b"]}), ("domains", {"only_own": True})])
def test_rules_that_mean_nothing_are_refused(workspace, field, more):
    with pytest.raises(links.BadLinkRules) as refused:
        links.set_rules(workspace, "mei", **{"utm": True, "values": {}, "only_own": False, "domains": [], "short": [], "domain": "", **more})
    assert refused.value.fields["field"] == field and links.rules(workspace) == links.Rules()
