"""What the code of a kind of source is made of. All of it is pure: bodies are read and requests built, nothing is asked or kept.

`<kind>/kind.py` has

    NAME, STEPS         (en, zh): what it is called; what is to be done at the platform so that it calls us
    FIELDS              what an account needs
    EVENTS              what may come ("lead", "joined" …) → the event that it is by default
    CONSENTING          of which of these the consents of a mapping are given
    LINES               by default: (field of what came, or "=text", target); see mapping.py
    REST                (where it is not "form") what becomes of fields that no line names, by default: none, form, all
    EXAMPLE             fields as they come, so that a mapping can be looked at before the first lead
    prove(source, request)                       raises Forged unless the caller is the platform
    called(source, request) -> Heard             what it tells us, and our answer to the byte; raises Forged for what is of another account
    place(source) -> str                         the account at the platform: a lead id is unique within it

and, where the platform answers:

    HOST, EVERY_SECONDS                          where it lives by default; how often it is asked
    pull(source, cursor, now) -> Ask or None     the next question, from where `cursor` has come; None without what it needs
    pulled(source, cursor, reply, now) -> Pulled raises Refused
    fetch(source, id) -> Ask or None and fetched(source, item, reply) -> Item    of items with `wants`
"""

import hmac
from dataclasses import dataclass, field
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Field:
    """Something an account needs. `like` says what it looks like, in English and Chinese."""

    name: str
    label: tuple[str, str]
    secret: bool = False
    needed: bool = True
    default: str = ""
    pattern: str = r"[^\x00-\x1f]{1,2000}"
    like: tuple[str, str] = ("", "")
    made: bool = False             # filled with something unguessable where nothing is given: for us to hand out


@dataclass(frozen=True, slots=True)
class Request:
    """What called us."""

    method: str
    query: dict[str, str]
    headers: dict[str, str]        # names in lower case
    body: bytes
    at: datetime                   # by the clock that other machines have


@dataclass(frozen=True, slots=True)
class Item:
    """Something that came, as it is kept. `fields` are all its values as text, by dots; `raw` is its JSON.

    `skip`: why it is of nobody (test, preview, status), else "". `wants`: the platform has to be asked for the rest.
    Two items of one account with the same id are the same; the later one holds.
    """

    id: str
    what: str
    at: datetime
    fields: dict[str, str]
    raw: str
    skip: str = ""
    wants: bool = False


@dataclass(frozen=True, slots=True)
class Heard:
    """What we answer, to the byte, and what was told."""

    items: tuple[Item, ...] = ()
    body: bytes = b""
    type: str = "text/plain; charset=utf-8"
    status: int = 200


@dataclass(frozen=True, slots=True)
class Ask:
    """A question to a platform."""

    url: str
    headers: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Reply:
    """What came back."""

    status: int
    body: bytes


@dataclass(frozen=True, slots=True)
class Pulled:
    """What a platform answered, from where to go on, and whether to do so at once."""

    items: tuple[Item, ...]
    cursor: dict
    more: bool


class Forged(Exception):
    """What called us is not the platform; the text says why, without any secret."""


class Refused(Exception):
    """The platform does not answer what was asked; its text says why, without any secret."""


def same(given: str, known: str) -> bool:
    """Whether a secret is the one that we know; how long it takes tells nothing."""
    return bool(known) and hmac.compare_digest(given.encode(), known.encode())
