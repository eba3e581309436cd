"""The built-in mailbox: what would have gone out while no mail server is set, to be opened and answered to."""

import re
from dataclasses import dataclass
from datetime import datetime
from email import message_from_bytes, policy

from koipond import engine
from koipond.deliver import tracking
from koipond.deliver.errors import UnknownMessage
from koipond.deliver.history import uuid_of

SHOWN = 1_000


@dataclass(frozen=True)
class Kept:
    """A mail in the list; its id is that of the message."""

    id: str
    attempt: int
    person: int
    to: str
    subject: str
    at: datetime


@dataclass(frozen=True)
class Opened:
    """A mail opened. `raw` is what would have gone over the wire."""

    id: str
    sender: str
    to: str
    subject: str
    at: datetime
    headers: tuple[tuple[str, str], ...]
    html: str
    text: str
    raw: str


def mailbox(workspace: str, limit: int = SHOWN) -> list[Kept]:
    """The newest mails of a workspace's mailbox."""
    return [Kept(**row) for row in engine.database(workspace).dicts("deliver.mailbox", limit=limit)]


def mail(workspace: str, id: str) -> Opened | None:
    """A mail of the mailbox, or None when there is none of this id."""
    try:
        rows = engine.database(workspace).dicts("deliver.mail", message=uuid_of(id))
    except UnknownMessage:
        return None
    if not rows:
        return None
    raw = _bytes(rows[0]["raw"])
    read = message_from_bytes(raw, policy=policy.default)
    return Opened(id=id, sender=str(read["From"]), to=str(read["To"]), subject=str(read["Subject"]), at=rows[0]["at"],
                  headers=tuple((name, str(value)) for name, value in read.items()), html=_part(read, "html"),
                  text=_part(read, "plain"), raw=raw.decode("utf-8", "replace"))


def tracking_addresses(workspace: str, kind: str = "open", limit: int = 100_000) -> list[str]:
    """The addresses in the mails of the mailbox by which we learn of an opening (`open`), a click (`click`) or an
    unsubscribing (`unsubscribe`): what a reader's program would fetch. The newest mails first.
    """
    letter = {"open": tracking.OPEN, "click": tracking.CLICK, "unsubscribe": tracking.UNSUBSCRIBE}[kind]
    found = re.compile(r"https?://[^\s\"'<>]+/t/" + letter + r"/[\w.-]+")
    raws = engine.database(workspace).rows("deliver.raws", limit=limit)
    return [url for (raw,) in raws
            for url in dict.fromkeys(found.findall(_part(message_from_bytes(_bytes(raw), policy=policy.default), "html")))]


def follow(address: str) -> None:
    """Does what fetching a tracking address does, without the way through the network; an unsubscribing is confirmed.

    Raises ValueError for an address that is none of ours.
    """
    from koipond.deliver import http

    kind, token = address.rsplit("/", 2)[-2:]
    mark = tracking.read(kind, token)
    if mark is None:
        raise ValueError(f"{address} is no tracking address")
    {tracking.OPEN: http.open_mark, tracking.CLICK: http.click_mark, tracking.UNSUBSCRIBE: http.unsubscribe_mark}[kind](mark)


def _part(read, kind: str) -> str:
    return next((part.get_content() for part in read.walk() if part.get_content_type() == f"text/{kind}"), "")


def _bytes(raw) -> bytes:
    return raw if isinstance(raw, bytes) else raw.encode()
