"""The welcome of a new customer: owed within twenty seconds of WeCom's call, once, past every queue.

The promise is a row, written before the call is acknowledged. After a kill whoever starts next keeps what is still in time; that
WeCom takes each code once makes every repetition harmless.
"""

import logging
import re
from concurrent.futures import Future
from dataclasses import dataclass
from datetime import timedelta

from django.db import close_old_connections, transaction

from koipond import access, collect
from koipond.kit import clock, ids
from koipond.kit.gathered import Gathered
from koipond.social.wecom import friends
from koipond.social.wecom.corp import Corp, code_of
from koipond.social.wecom.errors import BadWelcome, CorpRefused, CorpSilent
from koipond.social.wecom.heard import Owed
from koipond.social.wecom.limits import ATTACHMENTS, TEXT_BYTES, WELCOME_SECONDS
from koipond.social.wecom.models import WecomLiveCode, WecomMember, WecomWelcome

SEALED_FOR = "wecom welcome code"
access.seals("koipond.WecomWelcome", SEALED_FOR)
USED, TOO_LATE = 41051, 41050
KINDS = ("image", "link", "miniprogram", "video", "file")
PLACES = re.compile(r"\{\{\s*(customer|member)\s*\}\}")
KEPT = timedelta(days=30)      # how long it can be seen how a welcome went
ASKED_FOR = 6 * timedelta(seconds=WELCOME_SECONDS)      # WeCom says itself that they are over; after so long it is not asked any more
LEFT_ALONE = timedelta(seconds=4)     # so long the one who heard of it is not disturbed

log = logging.getLogger(__name__)
_under_way: set[str] = set()     # hashes of codes that this process is about to send


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


def keep(those: list[tuple[str, int, Owed]]) -> list[bool]:
    """Writes down that welcomes (workspace, account, owed) are owed, all at once; False for those that were before."""
    keys = [(account, ids.digest(one.code)) for _, account, one in those]
    places = {slug: access.workspace(slug) for slug in {slug for slug, _, _ in those}}
    with transaction.atomic():
        seen = set(WecomWelcome.objects.filter(code_hash__in=[hash for _, hash in keys]).values_list("account", "code_hash"))
        kept, new = [], []
        for (slug, account, one), key in zip(those, keys, strict=True):
            kept.append(key not in seen)
            if key not in seen:
                seen.add(key)
                new.append(_row(places[slug], account, one, key[1]))
        WecomWelcome.objects.bulk_create(new, ignore_conflicts=True)     # two processes may hear of the same: both send, and WeCom takes one
    _under_way.update(row.code_hash for row in new)
    return kept


def owed(account: int) -> list[Owed]:
    """Welcomes that are promised, in time and not under way here, the oldest first; from now on they are."""
    rows = WecomWelcome.objects.filter(account=account, ended_at=None, heard_at__gt=clock.now() - ASKED_FOR)
    mine = [row for row in rows.order_by("heard_at") if row.code_hash not in _under_way]
    _under_way.update(row.code_hash for row in mine)
    return [_owed(row) for row in mine]


def send(corp: Corp, one: Owed, plain: Greeting) -> str:
    """Sends a welcome that is owed: that of its live code, else `plain`; returns what became of it. It is written down with others, soon after."""
    return _send(corp, one, plain)[0]


def _send(corp: Corp, one: Owed, plain: Greeting) -> tuple[str, Future]:
    """What became of it, and when that is written down."""
    hash = ids.digest(one.code)
    _under_way.add(hash)
    told = {}
    try:
        code = WecomLiveCode.objects.filter(account=corp.account, state=one.state, removed_at=None).first() if one.state else None
        greeting = greeting_of(code.welcome) if code and code.welcome.get("text", "") + str(code.welcome.get("attachments") or "") else plain
        outcome = detail = ""
        if not greeting.text and not greeting.attachments:
            outcome = "nothing_to_say"
        elif clock.now() - one.heard_at > ASKED_FOR:
            outcome = "late"
        else:
            told = _told_of(corp, one) if greeting.asks("customer") else {}
            names = {"customer": str(told.get("external_contact", {}).get("name", "")), "member": _member(corp, one) if greeting.asks("member") else ""}
            outcome, detail = _sent(corp, one, greeting.body(**names))
        return outcome, _endings.offer((corp.account, hash, outcome, detail[:300]))
    except BaseException:
        _under_way.discard(hash)     # a later round tries again
        raise
    finally:
        if told:
            at = max(clock.now(), one.heard_at + timedelta(seconds=1))
            _learnt.offer((corp.workspace, friends.known(corp.account, told["external_contact"], told.get("follow_user") or [], at)))


def _sent(corp: Corp, one: Owed, body: dict) -> tuple[str, str]:
    """What became of it, with the detail of a no. Nothing waits for the disk before."""
    try:
        corp.post("externalcontact/send_welcome_msg", welcome_code=one.code, **body)
    except CorpRefused as error:
        return {USED: "used_before", TOO_LATE: "late"}.get(code_of(error), "refused"), f"{code_of(error)} {error.fields['said']}"
    return "sent", ""


def keep_promises(corp: Corp, plain: Greeting) -> int:
    """Sends what an earlier process owed and is still in time, and closes what is not; returns how many those were."""
    open_ones = WecomWelcome.objects.filter(account=corp.account, ended_at=None, heard_at__lt=clock.now() - LEFT_ALONE)
    written = []
    for row in open_ones.order_by("heard_at")[:200]:
        if row.code_hash not in _under_way:
            try:
                written.append(_send(corp, _owed(row), plain)[1])
            except CorpSilent as error:
                log.warning("a welcome waits: %s", error)
    for each in written:
        each.result()
    WecomWelcome.objects.filter(account=corp.account, ended_at__lt=clock.now() - KEPT).delete()
    return len(written)


def _end(those: list[tuple[int, str, str, str]]) -> list[None]:
    """Closes (account, hash of the code, outcome, detail), with nothing kept that is not needed any more. What is closed stays as it is."""
    try:
        with transaction.atomic():
            for outcome, detail in {each[2:] for each in those}:
                for account in {each[0] for each in those}:
                    hashes = [each[1] for each in those if each[0] == account and each[2:] == (outcome, detail)]
                    WecomWelcome.objects.filter(account=account, code_hash__in=hashes, ended_at=None).update(
                        ended_at=clock.now(), outcome=outcome, detail=detail, sealed="", external_userid="")
        return [None] * len(those)
    except Exception:
        log.exception("what became of %d welcomes could not be written down; they are asked for once more, which changes nothing", len(those))
        raise
    finally:
        _under_way.difference_update(each[1] for each in those)
        close_old_connections()


def _record(those: list[tuple[str, list[collect.Item]]]) -> list[None]:
    """What was learnt of customers on the way, as one insert. Where it fails, it is fetched again: their change is still told."""
    for workspace in {each[0] for each in those}:
        try:
            collect.record(workspace, [item for slug, items in those if slug == workspace for item in items], patient=True)
        except (collect.NotStored, collect.Overloaded) as error:
            log.warning("what was learnt of customers is fetched again: %s", error)
    return [None] * len(those)


_endings = Gathered("welcomes", _end)
_learnt = Gathered("learnt", _record)


def _row(workspace, account: int, one: Owed, hash: str) -> WecomWelcome:
    return WecomWelcome(workspace=workspace, account=account, code_hash=hash, sealed=access.seal(one.code, SEALED_FOR), userid=one.userid,
                        external_userid=one.external_userid, state=one.state[:30], heard_at=one.heard_at or clock.now())


def _owed(row: WecomWelcome) -> Owed:
    return Owed(access.unseal(row.sealed, SEALED_FOR), row.userid, row.external_userid, row.state, row.heard_at)


def _told_of(corp: Corp, one: Owed) -> dict:
    """What WeCom says of the customer; nothing where it says no."""
    try:
        return corp.get("externalcontact/get", external_userid=one.external_userid)
    except CorpRefused:
        return {}


def _member(corp: Corp, one: Owed) -> str:
    return WecomMember.objects.filter(account=corp.account, userid=one.userid).values_list("name", flat=True).first() or ""


def _cut(text: str) -> str:
    """Names may make it longer than WeCom takes."""
    return text.encode()[:TEXT_BYTES].decode(errors="ignore")
