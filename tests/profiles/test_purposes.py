"""For what people permit messages: said in words, and never changing what was permitted."""

from importlib import import_module

import pytest

from koipond import profiles
from tests.profiles.hand import NOON, event

NEWS = {"title_en": "Newsletter", "title_zh": "资讯", "text_en": "A letter a month.", "text_zh": "每月一封信。", "channels": ["email"]}


def found(workspace):
    return {one.code: one for one in profiles.purposes(workspace)}


def permits(person, state="granted", purpose="news", channel="email", n=0):
    return event(person, f"consent_{state}", NOON.replace(second=n), f"{state}-{person}-{purpose}-{n}", props={"channel": channel, "purpose": purpose})


def test_marketing_is_there_from_the_beginning_and_stays(workspace):
    assert [(one.code, one.title_zh, one.described) for one in profiles.purposes(workspace)] == [("marketing", "营销", False)]
    with pytest.raises(profiles.PurposeAlwaysThere):
        profiles.describe_purpose(workspace, "marketing", "mei", retired=True)
    with pytest.raises(profiles.PurposeAlwaysThere):
        profiles.delete_purpose(workspace, "marketing")
    assert profiles.describe_purpose(workspace, "marketing", "mei", text_zh="优惠与新品").title_en == "Marketing"


def test_what_is_not_given_stays(workspace):
    profiles.describe_purpose(workspace, "news", "mei", **NEWS)
    changed = profiles.describe_purpose(workspace, "news", "wei", title_zh="月刊")
    assert (changed.title_en, changed.title_zh, changed.text_en, changed.channels, changed.by) == ("Newsletter", "月刊", "A letter a month.", ("email",), "wei")


def test_how_many_permit_it_is_counted_by_persons(ticks, workspace):
    profiles.describe_purpose(workspace, "news", "mei", **NEWS)
    ticks(permits(1), permits(1, channel="sms", n=1), permits(2), permits(2, "withdrawn", n=2), permits(3, purpose="research"))
    now = found(workspace)
    assert (now["news"].granted, now["news"].withdrawn) == (1, 1)
    assert (now["research"].granted, now["research"].described, now["research"].title_en) == (1, False, "research")


def test_one_that_is_retired_takes_no_permission_and_every_withdrawal(ticks, workspace):
    profiles.describe_purpose(workspace, "news", "mei", **NEWS)
    ticks(permits(1))
    retired = profiles.describe_purpose(workspace, "news", "mei", retired=True)
    assert profiles.describe_purpose(workspace, "news", "mei", retired=True).retired_at == retired.retired_at
    with pytest.raises(profiles.PurposeRetired):
        profiles.grant(workspace, 1, "email", "form", "form 1", purpose="news")
    assert profiles.withdraw(workspace, 1, "email", "form", purpose="news")
    assert found(workspace)["news"].granted == 1 and list(found(workspace))[-1] == "news"
    profiles.describe_purpose(workspace, "news", "mei", retired=False)
    assert profiles.grant(workspace, 1, "email", "form", "form 1", purpose="news")


def test_it_is_permitted_for_its_channels_only(workspace):
    profiles.describe_purpose(workspace, "news", "mei", **NEWS)
    with pytest.raises(profiles.WrongPurposeChannel):
        profiles.grant(workspace, 1, "sms", "form", "form 1", purpose="news")
    assert profiles.grant(workspace, 1, "sms", "form", "form 1", purpose="not_described")


def test_what_was_ever_permitted_cannot_be_deleted(ticks, workspace):
    profiles.describe_purpose(workspace, "news", "mei", **NEWS)
    profiles.describe_purpose(workspace, "spare", "mei", title_en="Spare", title_zh="备用")
    ticks(permits(1, "withdrawn"))
    with pytest.raises(profiles.PurposeInUse) as refused:
        profiles.delete_purpose(workspace, "news")
    assert refused.value.fields["words"] == 1
    profiles.delete_purpose(workspace, "spare")
    assert set(found(workspace)) == {"marketing", "news"}
    with pytest.raises(profiles.UnknownPurpose):
        profiles.delete_purpose(workspace, "spare")


@pytest.mark.parametrize(("code", "said"), [
    ("News", {}), ("all", {}), ("9", {}), ("news", {"title_en": "x" * 81}), ("news", {"text_zh": "x" * 2001}), ("news", {"channels": ["E-mail"]}),
    ("news", {"channels": ["all"]}), ("news", {"title_zh": "  "})])
def test_what_cannot_be_a_purpose_is_refused(workspace, code, said):
    with pytest.raises(profiles.BadPurpose):
        profiles.describe_purpose(workspace, code, "mei", **{**NEWS, **said})
    assert set(found(workspace)) == {"marketing"}


def test_no_more_than_people_can_read(workspace, monkeypatch):
    monkeypatch.setattr(import_module("koipond.profiles.purposes"), "MOST", 1)
    profiles.describe_purpose(workspace, "news", "mei", **NEWS)
    with pytest.raises(profiles.TooManyPurposes):
        profiles.describe_purpose(workspace, "more", "mei", **NEWS)
    assert profiles.describe_purpose(workspace, "news", "mei", **NEWS).code == "news"
