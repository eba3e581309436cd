"""Reading what an account says of its followers: all of them once, and those whom it has told nothing of yet."""

import json
from dataclasses import dataclass
from datetime import datetime

import pyarrow as pa
from django.db import transaction

from koipond import access, collect, engine
from koipond.kit import clock
from koipond.social.errors import PlatformRefused
from koipond.social.limits import limit
from koipond.social.models import FollowerSync
from koipond.social.platform import Ask
from koipond.social.windows import open_for

UNKNOWN_AT_ONCE = 10_000
LANGUAGE = "zh_CN"


@dataclass(frozen=True)
class Sync:
    """How far a reading has come: `read` of `total` followers."""

    id: int
    account: int
    state: str
    total: int
    read: int
    reason: str
    detail: str
    by: str
    at: datetime
    ended_at: datetime | None


@dataclass(frozen=True, slots=True)
class Place:
    """Where a person is written to: by which account, under which openid."""

    account: int
    openid: str


def reach(db: engine.Database, persons: list[int], accounts: list[int], minis: list[int]) -> dict[int, Place]:
    """Where each of these persons can be written to by one of these accounts (official accounts, mini programs), after all merges."""
    if not persons or not (accounts or minis):
        return {}
    rows = db.rows("social.reach", people=persons, accounts=[*accounts, *minis], minis=minis, open_since=clock.now() - open_for())
    return {person: Place(*place) for person, place in rows}


def begin_sync(workspace: str, account: int, by: str) -> Sync:
    """Begins to read all followers of an account; the one that is under way, where there is one."""
    with transaction.atomic():
        row = FollowerSync.objects.filter(account=account, state="running").first()
        row = row or FollowerSync.objects.create(workspace=access.workspace(workspace), account=account, by=by, at=clock.now())
    return _told(row)


def last_sync(workspace: str, account: int) -> Sync | None:
    """The newest reading of an account's followers."""
    row = FollowerSync.objects.filter(workspace__slug=str(workspace), account=account).order_by("-id").first()
    return _told(row) if row else None


def open_syncs(workspace: str) -> list[int]:
    """The accounts whose followers are being read."""
    return list(FollowerSync.objects.filter(workspace__slug=str(workspace), state="running").values_list("account", flat=True))


def sync_page(workspace: str, account: int, ask: Ask) -> bool:
    """Reads the next page of followers with what is said of each; whether there is more. Cut short, the page is read again and changes nothing.

    What the platform refuses ends the reading with its reason.
    """
    row = FollowerSync.objects.filter(workspace__slug=str(workspace), account=account, state="running").first()
    if row is None:
        return False
    try:
        page = ask("/cgi-bin/user/get", next_openid=row.after)
        openids = (page.get("data") or {}).get("openid") or []
        ask_about(workspace, account, openids, ask)
    except PlatformRefused as no:
        row.state, row.reason, row.detail, row.ended_at = "failed", "refused", f"{no.fields['code']} {no.fields['said']}"[:300], clock.now()
        row.save()
        return False
    row.total, row.read = int(page.get("total", row.total)), row.read + len(openids)
    more = bool(openids) and page.get("next_openid") not in ("", None, row.after) and row.read < row.total
    row.after = page.get("next_openid") or row.after
    if not more:
        row.state, row.ended_at = "done", clock.now()
    row.save()
    return more


def ask_about_new(workspace: str, account: int, ask: Ask) -> int:
    """Asks about followers of whom nothing is known since they came; returns about how many. Raises PlatformRefused."""
    openids = [openid for (openid,) in engine.database(workspace).rows("social.unknown", account=account, most=UNKNOWN_AT_ONCE)]
    ask_about(workspace, account, openids, ask)
    return len(openids)


def ask_about(workspace: str, account: int, openids: list[str], ask: Ask) -> None:
    """Asks what an account says of these; it goes through the inbox, so that openid and unionid find each other. Raises PlatformRefused."""
    told, step = [], limit("details_page")
    for start in range(0, len(openids), step):
        asked = [{"openid": openid, "lang": LANGUAGE} for openid in openids[start : start + step]]
        told += ask("/cgi-bin/user/info/batchget", {"user_list": asked})["user_info_list"]
    if told:
        collect.record_table(workspace, _seen(account, told, clock.now()))


def _seen(account: int, told: list[dict], at: datetime) -> pa.Table:
    """One event a follower."""
    moment = clock.millis(at)
    properties = [{"account": str(account), "openid": one["openid"], "unionid": one.get("unionid", ""), "follows": str(one.get("subscribe", 0)),
                   "since": str(int(one.get("subscribe_time") or 0) * 1000), "scene": one.get("subscribe_scene", ""),
                   "tags": ",".join(str(tag) for tag in one.get("tagid_list") or [])} for one in told]
    who = [{"traits": {"openid": one["openid"], **({"unionid": one["unionid"]} if one.get("unionid") else {})}} for one in told]
    return pa.table({
        "kind": pa.array(["track"] * len(told)), "name": pa.array(["wechat_seen"] * len(told)),
        "message_id": pa.array([f"wechat:{account}:{one['openid']}:seen:{moment}" for one in told]),
        "at": pa.array([at] * len(told), pa.timestamp("ms", "UTC")),
        "properties": pa.array([json.dumps(each) for each in properties]), "context": pa.array([json.dumps(each) for each in who]),
    })


def _told(row: FollowerSync) -> Sync:
    return Sync(row.pk, row.account, row.state, row.total, row.read, row.reason, row.detail, row.by, row.at, row.ended_at)
