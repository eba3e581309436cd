"""Accounts of Tencent Cloud SMS, and what the twin keeps of them."""

import msgspec

from koipond.twin.platform import Account as Base


class Template(msgspec.Struct, forbid_unknown_fields=True):
    content: str                 # with {1}, {2} …
    kind: str = "notice"         # otp, notice or marketing
    state: str = "approved"


class SmsApp(msgspec.Struct, forbid_unknown_fields=True):
    signatures: list[str]
    templates: dict[str, Template]
    report_url: str = ""
    reply_url: str = ""


class Account(Base):
    key: str
    secret: str
    apps: dict[str, SmsApp]
    forbidden: list[str] = []            # words that no parameter may hold


class Sent(msgspec.Struct):
    serial: str
    phone: str                   # E.164
    sign: str
    app: str
    session: str
    extend: str
    at: float
    state: str = "fine"
    received: float = 0.0


class Reply(msgspec.Struct):
    phone: str
    sign: str
    content: str
    at: float
    extend: str = ""


class State(msgspec.Struct):
    reports: dict[str, list[Sent]] = {}       # app → not pulled yet
    replies: dict[str, list[Reply]] = {}      # app → not pulled yet
    by_phone: dict[str, list[Sent]] = {}      # "app phone" →
    opted_out: dict[str, set[str]] = {}       # signature → phones
    sequence: int = 0
