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
from django.db import close_old_connections, connection

from koipond import access, collect
from koipond.deliver import channel_accounts, reports, stops
from koipond.deliver.channel_accounts import Account
from koipond.deliver.channels import provider
from koipond.deliver.provider import Called, Forged, Prompt, Request
from koipond.kit import tracing
from koipond.kit.gathered import Gathered

BODY_BYTES = 2_000_000
REMEMBERED_SECONDS = 2.0
REMEMBERED = 1_000

log = logging.getLogger(__name__)
_urgent = ThreadPoolExecutor(max_workers=8, thread_name_prefix="urgent")     # whose door it is: not behind events, which wait for the disk
_prompt = ThreadPoolExecutor(max_workers=16, thread_name_prefix="prompt")     # who answers within seconds waits for nobody else
_answers = ThreadPoolExecutor(max_workers=16, thread_name_prefix="answers")     # apart: some of them wait for a platform
_accounts: dict[str, tuple[Account | None, float]] = {}


async def application(scope, receive, send) -> None:
    """Everything below /in/."""
    began = time.monotonic()
    told = await _answer(scope, receive)
    body = told.body
    if told.leaving:
        told.leaving.leaves()
    await send({"type": "http.response.start", "status": told.status, "headers": [
        (b"content-type", told.type.encode()), (b"content-length", b"%d" % len(body)), (b"cache-control", b"no-store"),
        (b"x-content-type-options", b"nosniff"), (b"content-security-policy", b"default-src 'none'"), (b"referrer-policy", b"no-referrer"),
        *((name.encode(), value.encode()) for name, value in told.headers)]})
    await send({"type": "http.response.body", "body": body})
    if told.leaving:
        await _urgently(_left, told, time.monotonic() - began)


async def _answer(scope, receive) -> Called:
    door, _, rest = scope["path"].removeprefix("/in/").partition("/")
    account = await _at(door)
    if account is None:
        return Called(b"nobody is called here", 404, "text/plain")
    body = await collect.whole_body(receive, BODY_BYTES)
    if body is None:
        return Called(b"too large", 413, "text/plain")
    known = provider(account.provider)
    if not hasattr(known, "called"):
        return Called(b"nobody is called here", 404, "text/plain")
    query = scope.get("query_string", b"").decode("latin-1")
    request = Request(scope["method"], rest, dict(parse_qsl(query, keep_blank_values=True)),
                      {name.decode("latin-1").lower(): value.decode("latin-1") for name, value in scope["headers"]}, body,
                      settings.URL + scope["path"] + (f"?{query}" if query else ""))
    try:
        told = known.called(account, request)
    except Forged as error:
        log.warning("a call to the account %s (%s) is not genuine: %s", account.id, account.provider, error)
        return Called(b"not genuine", 403, "text/plain")
    except Exception:
        log.exception("a call to the account %s (%s) could not be read", account.id, account.provider)
        return Called(b"not readable", 400, "text/plain")
    try:
        if told.about:
            told = await asyncio.get_running_loop().run_in_executor(_answers, _answered, known, account, told)
        with tracing.span("callback", workspace=account.workspace, account=account.id, provider=account.provider, reports=len(told.reports), events=len(told.events)):
            await _kept(account, told)
    except Exception:
        log.exception("what the account %s was told could not be kept", account.id)
        if told.leaving:
            told.leaving.stays()
        return Called(b"try again", 503, "text/plain")
    return told


async def _kept(account: Account, told: Called) -> None:
    waiting = []
    if told.reports:
        waiting.append(asyncio.wrap_future(reports.offer(account.workspace, account.id, told.reports)))
    if told.events or told.stops:
        waiting.append(asyncio.wrap_future(_events.offer((account, told))))
    waiting += [asyncio.wrap_future(_promises.offer(each)) for each in told.prompt]
    if len(waiting) == 1:     # nearly always: a receipt
        await waiting[0]
    else:
        await asyncio.gather(*waiting)


def take_up(slugs: list[str] | None = None) -> None:
    """Does what an earlier process has promised and not done, of all workspaces or of some. Doing it again is harmless."""
    try:
        for slug in [workspace.slug for workspace in access.workspaces()] if slugs is None else slugs:
            for account in channel_accounts.accounts(slug):
                known = provider(account.provider)
                for owed in known.owed(account) if hasattr(known, "owed") and not account.paused else ():
                    _prompt.submit(_done, owed)
    except Exception:
        log.exception("what was promised before could not be taken up; the chores do it")
    finally:
        close_old_connections()


def _promised(those: list[Prompt]) -> list[None]:
    try:
        for kind in {type(each) for each in those}:
            alike = [each for each in those if type(each) is kind]
            for owed, new in zip(alike, kind.keep_all(alike), strict=True):
                if new:
                    _prompt.submit(_done, owed)
        return [None] * len(those)
    finally:
        _let_go()


def _done(owed: Prompt) -> None:
    try:
        owed.do()
    except Exception:
        log.exception("what was owed at once could not be done")
    finally:
        _let_go()


def _let_go() -> None:
    """Of a connection that the server may have closed meanwhile. A file has none, and opening it anew costs more than what is asked."""
    if connection.vendor != "sqlite":
        close_old_connections()


def _left(told: Called, seconds: float) -> None:
    try:
        told.leaving.left(seconds)
    except Exception:
        log.exception("it could not be noted that an answer has left")
    finally:
        close_old_connections()


def _answered(known, account: Account, told: Called) -> Called:
    try:
        return known.answer(account, told)
    finally:
        close_old_connections()


def _recorded(those: list[tuple[Account, Called]]) -> list[None]:
    """The events of many calls as one insert."""
    try:
        for slug in dict.fromkeys(account.workspace for account, _ in those):
            collect.record(slug, [item for account, told in those if account.workspace == slug for item in told.events])
        for account, told in those:
            for address, reason in told.stops:
                stops.stop(account, address, reason)
        return [None] * len(those)
    finally:
        close_old_connections()


_events = Gathered("callbacks", _recorded)
_promises = Gathered("promises", _promised)


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


def _urgently(deed, *given):
    return asyncio.get_running_loop().run_in_executor(_urgent, deed, *given)
