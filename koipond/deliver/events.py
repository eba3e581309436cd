"""What deliver tells the house: events of its own that go through the inbox like everybody's, and come back as receipts.

An event of an attempt has the id `<message>:outcome:<attempt>`: whatever is recorded first for it holds, so that a
recovery can say "unknown" without knowing whether the answer is already in the inbox.
"""

from datetime import datetime

from koipond import collect
from koipond.kit import clock

VERBS = {   # what became of a message → status of its receipt; the event is called <channel>_<verb>
    "sent": "accepted",
    "refused": "refused",
    "delayed": "later",
    "pending": "pending",             # it waits for a person: what became of it is told later
    "unknown": "unknown",
    "delivered": "delivered",
    "opened": "opened",
    "prefetched": "prefetched",       # a mail program fetched the pictures by itself: nobody has read it
    "clicked": "clicked",
    "bounced": "bounced",
    "complained": "complained",
    "dismissed": "dismissed",         # closed without following it
    "unsubscribed": "unsubscribed",
    "released": "released",
}
OF_OUTCOME = {"accepted": "sent", "refused": "refused", "later": "delayed", "unknown": "unknown", "pending": "pending"}
OF_RECEIPT = {status: verb for verb, status in VERBS.items()}


def named(*verbs: str) -> list[str]:
    """The names of these events, of every channel."""
    return [f"{channel}_{verb}" for channel in collect.CHANNELS for verb in verbs]


STATUS = {f"{channel}_{verb}": (channel, status) for channel in collect.CHANNELS for verb, status in VERBS.items()}   # event → its receipt
# What came of a call that somebody made; `call_refused` is what the house refused, and `call_declined` what the person did.
OF_CALLS = ("answered", "unanswered", "declined", "postponed", "wrong_number", "expired")
STATUS |= {f"call_{verb}": ("call", verb) for verb in OF_CALLS}
PATIENT = frozenset(named("sent", "delivered", "pending"))     # nobody waits for what follows from these
AGAIN = frozenset(named("delayed", "released"))     # these have a next attempt
STOPPING = frozenset(named("complained", "unsubscribed", "refused", "bounced"))   # these may suppress an address
UNREACHED = frozenset(named("refused", "bounced"))   # these may count against an address
REFUSED = frozenset(named("refused"))
REPORTED = frozenset(named("sent", "unknown", "pending"))     # a provider may tell more of these


def outcome(row: dict, status: str, reason: str, detail: str, at: datetime, due_at: datetime | None = None,
            account: int = 0, sent_as: str = "") -> collect.Item:
    """The event of what became of an attempt. `row` is the message; `due_at` is when the next attempt is due."""
    props = {**_about(row), "attempt": str(row["attempt"]), "reason": reason, "detail": detail,
             "address": str(row.get("address_hash", "")), "basis": row.get("basis", "")}
    if account:
        props.update({"account": str(account), "sent_as": sent_as})
    if due_at is not None:
        props.update(_again(row, due_at))
    if row.get("topic"):
        props["topic"] = row["topic"]
    return _item(f"{row['channel']}_{OF_OUTCOME[status]}", f"{row['message']}:outcome:{row['attempt']}", at, _for(row), props)


def receipt(row: dict, status: str, reason: str, detail: str, at: datetime) -> collect.Item:
    """The event of what a provider reported of a message that it had accepted. Told twice, it counts once."""
    props = {**_about(row), "reason": reason, "detail": detail, "address": str(row["address_hash"])}
    return _item(f"{row['channel']}_{OF_RECEIPT[status]}", f"{row['message']}:{status}", at, row["person"], props)


def called(row: dict, verb: str, number: int, told: dict[str, str], at: datetime) -> collect.Item:
    """The event of what came of a call, the `number`th for its message; of several words about one call the first holds."""
    props = {**_about(row), "address": str(row["address_hash"]), **told, "call": str(number)}
    return _item(f"call_{verb}", f"{row['message']}:call:{number or verb}", at, row["person"], props)


def _for(row: dict) -> int:
    """For whom the message was put. Who that is now, after merges, identify finds; and what became of it goes with them
    when a merge is taken apart.
    """
    return row.get("asked", row["person"])


def released(row: dict, by: str, at: datetime) -> collect.Item:
    """The event that a person lets a message of unknown fate go out again."""
    props = {**_about(row), **_again(row, at), "attempt": str(row["attempt"]), "reason": "by_hand", "detail": by}
    if row.get("topic"):
        props["topic"] = row["topic"]
    return _item(f"{row['channel']}_released", f"{row['message']}:released:{row['attempt']}", at, row["person"], props)


def reaction(mark, name: str, id_end: str, at: datetime, **more: str) -> collect.Item:
    """The event of an opening, a click or an unsubscribing, from the mark of its address."""
    props = {"message": mark.message, "journey": str(mark.journey), "version": str(mark.version), "step": mark.step,
             "round": str(mark.round), "address": str(mark.address), **more}
    return _item(name, f"{mark.message}:{id_end}", at, mark.person, props)


def returned(row: dict, name: str, kind: str, reason: str, detail: str, at: datetime) -> collect.Item:
    """The event of something that came back by mail about a message: a bounce (`kind` hard or soft), a complaint, a wish to leave,
    word that it was delivered. Each counts once a message, a hard bounce after a soft one too.
    """
    props = {**{part: str(row[part]) for part in ("message", "journey", "version", "step", "round")}, "address": str(row["address_hash"]),
             "reason": reason, "detail": detail, "class": kind}
    end = name.removeprefix("email_") + (f":{kind}" if kind else "")
    return _item(name, f"{row['message']}:{end}", at, row["person"], {key: value for key, value in props.items() if value})


def _about(row: dict) -> dict:
    return {"message": row["message"], **{name: str(row[name]) for name in ("journey", "version", "step", "round", "template", "kind")}}


def _again(row: dict, due_at: datetime) -> dict:
    return {"due_at": str(clock.millis(due_at)), "expires_at": str(clock.millis(row["expires_at"]))}


def _item(name: str, message_id: str, at: datetime, person: int, props: dict) -> collect.Item:
    return collect.Item(kind="track", name=name, message_id=message_id, at=at, person=person, properties=props)
