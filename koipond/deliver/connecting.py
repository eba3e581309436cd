"""A connection to a provider: to the open internet only, whatever the name leads to by now.

An address of a provider is typed in by somebody, and its form is judged then. Where a name leads can change afterwards, so it is judged
again right before each connection, which goes to what was judged. KOIPOND_WEBHOOK_LOOPBACK lets this machine through.
"""

import asyncio
import ssl

from koipond.deliver.no_answer import NotAsked
from koipond.deliver.webhooks.addresses import Forbidden, leads_to


async def connected(protocol, host: str, port: int, tls: ssl.SSLContext | None, seconds: float):
    """What `protocol()` made, on an open connection to the first address that takes one; `seconds` for all of it. Raises NotAsked."""
    try:
        async with asyncio.timeout(seconds):
            return await _to_one_of(await leads_to(host, port), protocol, host, port, tls)
    except Forbidden as error:
        raise NotAsked(f"{host} may not be asked: {error}") from error
    except (OSError, ssl.SSLError, TimeoutError, UnicodeError) as error:
        raise NotAsked(" ".join(str(error).split())[:200] or type(error).__name__) from error


async def _to_one_of(addresses: list[str], protocol, host: str, port: int, tls: ssl.SSLContext | None):
    loop, failed = asyncio.get_running_loop(), OSError("the name has no address")
    for address in addresses:
        try:
            _, made = await loop.create_connection(protocol, address, port, ssl=tls, server_hostname=host if tls else None)
            return made
        except OSError as error:
            failed = error
    raise failed
