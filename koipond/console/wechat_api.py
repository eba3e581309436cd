"""Endpoints for WeChat accounts: followers, QR codes, greetings, menus, tags, mass messages."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from django.http import HttpResponse
from ninja import Field, Query, Router, Schema, Status

from koipond import deliver, engine, profiles, segments, social
from koipond.console.asking import asks
from koipond.console.exact import Exact
from koipond.console.masking import hides_who
from koipond.kit import clock

router = Router(tags=["wechat"])
PLACE = "/wechat/accounts/{account}"
REPORT_DAYS = 30
PERSONS_AT_MOST = 500     # whom a search for a name may mean


class CodeIn(Exact):
    name: str = Field(max_length=60, description="what people here call it")
    kind: str = Field("temporary", description="temporary (30 days at most), permanent (100,000 of an account, for ever) or mini (of a mini program)")
    place: str = Field("", max_length=60, description="where it hangs")
    item: str = Field("", max_length=60, description="on what it is")
    page: str = Field("", max_length=200, description="of a mini program, the page that it opens")
    greeting: str = Field("", max_length=600, description="said at once to who scans it")
    account_tags: list[int] = Field([], max_length=20, description="numbers of tags of the account that who scans it is given, where they follow")
    person_tags: list[str] = Field([], max_length=20, description="names of tags of ours, the same")
    seconds: int = Field(2_592_000, description="of a temporary code: how long it is good")


class CodeChange(Exact):
    name: str | None = Field(None, max_length=60)
    place: str | None = Field(None, max_length=60)
    item: str | None = Field(None, max_length=60)
    greeting: str | None = Field(None, max_length=600)
    account_tags: list[int] | None = Field(None, max_length=20, description="for who scans it from now on")
    person_tags: list[str] | None = Field(None, max_length=20, description="the same")


class CodeOut(Schema):
    id: int
    account: int
    kind: str
    scene: str = Field(description="by which the platform tells of it, and the property `scene` of events")
    name: str
    place: str
    item: str
    page: str
    greeting: str
    account_tags: list[int] = Field(description="numbers of tags of the account that who scans it is given")
    person_tags: list[str] = Field(description="names of tags of ours, the same")
    url: str = Field(description="what the QR code says; '' for the round code of a mini program")
    by: str
    at: datetime
    expires_at: datetime | None
    retired_at: datetime | None
    scans: int
    people: int = Field(description="who scanned it, each once")
    follows: int
    new_people: int = Field(description="who began to follow by it, each once")


class GreetingBody(Exact):
    text: str = Field(max_length=600, description="said to who begins to follow without a code that has a greeting of its own; '' for nothing")


class SpecialIn(Exact):
    tag: int = Field(description="number of a tag of the account")
    button: list[dict]


class MenuIn(Exact):
    button: list[dict] = Field(description="up to three, each with up to five `sub_button`, as the platform writes them; none takes the menu away")
    special: list[SpecialIn] = Field([], description="menus for who has a tag")


class MenuOut(Schema):
    version: int = Field(description="0 where none was published from here")
    button: list[dict]
    special: list[dict]
    by: str = ""
    at: datetime | None = None


class TagIn(Exact):
    name: str = Field(max_length=30)


class TagOut(Schema):
    id: int
    name: str
    count: int = Field(description="followers who have it, as the platform says")


class TaggedIn(Exact):
    segment: int = Field(description="exactly the followers among its members have the tag afterwards")


class TaggedOut(Schema):
    given: int
    taken: int


class SyncOut(Schema):
    state: str = Field(description="never, running, done or failed")
    total: int = 0
    read: int = 0
    reason: str = ""
    because_en: str = ""
    because_zh: str = ""
    detail: str = Field("", description="the platform's own words")
    by: str = ""
    at: datetime | None = None
    ended_at: datetime | None = None


class FollowerDayOut(Schema):
    account: int
    day: date
    source: str
    source_en: str
    source_zh: str
    came: int
    left: int


class AccountFollowersOut(Schema):
    account: int
    name: str
    followers: int


class FollowersOut(Schema):
    accounts: list[AccountFollowersOut]
    humans: int = Field(description="who follow any of them: by unionid one human is one, whatever they follow")
    several: int = Field(description="of those, who follow more than one")
    days: list[FollowerDayOut]


class StandingOut(Schema):
    account: int
    name: str
    paused: bool
    followers: int
    came: int = Field(description="who began to follow within these days, each once")
    left: int
    acts: int = Field(description="messages, taps on the menu and scans")
    active: int = Field(description="who did any of these")
    masses: int = Field(description="mass messages that went out this month of China")
    full: int = Field(description="followers whose month is full: they get none of this account before the next")
    masses_a_month: int = Field(description="that a follower may get in a month")
    permanent_left: int = Field(description="permanent QR codes that can still be made, for ever")
    permanent_most: int


class FollowerOut(Schema):
    openid: str
    person: int = Field(description="0 while nobody is known")
    since: datetime
    left_at: datetime | None = Field(description="where they do not follow any more")
    seen_at: datetime | None = Field(description="when they last did anything, as far as we were told")
    source: str
    source_en: str
    source_zh: str
    scene: str = Field(description="of the QR code of ours by which they came; '' without")
    tags: list[int]


class FollowerPageOut(Schema):
    followers: list[FollowerOut]
    after: str | None = Field(description="asks for the next page; null on the last")


class MassIn(Exact):
    name: str = Field(max_length=60)
    body: str = Field(description="the text, or the media_id of an article or picture")
    kind: str = Field("text", description="text, mpnews or image")
    tag: int | None = Field(None, description="to who has this tag; neither tag nor segment: to all followers")
    segment: int | None = None
    send_at: datetime | None = Field(None, description="now, where none is said")


class MassOut(Schema):
    id: int
    account: int
    name: str
    kind: str
    body: str
    tag: int | None
    segment: int | None
    state: str = Field(description="waiting, sending, sent (taken by the platform), done (with its totals), failed or called_off")
    send_at: datetime
    people: int = Field(description="for whom it was")
    spared: int = Field(description="left out, because their month is full")
    total: int
    filtered: int
    sent: int
    failed: int = Field(description="by the platform's totals; it does not say who")
    reason: str
    because_en: str
    because_zh: str
    detail: str
    by: str
    at: datetime
    ended_at: datetime | None


class MeantOut(Schema):
    people: int
    full_here: int = Field(description="of those, who have had four of this account this month: the platform drops a fifth in silence")
    full_everywhere: int = Field(description="of those, who have had four of all accounts together this month")


@router.get("/wechat/followers", response=FollowersOut)
def wechat_followers(request, workspace: str, account: int = 0, since: date | None = None, until: date | None = None):
    """Followers of an official account, or of all: now, and who came and left by day and source. Up to the last tick."""
    place = asks(request, workspace, "read").workspace
    found = [one for one in deliver.accounts(place.slug, "wechat") if one.provider == "wechat_oa"]
    if account:
        found = [deliver.wechat_account(place.slug, account)]
    until = until or clock.now().astimezone(ZoneInfo(place.time_zone)).date()
    told = social.followers_report(place.slug, [one.id for one in found], since or until - timedelta(days=REPORT_DAYS - 1), until)
    days = [{**vars(day), "source_en": social.source(day.source)[0], "source_zh": social.source(day.source)[1]} for day in told.days]
    return {"accounts": [{"account": one.id, "name": one.name, "followers": told.followers[one.id]} for one in found],
            "humans": told.humans, "several": told.several, "days": days}


@router.get("/wechat/accounts", response=list[StandingOut])
def wechat_accounts(request, workspace: str, days: int = Query(REPORT_DAYS, ge=1, le=366)):
    """The official accounts, each with how it stands and what happened within so many days, today included. Up to the last tick."""
    place = asks(request, workspace, "read").workspace
    found = {one.id: one for one in deliver.accounts(place.slug, "wechat") if one.provider == "wechat_oa"}
    until = clock.now().astimezone(ZoneInfo(place.time_zone)).date()
    stands = social.standing(place.slug, list(found), until - timedelta(days=days - 1), until)
    return [{**vars(one), "name": found[one.account].name, "paused": found[one.account].paused, "masses_a_month": social.limit("mass_per_person_month"),
             "permanent_left": social.permanent_left(one.account), "permanent_most": social.limit("permanent_codes")} for one in stands]


@router.get(PLACE + "/followers", response=FollowerPageOut)
def wechat_follower_page(request, workspace: str, account: int, search: str = Query("", max_length=200), tag: int | None = None, scene: str = Query("", max_length=64),
                         gone: bool = False, after: str = Query("", max_length=200), most: int = Query(50, ge=1, le=500)):
    """A page of who follows an account, or with `gone` of who has left, the newest first; with `search` those of that openid, name, e-mail or phone."""
    slug = asks(request, workspace, "read").workspace.slug
    deliver.wechat_account(slug, account)
    text = search.strip()
    people = [one.id for one in profiles.people(engine.database(slug), text, PERSONS_AT_MOST, exact=hides_who(request, workspace))] if text else None
    page = social.listed(slug, account, follows=not gone, tag=tag, scene=scene, openid=text, people=people, after=_place(after), most=most)
    rows = [{**vars(one), "left_at": one.until if gone else None, "source_en": social.source(one.source)[0], "source_zh": social.source(one.source)[1]} for one in page]
    return {"followers": rows, "after": f"{clock.millis(page[-1].since)}:{page[-1].openid}" if len(page) == most else None}


@router.get(PLACE + "/sync", response=SyncOut)
def wechat_sync(request, workspace: str, account: int):
    """How far the reading of all followers has come."""
    slug = asks(request, workspace, "read").workspace.slug
    deliver.wechat_account(slug, account)
    return _sync(social.last_sync(slug, account))


@router.post(PLACE + "/sync", response={202: SyncOut})
def begin_wechat_sync(request, workspace: str, account: int):
    """Begins to read all followers of an account with their tags and unionids; goes on by itself, also after a restart."""
    asked = asks(request, workspace, "write")
    deliver.wechat_account(asked.workspace.slug, account)
    return Status(202, _sync(social.begin_sync(asked.workspace.slug, account, asked.by)))


@router.get(PLACE + "/codes", response=list[CodeOut])
def list_wechat_codes(request, workspace: str, account: int, retired: bool = False):
    """The QR codes of an account with who came by them, the newest first."""
    slug = asks(request, workspace, "read").workspace.slug
    deliver.wechat_account(slug, account)
    return [vars(code) for code in social.codes(slug, account, retired)]


@router.post(PLACE + "/codes", response={201: CodeOut})
def create_wechat_code(request, workspace: str, account: int, code: CodeIn):
    """Makes a QR code at the platform."""
    asked = asks(request, workspace, "write")
    with deliver.asking(asked.workspace.slug, account) as ask:
        return Status(201, vars(social.create_code(asked.workspace.slug, account, ask, asked.by, **code.dict())))


@router.get("/wechat/codes/{code}", response=CodeOut)
def wechat_code(request, workspace: str, code: int):
    """One QR code with its counts."""
    return vars(social.code(asks(request, workspace, "read").workspace.slug, code))


@router.get("/wechat/codes/{code}/picture", response={200: bytes})
def wechat_code_picture(request, workspace: str, code: int):
    """The QR code as a picture: SVG, or what the platform drew for a mini program."""
    picture = social.code_picture(asks(request, workspace, "read").workspace.slug, code)
    return HttpResponse(picture.body, content_type=picture.type, headers={"Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; sandbox",
                                                                        "X-Content-Type-Options": "nosniff"})


@router.patch("/wechat/codes/{code}", response=CodeOut)
def change_wechat_code(request, workspace: str, code: int, change: CodeChange):
    """Changes what is given; the QR code itself stays good."""
    return vars(social.change_code(asks(request, workspace, "write").workspace.slug, code, **change.dict(exclude_none=True)))


@router.post("/wechat/codes/{code}/retire", response=CodeOut)
def retire_wechat_code(request, workspace: str, code: int):
    """Ends its counting and greeting. The scene of a permanent one is used again after 90 days at the earliest."""
    return vars(social.retire_code(asks(request, workspace, "write").workspace.slug, code))


@router.get(PLACE + "/greeting", response=GreetingBody)
def wechat_greeting(request, workspace: str, account: int):
    """What the account says to who begins to follow it."""
    deliver.wechat_account(asks(request, workspace, "read").workspace.slug, account)
    return {"text": social.greeting(account)}


@router.put(PLACE + "/greeting", response=GreetingBody)
def set_wechat_greeting(request, workspace: str, account: int, greeting: GreetingBody):
    """Changes it."""
    asked = asks(request, workspace, "write")
    deliver.wechat_account(asked.workspace.slug, account)
    return {"text": social.set_greeting(asked.workspace.slug, account, greeting.text, asked.by)}


@router.get(PLACE + "/menu", response=MenuOut)
def wechat_menu(request, workspace: str, account: int):
    """The menu that was published from here last."""
    slug = asks(request, workspace, "read").workspace.slug
    deliver.wechat_account(slug, account)
    found = social.menu(slug, account)
    return vars(found) if found else {"version": 0, "button": [], "special": []}


@router.put(PLACE + "/menu", response=MenuOut)
def publish_wechat_menu(request, workspace: str, account: int, menu: MenuIn):
    """Publishes a menu in place of the one before. People see it after up to a day, or when they follow anew."""
    asked = asks(request, workspace, "write")
    with deliver.asking(asked.workspace.slug, account) as ask:
        return vars(social.publish_menu(asked.workspace.slug, account, ask, asked.by, **menu.dict()))


@router.get(PLACE + "/tags", response=list[TagOut])
def list_wechat_tags(request, workspace: str, account: int):
    """The tags that the account has at the platform."""
    with deliver.asking(asks(request, workspace, "read").workspace.slug, account) as ask:
        return [vars(tag) for tag in social.account_tags(ask)]


@router.post(PLACE + "/tags", response={201: TagOut})
def create_wechat_tag(request, workspace: str, account: int, tag: TagIn):
    """Makes a tag at the platform, or gives the one of that name."""
    with deliver.asking(asks(request, workspace, "write").workspace.slug, account) as ask:
        return Status(201, vars(social.create_account_tag(ask, tag.name)))


@router.put(PLACE + "/tags/{tag}/followers", response=TaggedOut)
def tag_wechat_followers(request, workspace: str, account: int, tag: int, tagged: TaggedIn):
    """Lays a segment upon a tag: its followers get it, all others lose it."""
    slug = asks(request, workspace, "write").workspace.slug
    with deliver.asking(slug, account) as ask:
        given, taken = social.tag_followers(slug, account, tag, segments.members_now(slug, tagged.segment), ask)
    return {"given": given, "taken": taken}


@router.get(PLACE + "/masses", response=list[MassOut])
def list_wechat_masses(request, workspace: str, account: int):
    """The mass messages of an account, the newest first."""
    slug = asks(request, workspace, "read").workspace.slug
    deliver.wechat_account(slug, account)
    return [_mass(one) for one in social.masses(slug, account)]


@router.get(PLACE + "/masses/audience", response=MeantOut)
def wechat_mass_audience(request, workspace: str, account: int, tag: int | None = None, segment: int | None = None):
    """For whom a mass message would be now, and whose month is full."""
    slug = asks(request, workspace, "read").workspace.slug
    deliver.wechat_account(slug, account)
    return vars(social.mass_meant(slug, account, tag, segment))


@router.post(PLACE + "/masses", response={201: MassOut})
def create_wechat_mass(request, workspace: str, account: int, mass: MassIn):
    """Decides a mass message. It goes out when it is due, and cannot be taken back then."""
    asked = asks(request, workspace, "write")
    deliver.wechat_account(asked.workspace.slug, account)
    return Status(201, _mass(social.create_mass(asked.workspace.slug, account, asked.by, **mass.dict())))


@router.get("/wechat/masses/{mass}", response=MassOut)
def wechat_mass(request, workspace: str, mass: int):
    """One mass message, with what the platform told of it."""
    return _mass(social.mass(asks(request, workspace, "read").workspace.slug, mass))


@router.post("/wechat/masses/{mass}/call-off", response=MassOut)
def call_off_wechat_mass(request, workspace: str, mass: int):
    """Calls off a mass message that has not begun."""
    return _mass(social.call_off(asks(request, workspace, "write").workspace.slug, mass))


def _place(after: str) -> tuple[datetime, str] | None:
    """Where a page goes on; from the beginning for what is no place."""
    at, _, openid = after.partition(":")
    return (datetime.fromtimestamp(int(at) / 1000, clock.UTC), openid) if at.isdecimal() and len(at) < 15 and openid else None


def _mass(mass: social.Mass) -> dict:
    english, chinese = social.reason(mass.reason)
    return {**vars(mass), "because_en": english, "because_zh": chinese}


def _sync(sync: social.Sync | None) -> dict:
    if sync is None:
        return {"state": "never"}
    english, chinese = social.reason(sync.reason)
    return {**vars(sync), "because_en": english, "because_zh": chinese}
