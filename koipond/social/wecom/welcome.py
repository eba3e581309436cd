"""The welcome of a new customer: owed within twenty seconds of WeCom's call, once, past every queue.

The promise is a row, written before the call is acknowledged. After a kill whoever starts next keeps what is still in time; that
WeCom takes each code once makes every repetition harmless.
"""

import logging
import re
from dataclasses import dataclass
from datetime import timedelta

from django.db import IntegrityError, transaction

from koipond import access, collect
from koipond.kit import clock, ids
from koipond.social.wecom import friends
from koipond.social.wecom.corp import Corp, code_of
from koipond.social.wecom.errors import BadWelcome, CorpRefused, CorpSilent
from koipond.social.wecom.heard import Owed
from koipond.social.wecom.limits import ATTACHMENTS, TEXT_BYTES, WELCOME_SECONDS
from koipond.social.wecom.models import WecomLiveCode, WecomMember, WecomWelcome

SEALED_FOR = "wecom welcome code"
USED, TOO_LATE = 41051, 41050
KINDS = ("image", "link", "miniprogram", "video", "file")
PLACES = re.compile(r"\{\{\s*(customer|member)\s*\}\}")
KEPT = timedelta(days=30)      # how long it can be seen how a welcome went
LEFT_ALONE = timedelta(seconds=4)     # so long the one who heard of it is not disturbed

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Greeting:
    """What a new customer is told. `{{ customer }}` and `{{ member }}` in the text become names."""

    text: str = ""
    attachments: tuple[dict, ...] = ()

    def asks(self, place: str) -> bool:
        return any(match.group(1) == place for match in PLACES.finditer(self.text))

    def body(self, **names: str) -> dict:
        """As WeCom takes it. A name that is not known leaves nothing behind."""
        text = PLACES.sub(lambda match: names.get(match.group(1), ""), self.text).strip()
        return {**({"text": {"content": _cut(text)}} if text else {}), **({"attachments": list(self.attachments)} if self.attachments else {})}


def greeting_of(welcome: dict) -> Greeting:
    """A greeting from what is kept of it."""
    return Greeting(welcome.get("text", ""), tuple(welcome.get("attachments") or ()))


def checked(welcome: dict) -> dict:
    """The welcome as it is kept. Raises BadWelcome."""
    text, attachments = str(welcome.get("text") or "").strip(), list(welcome.get("attachments") or [])
    if len(text.encode()) > TEXT_BYTES:
        raise BadWelcome(field="text", field_zh="文字", expected=f"at most {TEXT_BYTES} bytes", expected_zh=f"不超过 {TEXT_BYTES} 字节")
    if len(attachments) > ATTACHMENTS:
        raise BadWelcome(field="attachments", field_zh="附件", expected=f"at most {ATTACHMENTS} attachments", expected_zh=f"不超过 {ATTACHMENTS} 个附件")
    for each in attachments:
        kind = each.get("msgtype") if isinstance(each, dict) else None
        if kind not in KINDS or not isinstance(each.get(kind), dict):
            raise BadWelcome(field="attachment", field_zh="附件", expected=f"'msgtype' is one of {', '.join(KINDS)}, with a part of that name",
                             expected_zh=f"msgtype 应为 {'、'.join(KINDS)} 之一，并含同名内容")
    return {"text": text, "attachments": attachments}


def keep(workspace: str, account: int, owed: Owed) -> int | None:
    """Writes down that a welcome is owed; its number, or None where it was before."""
    try:
        with transaction.atomic():
            return WecomWelcome.objects.create(
                workspace=access.workspace(workspace), account=account, code_hash=ids.digest(owed.code), sealed=access.seal(owed.code, SEALED_FOR),
                userid=owed.userid, external_userid=owed.external_userid, state=owed.state[:30], heard_at=clock.now()).pk
    except IntegrityError:
        return None


def send(corp: Corp, id: int, plain: Greeting) -> str:
    """Sends a welcome that is owed: that of its live code, else `plain`; returns what became of it, as the row has it."""
    row = WecomWelcome.objects.get(pk=id)
    if row.ended_at:
        return row.outcome
    code = WecomLiveCode.objects.filter(account=corp.account, state=row.state, removed_at=None).first() if row.state else None
    greeting = greeting_of(code.welcome) if code and code.welcome.get("text", "") + str(code.welcome.get("attachments") or "") else plain
    if not greeting.text and not greeting.attachments:
        return _ended(row, "nothing_to_say")
    if clock.now() - row.heard_at > timedelta(seconds=WELCOME_SECONDS):
        return _ended(row, "late")
    told = _told_of(corp, row) if greeting.asks("customer") else {}
    names = {"customer": str(told.get("external_contact", {}).get("name", "")), "member": _member(row) if greeting.asks("member") else ""}
    try:
        outcome = _sent(corp, row, greeting.body(**names))
    finally:
        if told:
            at = max(clock.now(), row.heard_at + timedelta(seconds=1))
            collect.record(corp.workspace, friends.known(corp.account, told["external_contact"], told.get("follow_user") or [], at), patient=True)
    return outcome


def _sent(corp: Corp, row: WecomWelcome, body: dict) -> str:
    """What became of it, as the row has it now. Nothing waits for the disk before."""
    try:
        corp.post("externalcontact/send_welcome_msg", welcome_code=access.unseal(row.sealed, SEALED_FOR), **body)
    except CorpRefused as error:
        outcome = {USED: "used_before", TOO_LATE: "late"}.get(code_of(error), "refused")
        return _ended(row, outcome, f"{code_of(error)} {error.fields['said']}")
    return _ended(row, "sent")


def keep_promises(corp: Corp, plain: Greeting) -> int:
    """Sends what an earlier process owed and is still in time, and closes what is not; returns how many those were."""
    owed = WecomWelcome.objects.filter(account=corp.account, ended_at=None, heard_at__lt=clock.now() - LEFT_ALONE)
    done = 0
    for row in owed.order_by("heard_at")[:200]:
        try:
            send(corp, row.pk, plain)
            done += 1
        except CorpSilent as error:
            log.warning("a welcome waits: %s", error)
    WecomWelcome.objects.filter(account=corp.account, ended_at__lt=clock.now() - KEPT).delete()
    return done


def _ended(row: WecomWelcome, outcome: str, detail: str = "") -> str:
    """Closed, with nothing kept that it does not need any more."""
    WecomWelcome.objects.filter(pk=row.pk, ended_at=None).update(ended_at=clock.now(), outcome=outcome, detail=detail[:300], sealed="", external_userid="")
    return outcome


def _told_of(corp: Corp, row: WecomWelcome) -> dict:
    """What WeCom says of the customer; nothing where it says no."""
    try:
        return corp.get("externalcontact/get", external_userid=row.external_userid)
    except CorpRefused:
        return {}


def _member(row: WecomWelcome) -> str:
    return WecomMember.objects.filter(account=row.account, userid=row.userid).values_list("name", flat=True).first() or ""


def _cut(text: str) -> str:
    """Names may make it longer than WeCom takes."""
    return text.encode()[:TEXT_BYTES].decode(errors="ignore")
