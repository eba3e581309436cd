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
OUTCOMES = ("accepted", "refused", "later", "unknown")
FINAL = ("accepted", "refused")    # no attempt follows: whether one was claimed need not be asked
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


@dataclass(frozen=True)
class Letters:
    """The messages to a person, each where it stands, and what the gate did not let out, both the newest first."""

    states: list[State]
    refusals: list[Told]


def letters_of(db: Database, persons: list[int]) -> Letters:
    """The newest messages to a person (with all who merged into them) and what became of each: the same as `why`, but
    looked for by their keys in small statements, where that asks about any set of messages in one large one.
    """
    rows = db.dicts("deliver.messages_of", persons=persons, most=MESSAGES_AT_MOST)
    if not rows:
        return Letters([], [])
    ids = [row["message"] for row in rows]
    receipts = db.dicts("deliver.receipts_of", messages=ids, journeys=sorted({row["journey"] for row in rows}),
                        steps=sorted({row["step"] for row in rows}))
    by_message: dict[str, list[dict]] = {}
    for receipt in receipts:
        by_message.setdefault(receipt["message"], []).append(receipt)
    ended = {receipt["message"] for receipt in receipts if receipt["status"] in FINAL}
    open_ones = [message for message in ids if message not in ended]
    claims = db.rows("deliver.claims_of", messages=open_ones) if open_ones else []
    tried = {message: (attempt, at) for message, attempt, at in claims}
    refusals = [_told(f"{each['message']}.{each['attempt']}", *(each[name] for name in ("message", "journey", "step", "channel", "reason", "at")))
                for each in receipts if each["status"] == "refused" and each["tick"] == 0]
    return Letters([_state(row, by_message.get(row["message"], []), *tried.get(row["message"], (0, None))) for row in rows],
                   sorted(sorted(refusals, key=lambda line: line.key), key=lambda line: line.at, reverse=True))


def refusals_told(db: Database, persons: list[int], reach: Reach) -> list[Told]:
    """A page of what the gate did not let out to a person, in words. What went out comes back as the person's events."""
    rows = db.rows("deliver.refusals_told", {"key": Sql(KEY), "where": reach.where("at", KEY)}, persons=persons, most=reach.most)
    return [_told(*row) for row in rows]


def reachable(db: Database, traits: dict) -> list[Reachable]:
    """For each channel the person's address, from their traits, and what stands against it."""
    channels = sorted({*names(), *ADDRESS})
    addresses = {channel: str(traits.get(ADDRESS.get(channel, ""), "") or "").strip() for channel in channels}
    asked = [channel for channel in channels if addresses[channel]]
    stops = db.rows("deliver.stops_of_addresses", channels=asked, addresses=[addresses[channel] for channel in asked]) if asked else []
    return [Reachable(channel, addresses[channel], [reason for stopped, reason in stops if stopped == channel]) for channel in channels]


def _told(key, message, journey, step, channel, reason, at) -> Told:
    english, chinese = _WHY.get(reason, (reason, reason))
    return Told(at.replace(tzinfo=UTC), "message", key, f"the message of '{step}' by {channel} did not go out: {english}",
                f"“{step}”的 {channel} 消息未发出：{chinese}",
                {"message": message, "journey": journey, "step": step, "channel": channel, "status": "refused", "reason": reason})


def _state(row: dict, receipts: list[dict], tried: int, claimed_at: datetime | None) -> State:
    """By the newest attempt, then by what came back; the twin of deliver.states."""
    outcomes = [each for each in receipts if each["status"] in OUTCOMES]
    last = max(outcomes, key=lambda each: (each["attempt"], each["at"]), default=None)
    answered = last["attempt"] if last else 0
    if answered and answered >= tried:
        status, reason, detail, at = last["status"], last["reason"], last["detail"], max(each["at"] for each in outcomes)
    else:
        status, reason, detail, at = ("sending", "", "", claimed_at) if tried else ("waiting", "", "", row["send_at"])
    reactions = sorted({each["status"] for each in receipts if each["status"] not in OUTCOMES})
    moments = {"send_at": row["send_at"], "expires_at": row["expires_at"], "at": at}
    return State(**{**row, **{name: moment.replace(tzinfo=UTC) for name, moment in moments.items()}}, attempt=max(tried, answered),
                 status=status, reason=reason, detail=detail, reactions=reactions)
