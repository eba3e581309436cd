"""Where providers call us: /in/<door of an account>[/…]. A plain ASGI application, for speed: a burst of ten thousand receipts is usual.

Whatever is told is safe on disk before it is acknowledged, with the very bytes that the provider expects. Who calls proves it as the
provider can; a call that is not genuine learns nothing but that.
"""

import asyncio
import contextlib
import logging
import time
from concurrent.futures import ThreadPoolExecutor
from urllib.parse import parse_qsl

from django.conf import settings
from django.db import close_old_connections

from koipond import collect
from koipond.deliver import channel_accounts, reports, stops
from koipond.deliver.channel_accounts import Account
from koipond.deliver.channels import provider
from koipond.deliver.provider import Called, Forged, Prompt, Request

BODY_BYTES = 2_000_000
REMEMBERED_SECONDS = 2.0
REMEMBERED = 1_000

log = logging.getLogger(__name__)
_threads = ThreadPoolExecutor(max_workers=4, thread_name_prefix="callbacks")
_urgent = ThreadPoolExecutor(max_workers=8, thread_name_prefix="urgent")     # promises, and whose door it is: not behind events, which wait for the disk and the tick
_prompt = ThreadPoolExecutor(max_workers=16, thread_name_prefix="prompt")     # who answers within seconds waits for nobody else
_answers = ThreadPoolExecutor(max_workers=16, thread_name_prefix="answers")     # apart: some of them wait for a platform
_accounts: dict[str, tuple[Account | None, float]] = {}


async def application(scope, receive, send) -> None:
    """Everything below /in/."""
    status, type_, body, *more = await _answer(scope, receive)
    await send({"type": "http.response.start", "status": status, "headers": [
        (b"content-type", type_.encode()), (b"content-length", b"%d" % len(body)), (b"cache-control", b"no-store"),
        (b"x-content-type-options", b"nosniff"), (b"content-security-policy", b"default-src 'none'"), (b"referrer-policy", b"no-referrer"),
        *((name.encode(), value.encode()) for headers in more for name, value in headers)]})
    await send({"type": "http.response.body", "body": body})


async def _answer(scope, receive) -> tuple:
    door, _, rest = scope["path"].removeprefix("/in/").partition("/")
    account = await _at(door)
    if account is None:
        return 404, "text/plain", b"nobody is called here"
    body = await collect.whole_body(receive, BODY_BYTES)
    if body is None:
        return 413, "text/plain", b"too large"
    known = provider(account.provider)
    if not hasattr(known, "called"):
        return 404, "text/plain", b"nobody is called here"
    query = scope.get("query_string", b"").decode("latin-1")
    request = Request(scope["method"], rest, dict(parse_qsl(query, keep_blank_values=True)),
                      {name.decode("latin-1").lower(): value.decode("latin-1") for name, value in scope["headers"]}, body,
                      settings.URL + scope["path"] + (f"?{query}" if query else ""))
    try:
        told = known.called(account, request)
    except Forged as error:
        log.warning("a call to the account %s (%s) is not genuine: %s", account.id, account.provider, error)
        return 403, "text/plain", b"not genuine"
    except Exception:
        log.exception("a call to the account %s (%s) could not be read", account.id, account.provider)
        return 400, "text/plain", b"not readable"
    try:
        if told.about:
            told = await asyncio.get_running_loop().run_in_executor(_answers, _answered, known, account, told)
        await _kept(account, told)
    except Exception:
        log.exception("what the account %s was told could not be kept", account.id)
        return 503, "text/plain", b"try again"
    return told.status, told.type, told.body, told.headers


async def _kept(account: Account, told: Called) -> None:
    waiting = []
    if told.reports:
        waiting.append(asyncio.wrap_future(reports.offer(account.workspace, account.id, told.reports)))
    if told.events or told.stops:
        waiting.append(_off(_recorded, account, told))
    waiting += [_urgently(_promised, each) for each in told.prompt]
    await asyncio.gather(*waiting)


def _promised(owed: Prompt) -> None:
    try:
        if owed.keep():
            _prompt.submit(_done, owed)
    finally:
        close_old_connections()


def _done(owed: Prompt) -> None:
    try:
        owed.do()
    except Exception:
        log.exception("what was owed at once could not be done")
    finally:
        close_old_connections()


def _answered(known, account: Account, told: Called) -> Called:
    try:
        return known.answer(account, told)
    finally:
        close_old_connections()


def _recorded(account: Account, told: Called) -> None:
    try:
        collect.record(account.workspace, list(told.events))
        for address, reason in told.stops:
            stops.stop(account, address, reason)
    finally:
        close_old_connections()


async def _at(door: str) -> Account | None:
    kept = _accounts.get(door)
    if kept and kept[1] > time.monotonic():
        return kept[0]
    found = await _urgently(_found, door)
    while len(_accounts) >= REMEMBERED:
        with contextlib.suppress(KeyError, StopIteration):
            del _accounts[next(iter(_accounts))]
    _accounts[door] = (found, time.monotonic() + REMEMBERED_SECONDS)
    return found


def _found(door: str) -> Account | None:
    try:
        return channel_accounts.account_at(door)
    finally:
        close_old_connections()


def _off(deed, *given):
    return asyncio.get_running_loop().run_in_executor(_threads, deed, *given)


def _urgently(deed, *given):
    return asyncio.get_running_loop().run_in_executor(_urgent, deed, *given)
