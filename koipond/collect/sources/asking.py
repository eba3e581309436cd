"""Asking a platform: one GET, followed nowhere, with an end in time and in bytes. The standard library's client: a few calls a minute."""

import ssl
import urllib.error
import urllib.request

from koipond import __version__
from koipond.collect.sources.errors import PlatformSilent
from koipond.collect.sources.kind import Ask, Reply
from koipond.collect.sources.kinds import kind

SECONDS = 20
ANSWER_BYTES = 8_000_000


class _Nowhere(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_):
        return None      # a token goes to the platform and to nobody it points at


_open = urllib.request.build_opener(urllib.request.ProxyHandler({}), _Nowhere()).open


def ask(source, asked: Ask) -> Reply:
    """The answer, whatever its status. Raises PlatformSilent."""
    request = urllib.request.Request(asked.url, headers={"User-Agent": f"Koipond/{__version__}", **asked.headers})
    try:
        try:
            with _open(request, timeout=SECONDS) as answer:
                return Reply(answer.status, _read(answer))
        except urllib.error.HTTPError as error:
            with error:
                return Reply(error.code, _read(error))
    except (OSError, ssl.SSLError, ValueError, TimeoutError) as error:
        reason = getattr(error, "reason", None) or error
        raise PlatformSilent(platform=kind(source.kind).NAME[0], reason=" ".join(str(reason).split())[:200] or type(error).__name__) from error


def _read(answer) -> bytes:
    body = answer.read(ANSWER_BYTES + 1)
    if len(body) > ANSWER_BYTES:
        raise ValueError(f"the answer is longer than {ANSWER_BYTES} bytes")
    return body
