"""Accounts of WeCom, and what the twin keeps of each corp."""

import hashlib

import msgspec

from koipond.twin.platform import Account as Base


class CorpApp(msgspec.Struct, forbid_unknown_fields=True):
    agentid: int
    secret: str
    contacts: bool = True            # listed as 可调用接口的应用 of 客户联系


class Account(Base):
    corpid: str
    apps: dict[str, CorpApp]
    token: str = ""
    aes_key: str = ""
    callback_url: str = ""
    open_platform: str = ""          # shared with accounts of WeChat; without one there is no unionid
    ips: list[str] = []              # trusted; none is all
    staff: dict[str, str] = {}       # userid → name
    without_contacts: list[str] = [] # staff who may not have customers
    customers: dict[str, list[str]] = {}   # name → whose contact, at the beginning
    tags: dict[str, list[str]] = {}  # group → tags, at the beginning
    own_welcome: list[str] = []      # staff with a welcome set in the console: no WelcomeCode


class Line(msgspec.Struct):
    at: float
    way: str                         # in is what the customer got
    who: str
    text: str


class Follow(msgspec.Struct):
    """A member's side of a contact."""

    userid: str
    at: float
    add_way: int = 1
    state: str = ""
    remark: str = ""
    description: str = ""
    remark_company: str = ""
    remark_mobiles: list[str] = []
    tags: list[str] = []
    chatted_at: float = 0.0
    deleted_by_customer: bool = False


class Customer(msgspec.Struct):
    id: str
    name: str
    unionid: str = ""
    openid: str = ""
    follows: dict[str, Follow] = {}
    mass: dict[str, int] = {}        # day → how many mass messages came
    talk: list[Line] = []


class Way(msgspec.Struct):
    config_id: str
    fields: dict
    next: int = 0                    # whose turn it is


class Welcome(msgspec.Struct):
    userid: str
    customer: str
    until: float
    used: bool = False


class Tag(msgspec.Struct):
    id: str
    name: str
    group: str
    by: str                          # the app that made it
    at: int
    order: int = 0


class Group(msgspec.Struct):
    id: str
    name: str
    at: int
    by: str


class Share(msgspec.Struct):
    """What one member has to confirm of a task. Targets are customers, or chats."""

    userid: str
    targets: list[str]
    confirmed_at: float = 0.0
    results: dict[str, int] = {}     # target → 0 unsent, 1 sent, 2 not friend, 3 quota taken


class Task(msgspec.Struct):
    msgid: str
    chat_type: str
    text: str
    attachments: list
    at: float
    shares: dict[str, Share] = {}
    cancelled: bool = False
    reminded: list[float] = []


class Moment(msgspec.Struct):
    id: str
    jobid: str
    text: str
    attachments: list
    at: float
    audience: dict[str, list[str]] = {}      # userid → customers
    published: dict[str, float] = {}
    comments: list[dict] = []
    likes: list[dict] = []


class Chat(msgspec.Struct):
    id: str
    name: str
    owner: str
    at: float
    members: dict[str, dict] = {}            # userid or external_userid → how and when they came
    notice: str = ""
    talk: list[Line] = []


class Transfer(msgspec.Struct):
    customer: str
    handover: str
    takeover: str
    at: float
    status: int = 2                          # 1 done, 2 waiting, 3 refused, 4 the taker has too many


class Corp(msgspec.Struct):
    tokens: dict[str, list] = {}             # token → [app, until]
    customers: dict[str, Customer] = {}
    ways: dict[str, Way] = {}
    join_ways: dict[str, Way] = {}
    welcomes: dict[str, Welcome] = {}
    groups: dict[str, Group] = {}            # of tags
    tags: dict[str, Tag] = {}
    tasks: dict[str, Task] = {}
    moments: dict[str, Moment] = {}
    chats: dict[str, Chat] = {}
    chat_welcomes: dict[str, dict] = {}
    transfers: list[Transfer] = []
    links: dict[str, dict] = {}
    codes: dict[str, list] = {}              # of a sign-in → [userid, until]
    acquisition_left: int = -1
    left: list[str] = []                     # staff who have resigned
    notes: dict[str, list[Line]] = {}        # what apps wrote to staff
    media: dict[str, str] = {}
    next_id: int = 1


class State(msgspec.Struct):
    corps: dict[str, Corp] = {}


def external_userid_of(corpid: str, human: str) -> str:
    return "wm" + hashlib.sha256(f"{corpid} {human}".encode()).hexdigest()[:30]
