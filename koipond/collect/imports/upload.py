"""An import on a running server, over its API: for the command line, when the server holds the engine."""

import http.client
import json
import secrets
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from types import SimpleNamespace
from urllib.parse import quote, urlencode, urlsplit

from koipond.collect.imports.errors import ServerRefused
from koipond.collect.imports.job import digest_of
from koipond.kit.errors import Refusal

ASK_SECONDS = 0.5       # between two looks at how far the import is
ANSWER_SECONDS = 600    # the server may have to read a large file through
BLOCK_BYTES = 1 << 20


class ServerSaid(Refusal):
    """What a server refused, said again as it said it: it knows what is wrong, and in which language it was asked."""

    def __init__(self, error: dict):
        self.number, self._said = error["number"], (error["message"], error["hint"])
        super().__init__()

    def say(self, language: str) -> tuple[str, str]:
        return self._said


class Server:
    """A Koipond at an address, the key with which it is asked, and the language in which it answers."""

    def __init__(self, url: str, key: str, language: str = "en"):
        self.url, self._key, self._language = url.rstrip("/"), key.strip(), language
        self._parts = urlsplit(self.url)

    def send(self, workspace: str, file: Path, heard: Callable[[float], None]) -> dict:
        """Uploads the file; returns the waiting job. Raises ServerSaid, and ServerRefused when no Koipond answers."""
        edge = secrets.token_hex(16)
        name = file.name.replace('"', "_")
        before = (f'--{edge}\r\nContent-Disposition: form-data; name="file"; filename="{name}"\r\n'
                  "Content-Type: application/octet-stream\r\n\r\n").encode()
        after = f"\r\n--{edge}--\r\n".encode()
        size = file.stat().st_size
        headers = {"Content-Type": f"multipart/form-data; boundary={edge}", "Content-Length": str(len(before) + size + len(after))}

        def body() -> Iterator[bytes]:
            yield before
            with file.open("rb") as content:
                while block := content.read(BLOCK_BYTES):
                    yield block
                    heard(content.tell() / max(size, 1))
            yield after

        return self._json("POST", f"/api/w/{workspace}/imports", body(), headers)

    def preview(self, workspace: str, job: int, asked: dict) -> dict:
        """The preview with what was asked for."""
        return self._say("POST", f"/api/w/{workspace}/imports/{job}/preview", asked)

    def run(self, workspace: str, job: int, asked: dict, heard: Callable) -> SimpleNamespace:
        """Starts the job and returns when it has ended. Raises ServerSaid with the server's own words."""
        address = f"/api/w/{workspace}/imports/{job}"
        now = SimpleNamespace(**self._say("POST", address + "/start", asked))
        while now.state == "running":
            time.sleep(ASK_SECONDS)
            now = SimpleNamespace(**self._say("GET", address))
            heard(now)
        if now.error:
            message, hint = now.error["zh" if self._language.startswith("zh") else "en"]
            raise ServerSaid({**now.error, "message": message, "hint": hint})
        return now

    def cut_short(self, workspace: str, file: Path, kind: str) -> dict | None:
        """The newest import of this very file that did not come to its end."""
        asked = urlencode({"digest": digest_of(file), "kind": kind})
        found = self._say("GET", f"/api/w/{workspace}/imports?{asked}")
        return next((job for job in found if job["state"] in ("stopped", "failed", "running")), None)

    def bad_rows(self, workspace: str, job: int, language: str) -> Iterator[str]:
        """The bad rows as pieces of a CSV file."""
        yield self._ask("GET", f"/api/w/{workspace}/imports/{job}/bad-rows.csv?language={quote(language)}").decode()

    def _say(self, method: str, path: str, body: dict | None = None):
        return self._json(method, path, None if body is None else json.dumps(body).encode(),
                          {"Content-Type": "application/json"})

    def _json(self, method: str, path: str, body=None, headers=None):
        return json.loads(self._ask(method, path, body, headers))

    def _ask(self, method: str, path: str, body=None, headers=None) -> bytes:
        kind = http.client.HTTPSConnection if self._parts.scheme == "https" else http.client.HTTPConnection
        connection = kind(self._parts.netloc, timeout=ANSWER_SECONDS)
        try:
            connection.request(method, self._parts.path + path, body,
                               {"Authorization": f"Bearer {self._key}", "Accept-Language": self._language, **(headers or {})})
            answer = connection.getresponse()
            content = answer.read()
        except OSError as error:
            raise ServerRefused(url=self.url, what=str(error)) from None
        finally:
            connection.close()
        if answer.status >= 400:
            raise self._refused(answer.status, content)
        return content

    def _refused(self, status: int, content: bytes) -> Refusal:
        try:
            return ServerSaid(json.loads(content)["error"])
        except (ValueError, KeyError, TypeError):  # not a Koipond, or something between us and it
            return ServerRefused(url=self.url, what=f"HTTP {status}")
