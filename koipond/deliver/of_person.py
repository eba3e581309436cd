"""One person and our messages: what they were to get, what became of it, and whether they can be reached at all."""

from dataclasses import dataclass
from datetime import datetime

from koipond.deliver.channels import names
from koipond.deliver.history import State
from koipond.engine import Database, Sql
from koipond.kit.clock import UTC
from koipond.profiles import Reach, Told

MESSAGES_AT_MOST = 1_000   # of one person; the newest
# The trait that holds the address of a channel.
ADDRESS = {"email": "email", "sms": "phone"}
PLACES = ("message", "person", "channel", "template", "journey", "version", "step", "round", "kind", "send_at", "expires_at")
TYPES = ("UUID", "UInt64", "String", "UInt32", "UInt32", "UInt32", "String", "UInt32", "String", "DateTime64(3, 'UTC')", "DateTime64(3, 'UTC')")
KEY = "concat(toString(message), '.', toString(attempt))"
_WHY = {
    "no_consent": ("there is no permission", "没有授权同意"), "no_address": ("there is no address", "没有地址"),
    "suppressed": ("the address must not be written to", "地址在屏蔽名单中"), "expired": ("it was too late", "已过期"),
    "person_gone": ("the person is not there any more", "客户已不存在"), "address_dead": ("the address does not exist", "地址不存在"),
}


@dataclass(frozen=True)
class Reachable:
    """Whether a person can be written to by a channel, as far as the address goes; consent is told by profiles."""

    channel: str
    address: str
    stopped: list[str]      # why the address must not be written to


def messages_of(db: Database, persons: list[int]) -> list[State]:
    """The newest messages to a person (with all who merged into them), each with where it stands and what came back."""
    rows = db.rows("deliver.messages_of", persons=persons, most=MESSAGES_AT_MOST)
    if not rows:
        return []
    # The rows themselves are given back, so that what became of them is asked without looking for them again.
    kept = Sql.value([tuple(map(_text, row)) for row in rows], f"Array(Tuple({', '.join('String' for _ in PLACES)}))")
    columns = ", ".join(f"CAST(one.{place} AS {type}) AS {name}" for place, (name, type) in enumerate(zip(PLACES, TYPES, strict=True), 1))
    asked = Sql.of(f"SELECT {columns} FROM (SELECT arrayJoin([[kept]]) AS one)", kept=kept)
    return [_state(row) for row in db.dicts("deliver.states", slots={"asked": asked})]


def refusals_told(db: Database, persons: list[int], reach: Reach) -> list[Told]:
    """A page of what the gate did not let out to a person, in words. What went out comes back as the person's events."""
    rows = db.rows("deliver.refusals_told", {"key": Sql(KEY), "where": reach.where("at", KEY)}, persons=persons, most=reach.most)
    return [_told(*row) for row in rows]


def reachable(db: Database, traits: dict) -> list[Reachable]:
    """For each channel the person's address, from their traits, and what stands against it."""
    found = []
    for channel in sorted({*names(), *ADDRESS}):
        address = str(traits.get(ADDRESS.get(channel, ""), "") or "")
        stops = [reason for (reason,) in db.rows("deliver.stops_of_address", channel=channel, address=address)] if address else []
        found.append(Reachable(channel, address, stops))
    return found


def _told(key, message, journey, step, channel, reason, at) -> Told:
    english, chinese = _WHY.get(reason, (reason, reason))
    return Told(at.replace(tzinfo=UTC), "message", key, f"the message of '{step}' by {channel} did not go out: {english}",
                f"“{step}”的 {channel} 消息未发出：{chinese}",
                {"message": message, "journey": journey, "step": step, "channel": channel, "status": "refused", "reason": reason})


def _state(row: dict) -> State:
    return State(**{name: value.replace(tzinfo=UTC) if isinstance(value, datetime) else value for name, value in row.items()})


def _text(value) -> str:
    return value.strftime("%Y-%m-%d %H:%M:%S.%f")[:-3] if isinstance(value, datetime) else str(value)
