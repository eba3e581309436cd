"""Rules of an account's answers, before anybody writes: whether their templates can be said, and what a message would be answered."""

from dataclasses import dataclass

from koipond import content, social
from koipond.deliver.sms import optout
from koipond.deliver.wechat import replying

CHANNEL = "wechat"


@dataclass(frozen=True)
class Tried:
    """What a message would be answered: `by` rule, else (for want of one), opt_out (the words refuse messages) or nothing; `says` as a phone shows it."""

    by: str
    rule: social.replies.Rule | None
    says: list[str]


def check_reply(workspace: str, kind: str, body: dict) -> None:
    """Whether what a rule says can be said. Raises UnknownTemplate and WrongChannel of content."""
    if kind == "template" and isinstance(body.get("template"), int):
        found = content.newest(workspace, body["template"])
        if found.channel != CHANNEL:
            raise content.WrongChannel(name=found.name, channel=found.channel, asked=CHANNEL)


def try_reply(workspace: str, account: int, text: str) -> Tried:
    """What somebody unknown would be answered now who writes this; the hour between answers for want of a rule is not looked at."""
    if optout.asks_out(text):
        return Tried("opt_out", None, _lines(replying.said(workspace, "", replying.out(workspace))))
    rule = social.replies.would_answer(account, text)
    if rule is None:
        return Tried("nothing", None, [])
    parts = replying.said(workspace, "", social.replies.Reply(rule.kind, rule.body, rule.id, rule.name))
    return Tried("else" if rule.match == "else" else "rule", rule, _lines(parts))


def _lines(parts: dict | None) -> list[str]:
    if not parts:
        return []
    if parts["MsgType"] == "news":
        item = parts["Articles"]["item"]
        return [part for part in (item["Title"], item["Description"], item["Url"]) if part]
    return [parts.get("Content") or parts["Image"]["MediaId"]]
