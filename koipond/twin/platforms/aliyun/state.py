"""Accounts of Aliyun SMS, and what the twin keeps of them."""

import msgspec

from koipond.twin.platform import Account as Base


class Template(msgspec.Struct, forbid_unknown_fields=True):
    content: str
    kind: str = "notice"         # otp, notice or marketing
    state: str = "approved"


class Account(Base):
    key: str
    secret: str
    signatures: dict[str, str]
    templates: dict[str, Template]
    report_url: str = ""
    up_url: str = ""
    balance_fen: int = 1_000_000
    forbidden: list[str] = []            # words that no parameter may hold


class Sent(msgspec.Struct):
    biz_id: str
    phone: str                   # E.164
    given: str                   # as the client wrote the number
    sign: str
    template: str
    content: str
    out_id: str
    at: float
    size: int
    state: str = "fine"
    received: float = 0.0


class State(msgspec.Struct):
    sent: dict[str, Sent] = {}                     # "biz phone" →
    by_phone: dict[str, list[str]] = {}
    nonces: dict[str, float] = {}
    opted_out: dict[str, set[str]] = {}            # signature → phones
    spent_fen: dict[str, int] = {}
    sequence: int = 0
