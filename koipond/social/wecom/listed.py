"""Who is behind a mass message and in a group, as pages of persons."""

from dataclasses import dataclass
from datetime import datetime

from koipond import engine, identify
from koipond.social.wecom.errors import NoSuchCustomerGroup
from koipond.social.wecom.friends import in_utc
from koipond.social.wecom.models import WecomGroup

PAGE_AT_MOST = 500


@dataclass(frozen=True, slots=True)
class Letter:
    """A customer of a mass message, and where it stands for them: waiting, asked, sent, not_friend, quota, refused, expired, cancelled."""

    external_userid: str
    person: int
    status: str
    status_at: datetime


@dataclass(frozen=True, slots=True)
class InGroup:
    """Somebody in a group: a customer with their person (0: not known yet), or a member of staff."""

    member: str
    customer: bool
    person: int
    joined_at: datetime


def letters_of(db: engine.Database, account: int, task: int, after: str = "", most: int = 100) -> list[Letter]:
    """A page of the customers of a mass message, in order of external_userid."""
    rows = [in_utc(row) for row in db.dicts("social.wecom_letters_of", account=account, task=task, after=after, most=min(most, PAGE_AT_MOST))]
    now = identify.current_many(db, [row["person"] for row in rows])
    return [Letter(**{**row, "person": now.get(row["person"], row["person"])}) for row in rows]


def in_group(db: engine.Database, account: int, id: int, after: str = "", most: int = 100) -> list[InGroup]:
    """A page of who is in a group, in order of their ids in WeCom. Raises NoSuchCustomerGroup."""
    chat = WecomGroup.objects.filter(account=account, pk=id, dismissed_at=None).values_list("chat_id", flat=True).first()
    if chat is None:
        raise NoSuchCustomerGroup(id=id)
    rows = [in_utc(row) for row in db.dicts("social.wecom_in_group", account=account, chat=chat, after=after, most=min(most, PAGE_AT_MOST))]
    whose = identify.find_many(db, "external_userid", [row["member"] for row in rows if row["customer"]])
    return [InGroup(row["member"], bool(row["customer"]), whose[row["member"]].person if row["customer"] else 0, row["joined_at"]) for row in rows]
