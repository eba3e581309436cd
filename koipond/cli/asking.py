"""How a command has its work done: by the server that holds the engine, or, while there is none, in this process."""

import io
import json
import os
import secrets
import sys
import urllib.error
import urllib.request
from functools import lru_cache
from pathlib import Path
from urllib.parse import urlencode

import click

ANSWER_SECONDS = 600  # for the running server to answer; the longest is a large group of people out of a file


def ask(workspace: str, method: str, path: str, body=None, file: Path | None = None, raw: bool = False, **query):
    """What the API answers about a workspace; the same endpoint, rights and audit trail with a server and without.

    `file` goes with the fields of `body` as a form. Without a server what changes something is carried out before this
    returns, as the next tick would; with one, the tick starts at once. An error is printed, and ends the command with 1.
    """
    asked = {name: value for name, value in query.items() if value not in (None, "", ())}
    address = f"/api/w/{workspace}/{path}" + ("?" + urlencode(asked, doseq=True) if asked else "")
    kind, sent = ("application/json", None if body is None else json.dumps(body).encode()) if file is None else _form(body, file)
    said = here_or_there(lambda: _here(workspace, method, address, sent, kind), method, address, sent, raw=True, kind=kind)
    return said if raw else json.loads(said) if said else None


def here_or_there(here, method: str, path: str, body: dict | bytes | None = None, raw: bool = False, kind: str = "application/json"):
    """Does it in this process; where a running server has the engine, asks that server to. Gives what that gave; `raw`:
    the server's answer as it came.
    """
    from koipond import engine

    try:
        asgi().open_stores("koipond command")
    except engine.HeldByOther as held:
        if not held.fields["about"].get("url"):
            raise
        said = _there(held.fields["about"], method, path, body, kind)
        return said if raw else json.loads(said) if said else None
    return here()


@lru_cache
def asgi():
    """The process module; importing it reads the settings and loads every room."""
    from koipond import asgi

    return asgi


def language() -> str:
    """What the terminal speaks: zh-CN or en."""
    said = os.environ.get("LC_ALL") or os.environ.get("LC_MESSAGES") or os.environ.get("LANG") or "en"
    return "zh-CN" if said.lower().startswith("zh") else "en"


def chosen(english: str, chinese: str) -> str:
    """The one of two texts that the terminal speaks."""
    return chinese if language() == "zh-CN" else english


def tell(*parts) -> None:
    """Prints a line: its parts with tabs between, `-` where there is nothing."""
    click.echo("\t".join("-" if part in (None, "") else str(part) for part in parts))


def later() -> None:
    """Says that what was decided is carried out by the next tick."""
    click.echo(chosen("The next tick carries it out.", "将在下一个节拍执行。"))


class Rule(click.ParamType):
    """JSON, or the name of a file with JSON in it."""

    name = "JSON|FILE"

    def convert(self, value, param, ctx):
        if isinstance(value, (dict, list)):
            return value
        try:
            return json.loads(value if value.lstrip().startswith(("{", "[")) else Path(value).read_text(encoding="utf-8"))
        except (OSError, ValueError) as error:
            self.fail(f"{value!r} is neither JSON nor a file with JSON: {error}", param, ctx)


def _there(about: dict, method: str, path: str, body: dict | bytes | None, kind: str) -> bytes:
    """One call of the running server, with the secret that it keeps in the home. Raises ServerSilent."""
    from koipond.console.errors import ServerSilent

    try:
        secret = asgi().LOCAL_KEY.read_text()
        sent = body if isinstance(body, bytes) or body is None else json.dumps(body).encode()
        headers = {"Authorization": f"Bearer {secret}", "Content-Type": kind, "Accept-Language": language()}
        request = urllib.request.Request(about["url"] + path, sent, headers, method=method)
        return urllib.request.build_opener(urllib.request.ProxyHandler({})).open(request, timeout=ANSWER_SECONDS).read()
    except urllib.error.HTTPError as error:
        _refused(error.read())
    except OSError as error:
        raise ServerSilent(url=about["url"], reason=error, pid=about.get("pid")) from None


def _here(workspace: str, method: str, address: str, sent: bytes | None, kind: str) -> bytes:
    """The same call in this process; what it decides is carried out before this returns."""
    from django.core.handlers.wsgi import WSGIHandler

    from koipond import access
    from koipond.clock import run_until_idle

    path, _, query = address.partition("?")
    access.hold_local_key(asgi().LOCAL_KEY)
    try:
        environment = {
            "REQUEST_METHOD": method, "PATH_INFO": path, "QUERY_STRING": query, "SERVER_NAME": "127.0.0.1", "SERVER_PORT": "80",
            "SERVER_PROTOCOL": "HTTP/1.1", "REMOTE_ADDR": "127.0.0.1", "wsgi.url_scheme": "http", "wsgi.input": io.BytesIO(sent or b""),
            "wsgi.errors": sys.stderr, "CONTENT_TYPE": kind, "CONTENT_LENGTH": str(len(sent or b"")), "HTTP_ACCEPT_LANGUAGE": language(),
            "HTTP_AUTHORIZATION": f"Bearer {asgi().LOCAL_KEY.read_text()}"}
        status = []
        answer = WSGIHandler()(environment, lambda line, headers: status.append(int(line.split()[0])))
        said = b"".join(answer)
    finally:
        access.drop_local_key(asgi().LOCAL_KEY)
    if status[0] >= 400:
        _refused(said)
    if method != "GET":
        run_until_idle(workspace)
    return said


def _refused(said: bytes) -> None:
    error = json.loads(said)["error"]
    click.echo(f"{error['number']}: {error['message']}\n{error['hint']}", err=True)
    sys.exit(1)


def _form(fields: dict, file: Path) -> tuple[str, bytes]:
    edge = secrets.token_hex(16)
    parts = [f'--{edge}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'.encode() for name, value in fields.items()]
    head = f'--{edge}\r\nContent-Disposition: form-data; name="file"; filename="{file.name}"\r\n\r\n'.encode()
    return f"multipart/form-data; boundary={edge}", b"".join([*parts, head, file.read_bytes(), f"\r\n--{edge}--\r\n".encode()])
