"""Access tokens of accounts: one for all processes, renewed by whoever finds it old, one at a time.

A platform may end a token when a newer one is made, so two processes must never renew beside each other: one takes a lease of
some seconds and asks, the others wait for what it writes. No lock of the store is held while the platform is asked.
"""

import asyncio
import time
from datetime import datetime, timedelta

from django.db import close_old_connections
from django.db.models import Q

from koipond import access
from koipond.deliver.channel_accounts import Account
from koipond.deliver.channels import provider
from koipond.deliver.models import ChannelToken
from koipond.kit import clock

SEALED_FOR = "channel token"
access.seals("koipond.ChannelToken", SEALED_FOR)
LEASE = timedelta(seconds=45)     # longer than a platform may take to answer
WAIT_SECONDS = 0.1
EARLY = timedelta(minutes=3)      # before a token ends, a fresh one is taken

_under_way: dict[tuple, asyncio.Future] = {}                 # loop, account, its version and the old token → the token that is being asked for
_known: dict[tuple[int, int], tuple[str, datetime]] = {}     # account and its version → token and until when it is good


async def of(account: Account, web, off, instead_of: str = "") -> str:
    """A token that is good; another one than `instead_of`. Raises Refused, NotAsked, NoAnswer."""
    kept = _known.get((account.id, account.version))
    if kept and kept[1] > clock.now() and kept[0] != instead_of:
        return kept[0]
    loop = asyncio.get_running_loop()
    key = (id(loop), account.id, account.version, instead_of)
    if key not in _under_way:      # a thousand letters that find no token ask the store once, and not a thousand times
        _under_way[key] = asyncio.ensure_future(off(_renewed, account, instead_of, lambda call: asyncio.run_coroutine_threadsafe(web.ask(call), loop).result()))
        _under_way[key].add_done_callback(lambda done: (_under_way.pop(key), done.cancelled() or done.exception()))
    return await asyncio.shield(_under_way[key])


def _renewed(account: Account, instead_of: str, ask) -> str:
    """In a thread of its own, which may wait."""
    known = provider(account.provider)
    try:
        ChannelToken.objects.get_or_create(account_id=account.id)
        while True:
            row, now = ChannelToken.objects.get(account_id=account.id), clock.now()
            token = access.unseal(row.sealed, SEALED_FOR) if row.sealed else ""
            if token and token != instead_of and row.good_until and row.good_until > now:
                break
            free = Q(leased_until=None) | Q(leased_until__lte=now)
            if ChannelToken.objects.filter(free, pk=row.pk).update(leased_until=now + LEASE):
                token, row.good_until = _asked(account, known, row.pk, ask)
                break
            time.sleep(WAIT_SECONDS)
        _known[account.id, account.version] = (token, row.good_until)
        return token
    finally:
        close_old_connections()


def _asked(account: Account, known, row: int, ask) -> tuple[str, datetime]:
    try:
        token, seconds = known.read_token(ask(known.token_call(account)))
        good_until = clock.now() + max(timedelta(seconds=seconds) - EARLY, timedelta(seconds=seconds / 2))
        ChannelToken.objects.filter(pk=row).update(sealed=access.seal(token, SEALED_FOR), good_until=good_until)
        return token, good_until
    finally:
        ChannelToken.objects.filter(pk=row).update(leased_until=None)
