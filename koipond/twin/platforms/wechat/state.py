"""Accounts of WeChat, and what the twin keeps of each."""

import hashlib
from typing import Literal

import msgspec

from koipond.twin.platform import Account as Base


class Template(msgspec.Struct, forbid_unknown_fields=True):
    title: str
    content: str                    # with {{name.DATA}}
    long_term: bool = False         # a notice that one accept opens for good


class Account(Base):
    appid: str
    secret: str
    kind: Literal["service", "subscription", "mini"] = "service"     # 服务号, 公众号, 小程序
    token: str = ""
    aes_key: str = ""
    callback_url: str = ""
    encryption: Literal["secure", "compatible", "plain"] = "secure"
    data_format: Literal["xml", "json"] = "xml"
    open_platform: str = ""         # accounts that name the same share unionids
    ips: list[str] = []             # that may fetch a token; none is all
    templates: dict[str, Template] = {}
    notices: dict[str, Template] = {}
    people: list[str] = []          # who is there at the beginning
    oauth_domains: list[str] = []
    pages: list[str] = []           # of a mini program


class Line(msgspec.Struct):
    """Of a talk. `way` is in for what the person got."""

    at: float
    way: str
    kind: str
    text: str


class Person(msgspec.Struct):
    openid: str
    unionid: str
    name: str
    follows: bool = False
    followed_at: float = 0.0
    scene: str = "ADD_SCENE_OTHERS"
    qr_scene: int = 0
    qr_scene_str: str = ""
    tags: list[int] = []
    remark: str = ""
    windows: dict[str, tuple[float, int]] = {}      # what opened it → until when, how many are left
    grants: dict[str, int] = {}                     # notice → how many; -1 for good
    blacklisted: bool = False
    blocks_templates: bool = False
    mass: dict[str, int] = {}                       # month → how many came
    talk: list[Line] = []


class Token(msgspec.Struct):
    text: str
    until: float
    dead: bool = False              # another has taken its place


class Qr(msgspec.Struct):
    ticket: str
    scene: str
    is_text: bool
    until: float                    # 0 for ever
    url: str


class Code(msgspec.Struct):
    openid: str
    scope: str
    until: float
    used: bool = False


class Job(msgspec.Struct):
    msg_id: int
    openids: list[str]
    kind: str
    text: str
    at: float
    status: str = "SENDING"
    counts: list[int] = []          # total, filter, sent, error


class Box(msgspec.Struct):
    """What one account has."""

    people: dict[str, Person] = {}
    tokens: dict[str, Token] = {}
    stable: str = ""                # the live token of each kind
    plain: str = ""
    forced_at: float = 0.0
    tags: dict[int, str] = {}
    next_tag: int = 100
    qrs: dict[str, Qr] = {}
    permanent: int = 0
    menu: dict | None = None
    conditional: dict[str, dict] = {}
    codes: dict[str, Code] = {}
    oauth: dict[str, Code] = {}     # tokens and refresh tokens
    media: dict[str, str] = {}      # id → kind
    jobs: dict[int, Job] = {}
    clientmsgids: dict[str, tuple[int, float]] = {}
    next_id: int = 1


class State(msgspec.Struct):
    boxes: dict[str, Box] = {}


def openid_of(appid: str, human: str) -> str:
    """Twenty-eight characters, the same for the same human and account for ever."""
    return "o" + hashlib.sha256(f"{appid} {human}".encode()).hexdigest()[:27]
