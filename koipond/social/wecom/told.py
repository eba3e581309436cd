"""What this room hands out of its decisions: values that do not change, and know no store."""

from dataclasses import dataclass, fields
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Member:
    """Somebody who works in the corp and may have customers; since `left_at` no more."""

    userid: str
    name: str
    left_at: datetime | None
    seen_at: datetime


@dataclass(frozen=True, slots=True)
class Taking:
    """How far taking over everybody has come: `members` are the userids whose customers are still to be taken, `pairs` those that were."""

    started_at: datetime
    members: list[str]
    pairs: int
    done_at: datetime | None
    by: str


@dataclass(frozen=True, slots=True)
class LiveCode:
    """A QR code whose members change. `shifts`: {"members", "days" 0 to 6 from Monday, "from" HH:MM, "until" HH:MM}; `welcome`: {"text", "attachments"}."""

    id: int
    name: str
    place: str
    state: str
    config_id: str
    picture: str
    shifts: list[dict]
    fallback: list[str]
    serving: list[str]
    skip_verify: bool
    welcome: dict
    tags: list[str]
    problem: str
    by: str
    at: datetime


@dataclass(frozen=True, slots=True)
class CorpTag:
    """A tag of the corp; `ours` where our app made it, `label` the id of the profiles' tag for which it stands."""

    tag_id: str
    name: str
    group_id: str
    group: str
    ours: bool
    label: int | None


@dataclass(frozen=True, slots=True)
class MassTask:
    """A mass message that a member has to confirm. `state`: making, asked, done, refused, expired, cancelled; `reminded`: moments in ISO 8601."""

    id: int
    userid: str
    body: dict
    customers: int
    journeys: list[int]
    state: str
    msgid: str
    detail: str
    confirmed_at: datetime | None
    expires_at: datetime
    reminded: list[str]
    at: datetime


@dataclass(frozen=True, slots=True)
class Moment:
    """A moment that members publish. `state`: making, asked, made, refused, unknown; `asked_of` and `published` count members."""

    id: int
    body: dict
    members: list[str]
    tags: list[str]
    moment_id: str
    state: str
    detail: str
    asked_of: int
    published: int
    by: str
    at: datetime


@dataclass(frozen=True, slots=True)
class CustomerGroup:
    """A group of customers; `owner` is a userid."""

    id: int
    chat_id: str
    name: str
    owner: str
    notice: str
    members: int
    customers: int
    made_at: datetime | None


@dataclass(frozen=True, slots=True)
class JoinWay:
    """A QR code by which people join one of the groups `chats`."""

    id: int
    name: str
    state: str
    chats: list[str]
    config_id: str
    picture: str
    by: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Transfer:
    """A customer who is handed over. `state`: asking, waiting, done, customer_refused, customer_limit_exceed, nothing, refused."""

    id: int
    from_userid: str
    to_userid: str
    external_userid: str
    resigned: bool
    state: str
    detail: str
    by: str
    at: datetime
    ended_at: datetime | None


def told(kind: type, row):
    """The value of a row of the store."""
    return kind(**{each.name: getattr(row, each.name) for each in fields(kind)})
