"""Endpoints for what a WeChat account answers to messages by itself."""

from datetime import datetime
from typing import Literal

from ninja import Field, Query, Router, Schema, Status

from koipond import deliver, social
from koipond.console.asking import asks
from koipond.console.exact import Exact

router = Router(tags=["wechat"])
PLACE = "/wechat/accounts/{account}/replies"
BODY = "text: `text`; picture: `media_id` of the account; news: `title`, `description`, `url`, `picture`; template: `template`, its number"


class ReplyIn(Exact):
    name: str = Field(max_length=60, description="what people here call it; the property `rule_name` of events")
    match: Literal["is", "contains", "begins", "else"] = Field(description="how a message has one of the words; else: no other rule has answered")
    words: list[str] = Field([], max_length=50, description="none for else")
    kind: Literal["text", "picture", "news", "template"] = "text"
    body: dict = Field(description=BODY)
    from_at: datetime | None = Field(None, description="answers from then on")
    until_at: datetime | None = Field(None, description="answers until then")


class ReplyChange(Exact):
    name: str | None = Field(None, max_length=60)
    match: Literal["is", "contains", "begins", "else"] | None = None
    words: list[str] | None = Field(None, max_length=50)
    kind: Literal["text", "picture", "news", "template"] | None = None
    body: dict | None = Field(None, description=BODY)
    from_at: datetime | None = Field(None, description="null: at once")
    until_at: datetime | None = Field(None, description="null: for good")
    on: bool | None = Field(None, description="switches it on or off")


class ReplyOut(Schema):
    id: int
    account: int
    name: str
    match: str
    words: list[str]
    kind: str
    body: dict
    from_at: datetime | None
    until_at: datetime | None
    paused_at: datetime | None
    paused_by: str
    by: str
    at: datetime
    stands: str = Field(description="on, paused, waiting or over")
    hits: int = Field(description="answers within the days that were asked about")
    people: int = Field(description="who was answered, each once")


class OrderIn(Exact):
    rules: list[int] = Field(max_length=200, description="numbers of rules in the order in which they are asked; those left out stand behind")


class TryIn(Exact):
    text: str = Field(max_length=2_000)


class TriedOut(Schema):
    by: str = Field(description="rule, else (no other rule has the words), opt_out (they refuse messages) or nothing")
    rule: ReplyOut | None
    says: list[str] = Field(description="line by line, as somebody unknown would see it")


@router.get(PLACE, response=list[ReplyOut])
def list_wechat_replies(request, workspace: str, account: int, days: int = Query(30, ge=1, le=366)):
    """The rules of an account in the order in which they are asked, with what they answered within so many days. Up to the last tick."""
    slug = asks(request, workspace, "read").workspace.slug
    deliver.wechat_account(slug, account)
    return [vars(rule) for rule in social.replies.replies(slug, account, days)]


@router.post(PLACE, response={201: ReplyOut})
def create_wechat_reply(request, workspace: str, account: int, reply: ReplyIn):
    """Makes a rule, the last in order."""
    asked = asks(request, workspace, "write")
    slug = asked.workspace.slug
    deliver.wechat_account(slug, account)
    deliver.check_reply(slug, reply.kind, reply.body)
    return Status(201, vars(social.replies.create_rule(slug, account, asked.by, **reply.dict())))


@router.put(PLACE + "/order", response=list[ReplyOut])
def order_wechat_replies(request, workspace: str, account: int, order: OrderIn):
    """Puts the rules in order: the first that fits answers."""
    slug = asks(request, workspace, "write").workspace.slug
    deliver.wechat_account(slug, account)
    social.replies.order_rules(slug, account, order.rules)
    return [vars(rule) for rule in social.replies.replies(slug, account)]


@router.post(PLACE + "/try", response=TriedOut)
def try_wechat_reply(request, workspace: str, account: int, message: TryIn):
    """What a message would be answered now. Nothing is sent and nothing counted."""
    slug = asks(request, workspace, "read").workspace.slug
    deliver.wechat_account(slug, account)
    tried = deliver.try_reply(slug, account, message.text)
    return {**vars(tried), "rule": vars(tried.rule) if tried.rule else None}


@router.patch("/wechat/replies/{reply}", response=ReplyOut)
def change_wechat_reply(request, workspace: str, reply: int, change: ReplyChange):
    """Changes what is given, or switches the rule on or off."""
    asked = asks(request, workspace, "write")
    slug, given = asked.workspace.slug, change.dict(exclude_unset=True)
    now = social.replies.rule(slug, reply)
    deliver.check_reply(slug, given.get("kind") or now.kind, given.get("body") or now.body)
    kept = {name: value for name, value in given.items() if value is not None or name in ("from_at", "until_at")}
    return vars(social.replies.change_rule(slug, reply, asked.by, **kept))


@router.delete("/wechat/replies/{reply}", response={204: None})
def remove_wechat_reply(request, workspace: str, reply: int):
    """Ends a rule. What it answered stays on record."""
    social.replies.remove_rule(asks(request, workspace, "write").workspace.slug, reply)
    return Status(204, None)
