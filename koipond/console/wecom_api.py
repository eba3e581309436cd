"""Endpoints for WeCom: members and their customers, live codes, and what members have to confirm."""

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.conf import settings
from django.http import HttpResponse
from ninja import Field, Query, Router, Schema, Status

from koipond import deliver, engine, social
from koipond.console.asking import asks
from koipond.console.exact import Exact
from koipond.kit import clock

router = Router(tags=["wecom"])
HERE = "/wecom/{account}"


class FetchOut(Schema):
    started_at: datetime
    members_left: int = Field(description="whose customers are still to be taken over")
    pairs: int = Field(description="taken over so far")
    done_at: datetime | None


class WecomMemberOut(Schema):
    userid: str
    name: str
    left_at: datetime | None
    customers: int = Field(description="live contacts")
    fresh: int = Field(description="new within the days asked about")
    left: int = Field(description="who deleted this member within them")


class WecomCustomerOut(Schema):
    external_userid: str
    person: int
    note: str = Field(description="the member's own remark on them")
    state: str = Field(description="of the live code by which they came; '' for none")
    tags: list[str]
    added_at: datetime


class ShiftIn(Exact):
    members: list[str] = Field(min_length=1, max_length=100)
    days: list[int] = Field(min_length=1, max_length=7, description="0 to 6, Monday first")
    from_: str = Field(alias="from", description="HH:MM in the workspace's zone")
    until: str = Field(description="HH:MM; before `from` it is past midnight")


class WelcomeIn(Exact):
    text: str = Field("", max_length=4000, description="{{ customer }} and {{ member }} become names")
    attachments: list[dict] = Field([], max_length=9, description="as WeCom has them: {msgtype, link | image | miniprogram | video | file}")


class LiveCodeIn(Exact):
    name: str = Field(max_length=80)
    place: str = Field("", max_length=80)
    shifts: list[ShiftIn] = Field([], max_length=50)
    fallback: list[str] = Field([], max_length=100, description="who serves outside of all shifts")
    skip_verify: bool = True
    welcome: WelcomeIn | None = None
    tags: list[str] = Field([], max_length=20, description="ids of the corp's tags that whoever scans it gets")


class LiveCodeChange(Exact):
    name: str | None = Field(None, max_length=80)
    place: str | None = Field(None, max_length=80)
    shifts: list[ShiftIn] | None = Field(None, max_length=50)
    fallback: list[str] | None = Field(None, max_length=100)
    skip_verify: bool | None = None
    welcome: WelcomeIn | None = None
    tags: list[str] | None = Field(None, max_length=20)


class LiveCodeOut(Schema):
    id: int
    name: str
    place: str
    state: str = Field(description="comes back with whoever scans it")
    picture: str = Field(description="the QR code; '' until WeCom has made it")
    shifts: list[dict]
    fallback: list[str]
    serving: list[str] = Field(description="who serves now")
    skip_verify: bool
    welcome: dict
    tags: list[str]
    problem: str = Field(description="why WeCom does not take a change of shifts")
    came: int = Field(description="customers who ever came by it")
    there: int = Field(description="who are still there")
    fresh: int
    gone: int
    by: str
    at: datetime


class WecomTaskOut(Schema):
    id: int
    userid: str
    body: dict
    customers: int
    journeys: list[int]
    state: str = Field(description="asked, done, refused, expired or cancelled")
    detail: str
    confirmed_at: datetime | None
    expires_at: datetime
    at: datetime
    reminders: int = Field(description="within the last 24 hours; WeCom allows three")
    counts: dict[str, int] = Field(description="asked, sent, not_friend, quota, refused, expired, cancelled")


class TaskCustomerOut(Schema):
    external_userid: str
    person: int
    status: str = Field(description="asked, sent, not_friend, quota, refused, expired or cancelled")
    status_at: datetime


class RemindedOut(Schema):
    reminders: int


class EndedOut(Schema):
    counts: dict[str, int]


class CorpOut(Schema):
    account: int
    name: str
    paused: bool
    welcome: str = Field(description="of who came by no live code with a welcome of its own")
    members: int = Field(description="who may have customers")
    customers: int = Field(description="each once, whoever has them")
    shared: int = Field(description="of those, contacts of several members")
    pairs: int = Field(description="contacts: a customer of two members is two")
    fresh: int = Field(description="customers who came within these days")
    lost: int = Field(description="customers who have no member any more since then")
    waiting: int = Field(description="mass messages that members have not confirmed")
    limit: str = Field(description="of mass messages to a customer, as the corp has set it: month, week or day")
    limit_most: int = Field(description="how many a customer may get in that period")
    full: int = Field(description="customers who may get no more in it")


class CorpDayOut(Schema):
    day: date
    came: int
    left: int


class SidebarOut(Schema):
    page: str = Field(description="address for the sidebar, to be entered in WeCom")
    domain: str = Field(description="trusted domain of the app")
    callback: str = Field(description="where WeCom calls us")
    secure: bool = Field(description="whether WeCom would take the address: it asks for https")
    seen: str = Field(description="own or all: the customers that members see")


def picture_of(slug: str, account: int, url: str) -> HttpResponse:
    """A picture that WeCom has drawn, as an answer of ours."""
    found = deliver.wecom_picture(slug, account, url)
    return HttpResponse(found.body, content_type=found.type, headers={"Content-Security-Policy": "default-src 'none'; sandbox", "X-Content-Type-Options": "nosniff",
                                                                      "Cache-Control": "private, max-age=86400"})


def reads(request, workspace: str, account: int):
    """(slug, corp) for who may read."""
    slug = asks(request, workspace, "read").workspace.slug
    return slug, deliver.corp_of(slug, account)


def writes(request, workspace: str, account: int, right: str = "write"):
    """(by, corp) for who may change."""
    asked = asks(request, workspace, right)
    return asked.by, deliver.corp_of(asked.workspace.slug, account)


@router.get("/wecom", response=list[CorpOut])
def list_corps(request, workspace: str, days: int = Query(30, ge=1, le=366)):
    """The WeCom accounts, each with how it stands and what happened within so many days, today included. Up to the last tick."""
    place = asks(request, workspace, "read").workspace
    db, since = engine.database(place.slug), _since(place, days)
    return [_corp(db, one, since) for one in deliver.accounts(place.slug, "wecom")]


@router.get(HERE + "/days", response=list[CorpDayOut])
def wecom_days(request, workspace: str, account: int, days: int = Query(30, ge=1, le=366)):
    """Contacts that began and that customers ended, by day of the workspace's zone; days without any are left out."""
    place = asks(request, workspace, "read").workspace
    deliver.corp_of(place.slug, account)
    return social.wecom.by_day(engine.database(place.slug), account, _since(place, days), place.time_zone)


@router.get(HERE + "/sidebar", response=SidebarOut)
def wecom_sidebar_setup(request, workspace: str, account: int):
    """What is to be entered in WeCom for the page beside a chat, and for callbacks."""
    slug, _ = reads(request, workspace, account)
    known, base = deliver.account(slug, account), settings.URL.rstrip("/")
    return {"page": f"{base}/wecom/sidebar/{slug}/{account}", "domain": base.partition("://")[2], "callback": deliver.door_of(known),
            "secure": base.startswith("https://"), "seen": known["sidebar"]}


@router.get(HERE + "/codes/{int:code}/picture", response={200: bytes})
def live_code_picture(request, workspace: str, account: int, code: int):
    """The QR code as WeCom draws it."""
    slug, _ = reads(request, workspace, account)
    return picture_of(slug, account, social.wecom.live_code(account, code).picture)


@router.post(HERE + "/fetch", response=FetchOut)
def fetch_wecom_people(request, workspace: str, account: int):
    """Takes over all members, customers, tags and groups anew. It goes on by itself, also after a restart."""
    by, corp = writes(request, workspace, account, "admin")
    row = social.wecom.fetch_people(corp.workspace, account, by)
    deliver.wake_chores(account)
    return _fetch(row)


@router.get(HERE + "/fetch", response=FetchOut | None)
def wecom_fetch(request, workspace: str, account: int):
    """How far that has come; null before the first time."""
    reads(request, workspace, account)
    row = social.wecom.fetch_of(account)
    return _fetch(row) if row else None


@router.get(HERE + "/members", response=list[WecomMemberOut])
def list_wecom_members(request, workspace: str, account: int, days: int = 1):
    """Members with customers, those who left too."""
    slug, _ = reads(request, workspace, account)
    counted = social.wecom.staff_counts(engine.database(slug), account, max(1, min(days, 366)))
    none = {"customers": 0, "fresh": 0, "left": 0}
    return [{"userid": row.userid, "name": row.name, "left_at": row.left_at, **counted.get(row.userid, none)} for row in social.wecom.members(account)]


@router.get(HERE + "/members/{userid}/customers", response=list[WecomCustomerOut])
def list_wecom_customers(request, workspace: str, account: int, userid: str, after: str = "", most: int = 100):
    """A page of a member's customers, in order of external_userid."""
    slug, _ = reads(request, workspace, account)
    rows = social.wecom.customers_of(engine.database(slug), account, userid, after, max(1, min(most, 1000)))
    return [{**row, "note": row["remark"]} for row in rows]


@router.get(HERE + "/codes", response=list[LiveCodeOut])
def list_live_codes(request, workspace: str, account: int, after: int = 0, most: int = 200, days: int = 1):
    """A page of the live codes, with what each brought."""
    slug, _ = reads(request, workspace, account)
    counted = social.wecom.counts(engine.database(slug), account, max(1, min(days, 366)))
    return [_code(row, counted) for row in social.wecom.live_codes(account, after, max(1, min(most, 1000)))]


@router.post(HERE + "/codes", response={201: LiveCodeOut})
def make_live_code(request, workspace: str, account: int, code: LiveCodeIn):
    """Makes a live code."""
    by, corp = writes(request, workspace, account)
    return Status(201, _code(social.wecom.make_live_code(corp, by, **_said(code)), {}))


@router.patch(HERE + "/codes/{code}", response=LiveCodeOut)
def change_live_code(request, workspace: str, account: int, code: int, change: LiveCodeChange):
    """Changes what is given; the QR code stays the same."""
    by, corp = writes(request, workspace, account)
    row = social.wecom.change_live_code(corp, code, by, **_said(change))
    return _code(row, social.wecom.counts(engine.database(corp.workspace), account))


@router.delete(HERE + "/codes/{code}", response={204: None})
def remove_live_code(request, workspace: str, account: int, code: int):
    """Removes a live code: whoever scans it from now on finds nobody. What it brought stays told."""
    by, corp = writes(request, workspace, account)
    social.wecom.remove_live_code(corp, code, by)
    return Status(204, None)


@router.get(HERE + "/tasks", response=list[WecomTaskOut])
def list_wecom_tasks(request, workspace: str, account: int, state: str = "", before: int = 0, most: int = 100):
    """Mass messages that members have to confirm, the newest first."""
    slug, _ = reads(request, workspace, account)
    rows = social.wecom.tasks(account, state, before, max(1, min(most, 500)))
    counted = social.wecom.task_counts(engine.database(slug), account, [row.id for row in rows])
    return [_task(row, counted.get(row.id, {})) for row in rows]


@router.get(HERE + "/tasks/{task}/customers", response=list[TaskCustomerOut])
def list_wecom_task_customers(request, workspace: str, account: int, task: int, after: str = "", most: int = 100):
    """A page of the customers of a mass message, in order of external_userid, and where it stands for each."""
    slug, _ = reads(request, workspace, account)
    return social.wecom.letters_of(engine.database(slug), account, task, after, max(1, min(most, 500)))


@router.post(HERE + "/tasks/{task}/remind", response=RemindedOut)
def remind_wecom_task(request, workspace: str, account: int, task: int):
    """Reminds the member who has to confirm; at most three times within 24 hours."""
    _, corp = writes(request, workspace, account)
    return {"reminders": social.wecom.remind(corp, task)}


@router.post(HERE + "/tasks/{task}/cancel", response=EndedOut)
def cancel_wecom_task(request, workspace: str, account: int, task: int):
    """Takes back what is not confirmed yet."""
    _, corp = writes(request, workspace, account)
    return {"counts": dict(social.wecom.summed(social.wecom.cancel(corp, task)))}


@router.post(HERE + "/tasks/look", response={204: None})
def look_at_wecom_tasks(request, workspace: str, account: int):
    """Has the results of all open tasks fetched at once, and does not wait for that."""
    writes(request, workspace, account)
    social.wecom.look_again(account)
    deliver.wake_chores(account)
    return Status(204, None)


def _since(place, days: int) -> datetime:
    """When the first of so many days began, in the workspace's zone."""
    zone = ZoneInfo(place.time_zone)
    return datetime.combine(clock.now().astimezone(zone).date() - timedelta(days=days - 1), time(), zone).astimezone(clock.UTC)


def _corp(db: engine.Database, account, since: datetime) -> dict:
    limit, totals = account["mass_limit"], social.wecom.totals(db, account.id, since)
    return {"account": account.id, "name": account.name, "paused": account.paused, "welcome": account["welcome"],
            "members": sum(member.left_at is None for member in social.wecom.members(account.id)),
            **{name: getattr(totals, name) for name in ("customers", "shared", "pairs", "fresh", "lost")},
            "waiting": social.wecom.waiting(account.id), "limit": limit, "limit_most": social.wecom.mass_allowed(limit),
            "full": social.wecom.mass_full(db, account.id, limit)}


def _said(given: Exact) -> dict:
    return given.dict(exclude_none=True, by_alias=True)


def _fetch(row) -> dict:
    return {"started_at": row.started_at, "members_left": len(row.members), "pairs": row.pairs, "done_at": row.done_at}


def _code(row, counted: dict) -> dict:
    names = ("name", "place", "state", "picture", "shifts", "fallback", "serving", "skip_verify", "welcome", "tags", "problem", "by", "at")
    return {"id": row.id, **{name: getattr(row, name) for name in names}, **counted.get(row.state, {"came": 0, "there": 0, "fresh": 0, "gone": 0})}


def _task(row, counts: dict) -> dict:
    names = ("userid", "body", "customers", "journeys", "state", "detail", "confirmed_at", "expires_at", "at")
    return {"id": row.id, **{name: getattr(row, name) for name in names}, "reminders": len(social.wecom.reminders(row.reminded)), "counts": counts}
