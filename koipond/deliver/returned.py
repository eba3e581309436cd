"""Mail that came back, taken in: kept as it came, found out whose it is, told to the house. Then it is acknowledged.

Only what carries a token of ours, signed, changes anything: whoever could make us believe that an address is dead could
silence it. A Message-ID of ours counts together with the address to which that message went, and with nothing less.
What is of nobody is kept in the home, for somebody to look at.
"""

import hashlib
import logging
import os
import uuid
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa
from django.conf import settings

from koipond import access, collect, engine, profiles
from koipond.deliver import bounces, envelopes, events, everywhere, tracking
from koipond.deliver.errors_mail import NotForHere, ReturnedTooLarge
from koipond.kit import clock

MAIL_BYTES = 5_000_000        # of one returned mail; those who return more than that are told so
LOOSE_MAILS = 10_000          # of nobody, in the home; the oldest go first
CHANNEL = "email"
WORST = (bounces.COMPLAINT, bounces.HARD, bounces.SOFT, bounces.NOT_A_BOUNCE, bounces.UNREAD)

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Taken:
    """What became of a returned mail: `kind` and `reason` as found in it; `workspace` and `message` where it is one of ours, else ''."""

    kind: str
    reason: str
    workspace: str = ""
    message: str = ""
    address: str = ""


def take(raw: bytes, recipients: tuple[str, ...] = (), way: str = "", only: str = "") -> Taken:
    """Takes in one returned mail; it is safe on disk when this returns. Taking the same twice counts once.

    `recipients` are those of the envelope, where they are known; `way` says how it came: listener, command, http.
    `only` is the one workspace whose mail it may be. Raises ReturnedTooLarge, NotForHere; NotStored or an error of the store when it is not safe, and then it may be given again.
    """
    if len(raw) > MAIL_BYTES:
        raise ReturnedTooLarge(bytes=len(raw), limit=MAIL_BYTES)
    parts = bounces.taken_apart(raw)
    found = min(bounces.found_in(parts), key=lambda one: WORST.index(one.kind))
    trace = _proven(parts, recipients) or _matched(parts, found)
    slug = _slug(trace.workspace) if trace else ""
    if not slug:
        _keep_loose(raw)
        return Taken(found.kind, found.reason, address=found.address)
    if only and slug != only:
        raise NotForHere(workspace=only)
    db = engine.database(slug)
    sent = db.dicts("deliver.of_message", message=trace.message)
    _keep(db, raw, trace, sent[0]["person"] if sent else 0, found, way)
    if sent:
        _tell(slug, sent[0], trace, found)
    return Taken(found.kind, found.reason, slug, trace.message, found.address)


def _proven(parts: bounces.Parts, recipients: tuple[str, ...]) -> envelopes.Trace | None:
    """What a signed token says: of the envelope, of the report, of the mail that came back."""
    for address in bounces.recipients(parts, recipients):
        if trace := envelopes.of_recipient(address):
            return trace
    for text in (bounces.envelope_id(parts), bounces.header(parts, envelopes.HEADER)):
        if trace := envelopes.read(text):
            return trace
    mark = tracking.read(tracking.UNSUBSCRIBE, bounces.unsubscribe_token(parts))
    return envelopes.Trace(mark.workspace, mark.message, mark.address) if mark else None


def _matched(parts: bounces.Parts, found: bounces.Finding) -> envelopes.Trace | None:
    """A message whose Message-ID came back, if it went to the address that the report names. Raises ShardGone where it may be of one that is gone."""
    message = bounces.message_id(parts)
    if not message or not found.address:
        return None

    def sent_by(workspace: access.Workspace) -> envelopes.Trace | None:
        hashes = engine.database(workspace.slug).rows("deliver.went_to", message=str(uuid.UUID(message)), address=found.address.strip())
        return envelopes.Trace(workspace.id, message, hashes[0][0]) if hashes else None

    return everywhere.first(sent_by)


def _tell(slug: str, row: dict, trace: envelopes.Trace, found: bounces.Finding) -> None:
    """Records what came back as an event of the message; a complaint, or a wish to leave, ends the consent for the channel too."""
    row = {**row, "address_hash": trace.address}
    at = clock.now()
    if found.kind in (bounces.HARD, bounces.SOFT):
        collect.record(slug, [events.returned(row, "email_bounced", found.kind, found.reason, found.diagnostic, at)])
    elif found.reason == "delivered":
        collect.record(slug, [events.returned(row, "email_delivered", "", "", found.diagnostic, at)], patient=True)
    elif found.kind == bounces.COMPLAINT:
        leaves = found.diagnostic == "opt-out"
        profiles.withdraw(slug, row["person"], CHANNEL, method="mail" if leaves else "complaint", proof=f"message {row['message']}", once=row["message"])
        collect.record(slug, [events.returned(row, "email_unsubscribed" if leaves else "email_complained", "", found.reason, found.diagnostic, at)])


def _keep(db: engine.Database, raw: bytes, trace: envelopes.Trace, person: int, found: bounces.Finding, way: str) -> None:
    db.insert("deliver_returned", pa.table({
        "digest": pa.array([hashlib.sha256(raw).hexdigest()]), "message": pa.array([trace.message]), "person": pa.array([person], pa.uint64()),
        "address_hash": pa.array([trace.address], pa.uint64()), "kind": pa.array([found.kind]), "reason": pa.array([found.reason]),
        "way": pa.array([way]), "at": pa.array([clock.now()], pa.timestamp("ms", "UTC")), "raw": pa.array([raw], pa.binary())}))


def _keep_loose(raw: bytes) -> None:
    """Keeps what is of nobody as a file of the home, safe on disk, under the name of what it holds."""
    folder = Path(settings.HOME, "returned")
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    path = folder / f"{hashlib.sha256(raw).hexdigest()}.eml"
    if path.exists():
        return
    fresh = path.with_suffix(f".{uuid.uuid4().hex}")
    with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(raw)
        file.flush()
        os.fsync(file.fileno())
    os.replace(fresh, path)
    handle = os.open(folder, os.O_RDONLY)
    os.fsync(handle)
    os.close(handle)
    kept = list(folder.glob("*.eml"))
    if len(kept) > LOOSE_MAILS:
        for old in sorted(kept, key=lambda each: each.stat().st_mtime)[: len(kept) - LOOSE_MAILS]:
            old.unlink(missing_ok=True)


def _slug(workspace: int) -> str:
    return next((one.slug for one in access.workspaces() if one.id == workspace), "")
