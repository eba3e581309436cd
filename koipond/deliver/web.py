"""Requests of this process to providers: connections that are kept, and what it means when one breaks."""

import ssl
from urllib.parse import urlsplit

import aiohttp

from koipond import __version__
from koipond.deliver import http2
from koipond.deliver.breaker import Host
from koipond.deliver.no_answer import NoAnswer, NotAsked
from koipond.deliver.provider import Call, Reply

CONNECT_SECONDS = 5.0
ANSWER_SECONDS = 30.0
ANSWER_BYTES = 4_000_000
CONNECTIONS = 64              # of this process to one host
IDLE_SECONDS = 15.0           # a kept connection that rested longer is not used again: it may be closed on the other side


class Web:
    """The connections of one event loop to all providers, and how their hosts have behaved."""

    def __init__(self):
        self._session: aiohttp.ClientSession | None = None
        self._wide = http2.Connections(CONNECT_SECONDS, ANSWER_SECONDS, ANSWER_BYTES)
        self.hosts: dict[str, Host] = {}

    def host(self, url: str, wide: int = CONNECTIONS) -> Host:
        return self.hosts.setdefault(urlsplit(url).netloc, Host(wide))

    async def ask(self, call: Call) -> Reply:
        """The answer. Raises NotAsked when nothing was sent, NoAnswer when it may have been."""
        if call.http2:
            return await self._wide.ask(call)
        try:
            async with self._open().request(call.method, call.url, data=call.body or None, headers=call.headers, allow_redirects=False) as answer:
                body = await answer.content.read(ANSWER_BYTES)
                return Reply(answer.status, body, {name.lower(): value for name, value in answer.headers.items()})
        except (aiohttp.ClientConnectorError, aiohttp.InvalidURL, aiohttp.ConnectionTimeoutError) as error:
            raise NotAsked(said(error)) from error
        except (aiohttp.ClientError, ssl.SSLError, OSError, TimeoutError, ValueError) as error:
            raise NoAnswer(said(error)) from error

    async def close(self) -> None:
        self._wide.close()
        if self._session:
            await self._session.close()
            self._session = None

    def _open(self) -> aiohttp.ClientSession:
        if self._session is None:
            self._session = aiohttp.ClientSession(
                connector=aiohttp.TCPConnector(limit=0, limit_per_host=CONNECTIONS, keepalive_timeout=IDLE_SECONDS, ttl_dns_cache=60),
                timeout=aiohttp.ClientTimeout(total=None, connect=CONNECT_SECONDS, sock_read=ANSWER_SECONDS), auto_decompress=True,
                cookie_jar=aiohttp.DummyCookieJar(), headers={"User-Agent": f"Koipond/{__version__}"}, skip_auto_headers=("Content-Type",), trust_env=False)
        return self._session


def said(error: BaseException) -> str:
    """An error of the network in a line."""
    return " ".join(str(error).split())[:200] or type(error).__name__
