"""Requests of this process to providers: connections that are kept, and how their hosts have behaved."""

from urllib.parse import urlsplit

from koipond.deliver import http1, http2, standing
from koipond.deliver.breaker import Host
from koipond.deliver.provider import Call, Reply

CONNECT_SECONDS = 5.0
ANSWER_SECONDS = 30.0
ANSWER_BYTES = 4_000_000
CONNECTIONS = 64              # of this process to one host
IDLE_SECONDS = 15.0           # a kept connection that rested longer is not used again: it may be closed on the other side


class Web:
    """The connections of one event loop to all providers, and how their hosts have behaved."""

    def __init__(self):
        self._narrow = http1.Connections(CONNECTIONS, CONNECT_SECONDS, ANSWER_SECONDS, ANSWER_BYTES, IDLE_SECONDS)
        self._wide = http2.Connections(CONNECT_SECONDS, ANSWER_SECONDS, ANSWER_BYTES)
        self.hosts: dict[str, Host] = {}
        standing.known(self)

    def host(self, url: str, wide: int = CONNECTIONS) -> Host:
        place = urlsplit(url).netloc
        return self.hosts.get(place) or self.hosts.setdefault(place, Host(wide))

    async def ask(self, call: Call) -> Reply:
        """The answer. Raises NotAsked when nothing was sent, NoAnswer when it may have been."""
        return await (self._wide if call.http2 else self._narrow).ask(call)

    async def close(self) -> None:
        self._narrow.close()
        self._wide.close()
