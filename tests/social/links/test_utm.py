"""Marks of a campaign on links: which links get them, and how they are written."""

import pytest

from koipond.social.links import utm

MARKS = (("utm_source", "koi"), ("utm_campaign", "中秋 & 国庆"))
SAID = "utm_source=koi&utm_campaign=%E4%B8%AD%E7%A7%8B%20%26%20%E5%9B%BD%E5%BA%86"


@pytest.mark.parametrize("url, marked", [
    ("https://shop.example", f"https://shop.example?{SAID}"), ("https://shop.example/a?b=1", f"https://shop.example/a?b=1&{SAID}"),
    ("https://shop.example/a?b=1&", f"https://shop.example/a?b=1&{SAID}"), ("https://shop.example/a#top", f"https://shop.example/a?{SAID}#top"),
    ("https://shop.example/a?", f"https://shop.example/a?{SAID}"), ("HTTPS://SHOP.example/", f"HTTPS://SHOP.example/?{SAID}"),
    ("https://shop.example/?utm_medium=x", "https://shop.example/?utm_medium=x"), ("mailto:a@b.example", "mailto:a@b.example"),
    ("weixin://dl/business", "weixin://dl/business"), ("", ""), ("https://shop.example/?my_utm_source=x", f"https://shop.example/?my_utm_source=x&{SAID}")])
def test_a_link_gets_its_marks_once_and_before_its_fragment(url, marked):
    assert utm.tagged(url, MARKS) == marked
    assert utm.tagged(marked, MARKS) == marked


def test_values_name_what_is_known_and_empty_ones_are_left_out():
    known = {"workspace": "tea", "channel": "sms", "journey": "中秋", "step": "s1", "template": "Moon"}
    assert utm.filled({"source": "{workspace}", "medium": "{channel}", "campaign": "{journey}-{step}", "content": "", "term": "{none}"}, known) == (
        ("utm_source", "tea"), ("utm_medium", "sms"), ("utm_campaign", "中秋-s1"))
    assert utm.unknown_words("{journey} {other}") == ["other"]


@pytest.mark.parametrize("url, is_within", [
    ("https://shop.example/a", True), ("https://www.shop.example:8443/", True), ("https://notshop.example/", False), ("https://shop.example.evil.example/", False),
    ("https://evil.example/?shop.example", False), ("https://user@evil.example", False), ("http://[::1", False), ("https://SHOP.EXAMPLE./", True)])
def test_a_domain_holds_what_is_below_it_and_nothing_that_looks_alike(url, is_within):
    assert utm.within(url, ("shop.example",)) is is_within


def test_addresses_in_a_text_are_found_without_the_sentence_around_them():
    text = "【茶】新茶上市：https://shop.example/a?b=1，回T退订。See https://shop.example/b. (https://shop.example/c)"
    assert utm.each_url(text, lambda url: f"<{url}>") == (
        "【茶】新茶上市：<https://shop.example/a?b=1>，回T退订。See <https://shop.example/b>. (<https://shop.example/c>)")
