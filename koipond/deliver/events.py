"""What deliver tells the house: events of its own that go through the inbox like everybody's, and come back as receipts.

An event of an attempt has the id `<message>:outcome:<attempt>`: whatever is recorded first for it holds, so that a
recovery can say "unknown" without knowing whether the answer is already in the inbox.
"""

from datetime import datetime

from koipond import collect
from koipond.kit import clock

CHANNEL = "email"
STATUS = {   # event → status of its receipt
    "email_sent": "accepted",
    "email_refused": "refused",
    "email_delayed": "later",
    "email_unknown": "unknown",
    "email_delivered": "delivered",
    "email_opened": "opened",
    "email_prefetched": "prefetched",       # a mail program fetched the pictures by itself: nobody has read it
    "email_clicked": "clicked",
    "email_bounced": "bounced",
    "email_complained": "complained",
    "email_unsubscribed": "unsubscribed",
    "email_released": "released",
}
OF_OUTCOME = {"accepted": "email_sent", "refused": "email_refused", "later": "email_delayed", "unknown": "email_unknown"}
PATIENT = ("email_sent",)      # nobody waits for what follows from these
AGAIN = ("email_delayed", "email_released")     # these have a next attempt


def outcome(row: dict, status: str, reason: str, detail: str, at: datetime, due_at: datetime | None = None) -> collect.Item:
    """The event of what became of an attempt. `row` is the message; `due_at` is when the next attempt is due."""
    props = {**_about(row), "attempt": str(row["attempt"]), "reason": reason, "detail": detail,
             "address": str(row.get("address_hash", "")), "basis": row.get("basis", "")}
    if due_at is not None:
        props.update(_again(row, due_at))
    if row.get("topic"):
        props["topic"] = row["topic"]
    return _item(OF_OUTCOME[status], f"{row['message']}:outcome:{row['attempt']}", at, _for(row), props)


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
    return _item("email_released", f"{row['message']}:released:{row['attempt']}", at, row["person"], props)


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
