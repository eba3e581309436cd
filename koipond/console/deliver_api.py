"""Endpoints for messages: what became of them and why, suppressions, the mailbox, and those of unknown fate."""

from datetime import datetime
from typing import Literal

from ninja import Field, Query, Router, Schema, Status

from koipond import deliver, engine, profiles
from koipond.console.asking import asks
from koipond.console.errors import UnknownMail
from koipond.console.exact import Exact

router = Router(tags=["deliver"])

MOST = 1_000     # rows in one answer


class MessageOut(Schema):
    message: str
    person: int
    channel: str
    journey: int
    step: str
    round: int
    kind: str
    template: int = Field(description="version of the template")
    version: int = Field(description="version of the journey")
    send_at: datetime
    expires_at: datetime
    attempt: int
    status: str = Field(description="waiting, sending, accepted, later, refused or unknown")
    reason: str = Field(description="for refused: no_consent, no_address, suppressed, expired, person_gone, address_dead …")
    detail: str = Field(description="what the mail server said")
    at: datetime
    reactions: list[str] = Field(description="opened, clicked, bounced …")


class HistoryOut(Schema):
    status: str
    reason: str
    detail: str
    attempt: int
    at: datetime


class MailPaceOut(Schema):
    name: str = Field(description="the provider, as the table of rates calls it; a domain that stands alone by its own name")
    domains: list[str] = Field(description="whose mail goes there, of those written to since the start")
    connections: int = Field(description="mails on the way at once; 0: no limit")
    per_minute: int = Field(description="by the table; 0: no limit")
    per_minute_now: float = Field(description="now: lower after it asked for patience, or while it is slow; 0: no limit")
    rests_until: datetime | None = Field(description="until when it is left alone, because it asked for patience")
    slow: bool
    under_way: int
    senders: int = Field(description="processes that send: each holds to its part of connections and rate")


class MessageWithHistory(MessageOut):
    history: list[HistoryOut]


class TotalOut(Schema):
    status: str
    reason: str
    messages: int
    english: str = Field("", description="the reason in words")
    chinese: str = Field("", description="the same in Chinese")


class RefusedByStepOut(Schema):
    step: str
    reason: str = Field(description="as of a message; bounced for one that came back")
    messages: int


class SuppressionOut(Schema):
    address: str = Field(description="empty where nobody of this workspace has the address any more")
    address_hash: str
    reason: str = Field(description="hard, soft, complaint, unsubscribed, manual, role or legal")
    scope: str = Field(description="what for: brand (this workspace), all (every workspace), or list: with a topic")
    expires_at: datetime | None = Field(description="when it ends by itself; null: it does not")
    by: str
    note: str
    at: datetime

    @staticmethod
    def resolve_address_hash(row) -> str:
        return str(row["address_hash"])   # above 2^53: a number would be rounded by JavaScript


class SuppressionIn(Exact):
    address: str
    channel: str = "email"
    note: str = ""
    scope: str = Field("brand", description="what for: brand (this workspace), all (every workspace, also those to come; needs the right to administer), or list: with a topic; not asked when lifting")
    reason: Literal["manual", "role", "legal"] = "manual"
    expires_at: datetime | None = None


class LiftedOut(Schema):
    lifted: int = Field(description="how many reasons there were against the address")


class KeptOut(Schema):
    id: str = Field(description="of the message")
    attempt: int
    person: int
    to: str
    subject: str
    at: datetime


class OpenedOut(Schema):
    id: str
    sender: str
    to: str
    subject: str
    at: datetime
    headers: list[tuple[str, str]]
    html: str
    text: str
    raw: str


@router.get("/mail-paces", response=list[MailPaceOut])
def mail_paces(request, workspace: str):
    """How each provider of mail is written to now, with the domains that lie with it: of those to which this process sent mail of the workspace since its start."""
    return deliver.paces(asks(request, workspace, "read").workspace.slug)


@router.get("/messages", response=list[MessageOut])
def list_messages(request, workspace: str, journey: int = 0, step: str = "", before: datetime | None = None,
                  status: Literal["", "waiting", "accepted", "later", "refused", "unknown"] = "",
                  limit: int = Query(100, ge=1, le=MOST)):
    """The newest messages; of a journey, a step, or those that ever had a status. `before` pages on by send_at."""
    db = engine.database(asks(request, workspace, "read").workspace.slug)
    return deliver.messages(db, journey, step, status, limit, before)


@router.get("/messages/totals", response=list[TotalOut])
def totals(request, workspace: str, journey: int = 0):
    """How many messages stand where, by reason, and how many had which reaction."""
    found = deliver.totals(engine.database(asks(request, workspace, "read").workspace.slug), journey)
    return [{**row, **(dict(zip(("english", "chinese"), deliver.because(row["reason"]), strict=True)) if row["reason"] else {})} for row in found]


@router.get("/journeys/{int:journey}/refused", response=list[RefusedByStepOut])
def refused_by_step(request, workspace: str, journey: int):
    """Why messages of a journey reached nobody, by its steps."""
    return deliver.refused_by_step(engine.database(asks(request, workspace, "read").workspace.slug), journey)


@router.get("/messages/{message}", response=MessageWithHistory)
def one_message(request, workspace: str, message: str):
    """Where a message stands, and everything that became of it."""
    db = engine.database(asks(request, workspace, "read").workspace.slug)
    return {**vars(deliver.outbox_state(db, message)), "history": deliver.why(db, message=message)}


@router.post("/messages/{message}/release", response={202: None})
def release(request, workspace: str, message: str):
    """Lets a message of unknown fate go out once more. Whoever asks takes it on them that it may arrive twice."""
    asked = asks(request, workspace, "write")
    deliver.release(asked.workspace.slug, message, by=asked.by)
    return Status(202, None)


@router.get("/people/{person}/messages", response=list[MessageOut])
def messages_of(request, workspace: str, person: int):
    """Why somebody did or did not get something: a row per message."""
    db = engine.database(asks(request, workspace, "read").workspace.slug)
    profiles.present(db, person)
    return deliver.why(db, person=person)


@router.get("/suppressions", response=list[SuppressionOut])
def list_suppressions(request, workspace: str, channel: str = "email", limit: int = Query(100, ge=1, le=MOST)):
    """The newest addresses that are not written to."""
    return deliver.suppressions(asks(request, workspace, "read").workspace.slug, channel, limit)


@router.post("/suppressions", response={201: None})
def suppress(request, workspace: str, asked_for: SuppressionIn):
    """Nothing is sent to this address from now on."""
    asked = asks(request, workspace, "admin" if asked_for.scope == "all" else "write")
    deliver.suppress(asked.workspace.slug, asked_for.channel, asked_for.address, by=asked.by, note=asked_for.note, scope=asked_for.scope,
                     reason=asked_for.reason, expires_at=asked_for.expires_at)
    return Status(201, None)


@router.post("/suppressions/lift", response=LiftedOut)
def lift(request, workspace: str, asked_for: SuppressionIn):
    """This address may be written to again, whatever was against it. Consent is asked for as always."""
    asked = asks(request, workspace, "write")
    return {"lifted": deliver.lift(asked.workspace.slug, asked_for.channel, asked_for.address, by=asked.by, note=asked_for.note)}


@router.get("/mailbox", response=list[KeptOut])
def mailbox(request, workspace: str, limit: int = Query(100, ge=1, le=MOST)):
    """The newest mails of the built-in mailbox: what would have been sent while no mail server is set."""
    return deliver.mailbox(asks(request, workspace, "read").workspace.slug, limit)


@router.get("/mailbox/{id}", response=OpenedOut)
def mail(request, workspace: str, id: str):
    """A mail opened."""
    asked = asks(request, workspace, "read")
    found = deliver.mail(asked.workspace.slug, id)
    if found is None:
        raise UnknownMail(mail=id, workspace=asked.workspace.slug)
    return found
