"""What WeCom's callbacks say, as events of people and hints for what is to be fetched. Pure. Source: channels reference §6 [41][52].

Told twice, it is the same events under the same ids. Nothing is believed but what was within the seal.
"""

import hashlib
from dataclasses import dataclass
from datetime import UTC, datetime

from koipond import collect
from koipond.social.wecom.friends import consent

ADDED = ("add_external_contact", "add_half_external_contact")


@dataclass(frozen=True, slots=True)
class Owed:
    """A welcome that is owed."""

    code: str
    userid: str
    external_userid: str
    state: str
    heard_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Heard:
    """What is to be kept. `chats` are groups to fetch, (chat, whether it is dismissed); `tags`: the corp's tags have changed."""

    events: tuple[collect.Item, ...] = ()
    welcome: Owed | None = None
    chats: tuple[tuple[str, bool], ...] = ()
    tags: bool = False


def heard(account: int, said: dict) -> Heard:
    """What one callback says. What we do not know says nothing."""
    event, change = said.get("Event", ""), said.get("ChangeType", "")
    if event == "change_external_contact":
        return _contact(account, change, said)
    if event == "change_external_chat":
        return Heard(chats=((said.get("ChatId", ""), change == "dismiss"),) if said.get("ChatId") else ())
    if event == "change_external_tag":
        return Heard(tags=True)
    if event == "customer_acquisition" and change == "customer_start_chat":
        return Heard(events=(_event(account, "wecom_friend_talked", said),)) if _pair(said) else Heard()
    return Heard()


def _contact(account: int, change: str, said: dict) -> Heard:
    if not _pair(said):
        return Heard()
    state = said.get("State", "")
    if change in ADDED:
        code = said.get("WelcomeCode", "")
        return Heard((_event(account, "wecom_friend_added", said, state=state), consent(account, said["UserID"], said["ExternalUserID"], _at(said), state)),
                     Owed(code, said["UserID"], said["ExternalUserID"], state) if code else None)
    name = {"edit_external_contact": "wecom_friend_edited", "del_external_contact": "wecom_friend_removed", "del_follow_user": "wecom_friend_left",
            "transfer_fail": "wecom_transfer_failed"}.get(change)
    if not name:
        return Heard()
    more = {"state": state, "source": said.get("Source", ""), "reason": said.get("FailReason", "")}
    return Heard((_event(account, name, said, **more),))


def _pair(said: dict) -> bool:
    return isinstance(said.get("UserID"), str) and isinstance(said.get("ExternalUserID"), str)


def _event(account: int, name: str, said: dict, **more: str) -> collect.Item:
    props = {"account": str(account), "userid": said["UserID"], "external_userid": said["ExternalUserID"], **{key: value for key, value in more.items() if value}}
    return collect.Item(kind="track", name=name, message_id=f"{name}:{_key(account, said)}", at=_at(said),
                        context={"traits": {"external_userid": said["ExternalUserID"]}}, properties=props)


def _key(account: int, said: dict) -> str:
    """By this WeCom tells one call from another."""
    parts = (account, *(said.get(name, "") for name in ("Event", "ChangeType", "UserID", "ExternalUserID", "CreateTime")))
    return hashlib.sha256("\x1f".join(map(str, parts)).encode()).hexdigest()[:32]


def _at(said: dict) -> datetime:
    return datetime.fromtimestamp(int(said["CreateTime"]), UTC)
