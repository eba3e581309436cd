"""Asking an account's provider for what is no message: its tags, its codes, its people.

One loop for all, in a thread of its own, which keeps connections open: an answer that is owed within seconds must not begin
with a handshake.
"""

import asyncio
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

from koipond.deliver import tokens
from koipond.deliver.channel_accounts import Account
from koipond.deliver.channels import provider
from koipond.deliver.line import Web
from koipond.deliver.provider import Call, Reply, StaleToken

_starting = threading.Lock()
_loop: asyncio.AbstractEventLoop | None = None
_web: Web | None = None
_threads = ThreadPoolExecutor(max_workers=4, thread_name_prefix="tokens")


def ask(account: Account, make: Callable[[str], Call], read: Callable[[Reply], dict]) -> dict:
    """What `read` makes of the answer to what `make` makes of a token; once more where the token had ended.

    From any thread but the loop's. Raises NotAsked when nothing was sent, NoAnswer when it may have been, Refused, and what `read` raises.
    """
    return asyncio.run_coroutine_threadsafe(_asked(account, make, read), _running()).result()


async def _asked(account: Account, make, read) -> dict:
    token = await tokens.of(account, _web, _off) if hasattr(provider(account.provider), "token_call") else ""
    try:
        return read(await _web.ask(make(token)))
    except StaleToken:
        token = await tokens.of(account, _web, _off, instead_of=token)
        return read(await _web.ask(make(token)))


def _running() -> asyncio.AbstractEventLoop:
    global _loop, _web
    with _starting:
        if _loop is None:
            _loop, _web = asyncio.new_event_loop(), Web()
            threading.Thread(target=_loop.run_forever, name="speaking", daemon=True).start()
    return _loop


def _off(deed, *given):
    return asyncio.get_running_loop().run_in_executor(_threads, deed, *given)
