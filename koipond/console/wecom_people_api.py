"""Endpoints for WeCom: tags of the corp, moments, groups of customers, and handing customers over."""

from datetime import datetime

from ninja import Field, Router, Schema, Status

from koipond import engine, social
from koipond.console.exact import Exact
from koipond.console.wecom_api import HERE, picture_of, reads, writes

router = Router(tags=["wecom"])


class CorpTagIn(Exact):
    group: str = Field(max_length=30)
    name: str = Field(max_length=30)


class CorpTagChange(Exact):
    name: str | None = Field(None, max_length=30)
    label: str | None = Field(None, max_length=120, description="the profiles' tag that it stands for; '' for none")


class CorpTagOut(Schema):
    tag_id: str
    name: str
    group: str
    ours: bool = Field(description="only what we made can be renamed or removed here")
    label: int | None = Field(description="the profiles' tag that is kept alike")
    customers: int = Field(0, description="who have it, each once")


class MomentIn(Exact):
    text: str = Field("", max_length=2000)
    attachments: list[dict] = Field([], max_length=9)
    members: list[str] = Field([], max_length=10_000, description="none: everybody who may have customers")
    tags: list[str] = Field([], max_length=100, description="ids of the corp's tags; none: all customers")


class MomentOut(Schema):
    id: int
    body: dict
    state: str = Field(description="making, asked, made, refused or unknown")
    detail: str
    asked_of: int
    published: int
    by: str
    at: datetime


class GroupOut(Schema):
    id: int
    chat_id: str
    name: str
    owner: str
    members: int
    customers: int
    made_at: datetime | None


class InGroupOut(Schema):
    member: str = Field(description="external_userid of a customer, userid of staff")
    customer: bool
    person: int = Field(description="of a customer; 0 where it is not known yet")
    joined_at: datetime


class JoinWayIn(Exact):
    name: str = Field(max_length=80)
    groups: list[str] = Field(min_length=1, max_length=5, description="chat ids")


class JoinWayOut(Schema):
    id: int
    name: str
    state: str
    chats: list[str]
    picture: str
    came: int
    there: int
    at: datetime


class GroupWelcomeIn(Exact):
    text: str = Field(max_length=3000, description="%NICKNAME% becomes the name")


class GroupWelcomeOut(Schema):
    template: str = Field(description="its id in WeCom, where the owner of a group chooses it")


class HandOverIn(Exact):
    giver: str = Field(max_length=64, description="userid of who has them")
    taker: str = Field(max_length=64, description="userid of who gets them")
    customers: list[str] | None = Field(None, max_length=10_000, description="external_userids; none: all")


class TransferOut(Schema):
    id: int
    from_userid: str
    to_userid: str
    external_userid: str
    resigned: bool
    state: str = Field(description="asking, waiting, done, customer_refused, customer_limit_exceed, nothing or refused")
    detail: str
    at: datetime
    ended_at: datetime | None


class HandedOut(Schema):
    from_userid: str
    to_userid: str
    resigned: bool
    counts: dict[str, int] = Field(description="how many customers stand where: see the states of a transfer")
    at: datetime = Field(description="of the last decision")


class LeftBehindOut(Schema):
    userid: str
    customers: int


@router.get(HERE + "/tags", response=list[CorpTagOut])
def list_corp_tags(request, workspace: str, account: int):
    """The tags of the corp, by group."""
    slug, _ = reads(request, workspace, account)
    counted = social.wecom.marked(engine.database(slug), account)
    return [{**_tag(row), "customers": counted.get(row.tag_id, 0)} for row in social.wecom.corp_tags(account)]


@router.post(HERE + "/tags", response={201: CorpTagOut})
def make_corp_tag(request, workspace: str, account: int, tag: CorpTagIn):
    """Makes a tag of the corp."""
    by, corp = writes(request, workspace, account)
    return Status(201, _tag(social.wecom.make_corp_tag(corp, tag.group, tag.name, by)))


@router.patch(HERE + "/tags/{tag}", response=CorpTagOut)
def change_corp_tag(request, workspace: str, account: int, tag: str, change: CorpTagChange):
    """Renames a tag that we made, or says for which of our tags it stands: both are kept alike from then on."""
    _, corp = writes(request, workspace, account)
    row = social.wecom.rename_corp_tag(corp, tag, change.name) if change.name is not None else None
    if change.label is not None:
        row = social.wecom.stand_for(corp.workspace, account, tag, change.label)
    return _tag(row or next(row for row in social.wecom.corp_tags(account) if row.tag_id == tag))


@router.delete(HERE + "/tags/{tag}", response={204: None})
def remove_corp_tag(request, workspace: str, account: int, tag: str):
    """Removes a tag that we made from the corp and all of its customers."""
    _, corp = writes(request, workspace, account)
    social.wecom.remove_corp_tag(corp, tag)
    return Status(204, None)


@router.get(HERE + "/moments", response=list[MomentOut])
def list_wecom_moments(request, workspace: str, account: int, before: int = 0, most: int = 100):
    """Moments, the newest first, with how many members have published them."""
    reads(request, workspace, account)
    return social.wecom.moments(account, before, max(1, min(most, 500)))


@router.post(HERE + "/moments", response={201: MomentOut})
def publish_wecom_moment(request, workspace: str, account: int, moment: MomentIn):
    """Asks members to publish a moment."""
    by, corp = writes(request, workspace, account)
    return Status(201, social.wecom.publish(corp, by, moment.text, moment.attachments, moment.members, moment.tags))


@router.get(HERE + "/groups", response=list[GroupOut])
def list_wecom_groups(request, workspace: str, account: int, after: int = 0, most: int = 200):
    """A page of the customer groups."""
    reads(request, workspace, account)
    return social.wecom.groups(account, after, max(1, min(most, 1000)))


@router.get(HERE + "/groups/{int:group}/people", response=list[InGroupOut])
def list_wecom_group_people(request, workspace: str, account: int, group: int, after: str = "", most: int = 100):
    """A page of who is in a group, in order of their ids in WeCom."""
    slug, _ = reads(request, workspace, account)
    return social.wecom.in_group(engine.database(slug), account, group, after, max(1, min(most, 500)))


@router.get(HERE + "/groups/ways", response=list[JoinWayOut])
def list_join_ways(request, workspace: str, account: int):
    """QR codes into groups, with who came by each."""
    slug, _ = reads(request, workspace, account)
    counted = social.wecom.way_counts(engine.database(slug), account)
    return [_way(row, counted) for row in social.wecom.join_ways(account)]


@router.post(HERE + "/groups/ways", response={201: JoinWayOut})
def make_join_way(request, workspace: str, account: int, way: JoinWayIn):
    """Makes a QR code by which people join one of some groups."""
    by, corp = writes(request, workspace, account)
    return Status(201, _way(social.wecom.make_join_way(corp, by, way.name, way.groups), {}))


@router.get(HERE + "/groups/ways/{int:way}/picture", response={200: bytes})
def join_way_picture(request, workspace: str, account: int, way: int):
    """The QR code as WeCom draws it."""
    slug, _ = reads(request, workspace, account)
    return picture_of(slug, account, social.wecom.way_picture(account, way))


@router.delete(HERE + "/groups/ways/{way}", response={204: None})
def remove_join_way(request, workspace: str, account: int, way: int):
    """Removes it in WeCom too."""
    _, corp = writes(request, workspace, account)
    social.wecom.remove_join_way(corp, way)
    return Status(204, None)


@router.post(HERE + "/groups/welcomes", response={201: GroupWelcomeOut})
def add_group_welcome(request, workspace: str, account: int, welcome: GroupWelcomeIn):
    """Adds a text that greets whoever joins a group; its owner chooses it in WeCom."""
    _, corp = writes(request, workspace, account)
    return Status(201, {"template": social.wecom.add_group_welcome(corp, welcome.text)})


@router.get(HERE + "/transfers", response=list[TransferOut])
def list_transfers(request, workspace: str, account: int, before: int = 0, most: int = 200):
    """Customers who are or were handed over, the newest first."""
    reads(request, workspace, account)
    return social.wecom.transfers(account, before, max(1, min(most, 1000)))


@router.get(HERE + "/transfers/progress", response=list[HandedOut])
def transfer_progress(request, workspace: str, account: int):
    """How far the handing over from one member to another has come, the newest first."""
    reads(request, workspace, account)
    return social.wecom.progress(account)


@router.get(HERE + "/transfers/left-behind", response=list[LeftBehindOut])
def list_left_behind(request, workspace: str, account: int):
    """Members who have left and still have customers."""
    slug, _ = reads(request, workspace, account)
    return [{"userid": userid, "customers": count} for userid, count in social.wecom.left_behind(engine.database(slug), account).items()]


@router.post(HERE + "/transfers", response={201: list[TransferOut]})
def hand_over_customers(request, workspace: str, account: int, hand: HandOverIn):
    """Hands customers over to another member. WeCom asks each of them, and they have a day to refuse."""
    by, corp = writes(request, workspace, account, "admin")
    return Status(201, social.wecom.hand_over(corp, by, hand.giver, hand.taker, hand.customers))


def _tag(row) -> dict:
    return {"tag_id": row.tag_id, "name": row.name, "group": row.group, "ours": row.ours, "label": row.label}


def _way(row, counted: dict) -> dict:
    return {"id": row.id, "name": row.name, "state": row.state, "chats": row.chats, "picture": row.picture, "at": row.at,
            **counted.get(row.state, {"came": 0, "there": 0})}
