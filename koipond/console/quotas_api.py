"""Endpoints for quotas: how they stand, what a workspace says of them, who would get nothing of a journey, and what went unsent."""

from dataclasses import asdict
from datetime import datetime, timedelta

from ninja import Field, Query, Router, Schema, Status

from koipond import deliver, journeys
from koipond.console.asking import asks
from koipond.console.exact import Exact
from koipond.kit import clock

router = Router(tags=["quotas"])

MOST_DAYS = 366


class QuotaOut(Schema):
    key: str = Field(description="names it for ever")
    channel: str
    kinds: list[str] = Field(description="of messages that count: marketing, transactional, mass")
    scope: str = Field(description="for whom it counts: account, person or device")
    window: str = Field(description="day, week, month (of Beijing), hours:N (sliding), act:N (after the person's last message)")
    number: int = Field(description="messages in a window")
    given: int = Field(description="the platform's own number")
    vendor: str
    held_by: str = Field(description="gate: before every message; channel: by the channel's own code")
    source_english: str = Field(description="where it is written; `usual`: general knowledge, to be confirmed in the account's own console")
    source_chinese: str
    as_of: str = Field(description="day on which the source said so")
    active: bool
    own: bool = Field(description="laid down by the workspace")
    counts_mass: bool = Field(description="mass messages of the account count too")
    changed_by: str = Field(description="who said another number; empty: nobody")
    changed_at: datetime | None
    because: str
    name_english: str
    name_chinese: str
    english: str = Field(description="what it allows, as a sentence")
    chinese: str


class StandingOut(Schema):
    quota: QuotaOut
    account: int = Field(description="channel account; 0: the channel as a whole")
    account_name: str
    opens: datetime
    closes: datetime
    used: int = Field(description="messages that count in the window")
    waiting: int = Field(description="in the outbox, due before it closes")
    expected: int = Field(description="of journeys that are live, before it closes: an estimate")
    left: int = Field(description="of an account; of persons and devices see `full`")
    subjects: int = Field(description="persons or devices that had any")
    full: int = Field(description="of these, how many have nothing left")


class QuotaIn(Exact):
    number: int | None = Field(None, description="another number than the platform's; null: the platform's")
    active: bool = Field(True, description="false: it does not hold")
    because: str = Field("", max_length=300)


class OwnIn(Exact):
    name: str
    channel: str
    number: int
    scope: str = Field("account", description="account or person")
    window: str = Field("day", description="day, week, month or hours:N")
    account: int = Field(0, description="channel account; 0: the channel as a whole")
    kinds: list[str] = ["marketing", "transactional"]
    counts_mass: bool = Field(False, description="of persons by wechat: mass messages of the account count too")
    because: str = Field("", max_length=300)


class Order(Exact):
    trait: str = Field(description="number or amount of money by which the more valuable people come first; empty: none")


class PreviewIn(Exact):
    definition: dict
    journey: int = Field(0, description="number of the journey, whose own waiting messages are no rivals; 0: a new one")
    name: str = Field("", description="of no effect")


class RivalOut(Schema):
    journey: int
    name: str
    waiting: int
    expected: int
    before: int = Field(description="how many of its messages come before")


class AdviceOut(Schema):
    what: str = Field(description="spread_days, other_channel or priority")
    number: int
    channel: str


class PreviewOut(Schema):
    quota: QuotaOut
    account: int
    account_name: str
    opens: datetime
    closes: datetime
    steps: list[str]
    people: int = Field(description="who can be reached and enters before it closes")
    wanted: int = Field(description="messages of these steps in the window")
    used: int
    before: int = Field(description="messages of others that come first")
    left: int
    unsent: int
    nothing: int = Field(description="people who get none of these steps")
    less: int = Field(description="people who get some")
    sample: list[int] = Field(description="some who get nothing, for those who may write; else empty")
    rivals: list[RivalOut]
    advice: list[AdviceOut]


class UnsentOut(Schema):
    journey: int
    name: str
    step: str
    reason: str
    quota: str = Field(description="key; empty where the channel's own code said so")
    quota_english: str
    quota_chinese: str
    refused: int
    waiting: int
    english: str
    chinese: str


@router.get("/quotas", response=list[StandingOut])
def quotas(request, workspace: str):
    """Every quota for which there is an account, in the window of now: used, planned and left."""
    slug = _slug(request, workspace, "read")
    found = deliver.quota_standing(slug, _once(lambda until: journeys.coming(slug, until)))
    return [{**vars(one), "quota": _quota(one.quota)} for one in found]


@router.get("/quotas/rules", response=list[QuotaOut])
def quota_rules(request, workspace: str):
    """Every quota that is known, with source and date, whether there is an account for it or not."""
    return [_quota(one) for one in deliver.quotas_of(_slug(request, workspace, "read"))]


@router.get("/quotas/order", response=Order)
def quota_order(request, workspace: str):
    """By what the more valuable people come first."""
    return {"trait": deliver.quota_order(_slug(request, workspace, "read"))}


@router.put("/quotas/order", response=Order)
def choose_quota_order(request, workspace: str, chosen: Order):
    """Chooses it."""
    asked = asks(request, workspace, "write")
    return {"trait": deliver.order_quotas_by(asked.workspace, chosen.trait, asked.by)}


@router.get("/quotas/unsent", response=list[UnsentOut])
def unsent(request, workspace: str, since: datetime | None = None, journey: int = Query(0, ge=0)):
    """What did not go out, or waits, for lack of quota, by journey and step; the last 30 days unless said otherwise."""
    slug, now = _slug(request, workspace, "read"), clock.now()
    known = {one.key: one for one in deliver.quotas_of(slug)}
    names = {one.id: one.name for one in journeys.journeys(slug)}
    found = deliver.unsent(slug, max(since or now - timedelta(days=30), now - timedelta(days=MOST_DAYS)), journey)
    return [{**vars(one), "name": names.get(one.journey, ""), **_said(one.reason), **_named(known.get(one.quota))} for one in found]


@router.post("/quotas/preview", response=list[PreviewOut])
def preview(request, workspace: str, asked_of: PreviewIn):
    """For whom of a definition there will be no quota, by window, the worst first; what else wants the same; what would help."""
    asked = asks(request, workspace, "read")
    slug, definition = asked.workspace.slug, asked_of.definition
    if wrong := journeys.check(slug, definition):
        raise wrong[0]
    people, days = journeys.who_enters(slug, definition)
    found = deliver.quota_preview(slug, people, journeys.wants(definition), _once(lambda until: journeys.coming(slug, until)), days, asked_of.journey)
    names = {one.id: one.name for one in journeys.journeys(slug)}
    return [{**vars(one), "quota": _quota(one.quota), "steps": list(one.steps), "sample": list(one.sample) if "write" in asked.rights else [],
             "rivals": [{**vars(rival), "name": names.get(rival.journey, "")} for rival in one.rivals], "advice": [asdict(each) for each in one.advice]} for one in found]


@router.post("/quotas", response={201: QuotaOut})
def add_quota(request, workspace: str, own: OwnIn):
    """Lays down a quota of the workspace's own."""
    asked = asks(request, workspace, "write")
    given = {**own.dict(), "kinds": tuple(own.kinds)}
    return Status(201, _quota(deliver.add_quota(asked.workspace, asked.by, **given)))


@router.put("/quotas/{quota}", response=QuotaOut)
def change_quota(request, workspace: str, quota: str, said: QuotaIn):
    """Says of a quota that another number holds, or that it does not hold: vendors go by the category of an app."""
    asked = asks(request, workspace, "write")
    return _quota(deliver.change_quota(asked.workspace, quota, asked.by, said.number, said.active, said.because))


@router.delete("/quotas/{quota}", response={204: None})
def remove_quota(request, workspace: str, quota: str):
    """Takes a quota of the workspace's own away."""
    deliver.remove_quota(asks(request, workspace, "write").workspace, quota)
    return Status(204, None)


def _quota(quota: deliver.Quota) -> dict:
    english, chinese = deliver.quota_in_words(quota)
    return {**vars(quota), "kinds": list(quota.kinds), "name_english": quota.en, "name_chinese": quota.zh, "source_english": quota.source, "source_chinese": quota.source_zh, "english": english, "chinese": chinese}


def _named(quota: deliver.Quota | None) -> dict:
    return {"quota_english": quota.en if quota else "", "quota_chinese": quota.zh if quota else ""}


def _said(reason: str) -> dict:
    english, chinese = deliver.because(reason)
    return {"english": english, "chinese": chinese}


def _once(ask):
    """Asks once for each moment."""
    known: dict = {}
    return lambda until: known[until] if until in known else known.setdefault(until, ask(until))


def _slug(request, workspace: str, right: str) -> str:
    return asks(request, workspace, right).workspace.slug
