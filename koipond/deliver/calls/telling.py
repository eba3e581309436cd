"""A call centre is told by webhook that somebody is to be called, and that it is over: at least once, under one id, signed.

How it is signed, and where it may go, is as for the webhooks of journeys (Standard Webhooks 1).
"""

import asyncio
import logging
import ssl
import time
from itertools import islice

import h11
import msgspec

from koipond.deliver.calls import codes, listing
from koipond.deliver.calls import desk as desks
from koipond.deliver.models import CallTask
from koipond.deliver.webhooks import signing, wire
from koipond.deliver.webhooks.addresses import Forbidden, resolved
from koipond.kit import clock

NOT_YET, CREATED, CLOSED = 0, 1, 2
TOLD_AT_ONCE = 200        # of one round
UNDER_WAY = 8

log = logging.getLogger(__name__)


def tell(desk: desks.Desk) -> int:
    """Tells what is new to the desk's webhook and returns how much of it was taken; what was not is told in the next round."""
    if not desk.webhook:
        return 0
    mine = CallTask.objects.filter(account=desk.account)
    new = list(mine.filter(state="open", told=NOT_YET, call_at__lte=clock.now()).order_by("id")[:TOLD_AT_ONCE])
    over = list(mine.filter(state="ended", told=CREATED).order_by("id")[:TOLD_AT_ONCE])
    known = [{"code": one.code, "means": one.means, "en": one.en, "zh": one.zh} for one in codes.results(desk.workspace)] if new else []
    bodies = [(call.id, CREATED, _body("call.created", about(call) | {"results": known})) for call in listing.shown(desk.workspace, new) if call.phone]
    bodies += [(task.pk, CLOSED, _body("call.closed", {"id": task.pk, "result": task.result})) for task in over]
    taken = asyncio.run(_posted(desk, bodies)) if bodies else []
    for state, was in ((CREATED, NOT_YET), (CLOSED, CREATED)):
        CallTask.objects.filter(pk__in=[pk for pk, told in taken if told == state], told=was).update(told=state)
    return len(taken)


def about(call: listing.Call) -> dict:
    """What a dialler is told of a task."""
    return {"id": call.id, "call": call.call, "person": str(call.person), "name": call.name, "phone": call.phone, "journey": call.journey, "title": call.subject,
            "script": call.script, "language": call.language, "call_at": call.call_at, "due_at": call.due_at, "expires_at": call.expires_at,
            "questions": [{"key": one.key, "text": one.text, "choices": list(one.choices)} for one in call.questions]}


def _body(type: str, about: dict) -> bytes:
    return msgspec.json.encode({"type": type, "timestamp": clock.now(), "data": about})


async def _posted(desk: desks.Desk, bodies: list) -> list[tuple[int, int]]:
    """Those that were taken. After the first that was not, nothing more is tried in this round."""
    secrets, left, taken = await asyncio.to_thread(signing.signing_secrets, desk.workspace), iter(bodies), []
    while some := list(islice(left, UNDER_WAY)):
        told = await asyncio.gather(*(_post(desk, secrets, *one) for one in some))
        taken += [(pk, state) for (pk, state, _), good in zip(some, told, strict=True) if good]
        if not all(told):
            break
    return taken


async def _post(desk: desks.Desk, secrets: list[str], pk: int, state: int, body: bytes) -> bool:
    try:
        async with asyncio.timeout(wire.TIMEOUT_SECONDS):
            place = await resolved(desk.webhook)
            reply = await wire.post(place, signing.headers(f"call-{pk}-{'created' if state == CREATED else 'closed'}", body, int(time.time()), secrets), body)
        if 200 <= reply.status < 300:
            return True
        log.warning("the webhook of the desk %s answered HTTP %s; it is told again", desk.account, reply.status)
    except (Forbidden, OSError, ssl.SSLError, h11.ProtocolError) as error:
        log.warning("the webhook of the desk %s cannot be told: %s; it is told again", desk.account, type(error).__name__)
    return False
