"""`koipond segment`: what segments there are, who is in them and why, and groups computed elsewhere, from the command line.

While a server holds the engine each command is a call of its API; else it is done in this process.
"""

import json
import secrets
import urllib.error
import urllib.request
from pathlib import Path
from urllib.parse import urlencode

import click
from django.conf import settings

from koipond import access, engine
from koipond.kit.errors import Refusal
from koipond.segments import lists, saved
from koipond.segments.download import FORMATS, download
from koipond.segments.members import member_counts
from koipond.segments.why import Why
from koipond.segments.why import why as why_of

ANSWER_SECONDS = 600   # for the server to read a large group


class ServerSaid(Refusal):
    """What a server refused, said again as it said it."""

    def __init__(self, error: dict):
        self.number, self._said = error["number"], (error["message"], error["hint"])
        super().__init__()

    def say(self, language: str) -> tuple[str, str]:
        return self._said


@click.group("segment", context_settings={"help_option_names": ["-h", "--help"]})
@click.option("--workspace", required=True, help="slug of the workspace")
@click.pass_context
def command(context, workspace):
    """Segments and lists of a workspace."""
    context.obj = {**(context.obj or {}), "workspace": workspace, "server": _server()}
    if context.obj["server"] is None:
        access.migrate_all()
        access.workspace(workspace)


@command.command("list")
@click.pass_obj
def show(asked):
    """Print number, kind, how many are in it, and name of every segment."""
    if asked["server"]:
        rows = [(s["id"], s["kind"], s["members"], s["name"]) for s in _json(asked, "GET", "/segments")]
    else:
        counts = member_counts(engine.database(asked["workspace"]))
        rows = [(s.id, s.kind, counts.get(s.id, 0) if s.live else None, s.name) for s in saved.listed(asked["workspace"])]
    for id, kind, count, name in rows:
        click.echo(f"{id}\t{kind}\t{'-' if count is None else count}\t{name}")


@command.command("make")
@click.argument("name")
@click.option("--purpose", required=True, help="what the list is for")
@click.pass_obj
def make(asked, name, purpose):
    """Make an empty list NAME and print its number."""
    if asked["server"]:
        return click.echo(_json(asked, "POST", "/lists", {"name": name, "purpose": purpose})["id"])
    click.echo(lists.make_list(asked["workspace"], name, purpose, "command line").id)


@command.command("import")
@click.argument("list", type=int)
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--column", required=True, help="the column of identifiers")
@click.option("--kind", default="email", show_default=True, help="of the identifiers: email, phone, user_id, openid …, or person")
@click.option("--mode", type=click.Choice(lists.MODES), default="add", show_default=True, help="set: exactly these and nobody else")
@click.option("--create", is_flag=True, help="who is not known becomes a person first")
@click.pass_obj
def import_group(asked, list, file, column, kind, mode, create):
    """Put the people of a FILE (CSV, XLSX, Parquet) into list number LIST, and say of which rows nobody is known."""
    if asked["server"]:
        fields = {"column": column, "kind": kind, "mode": mode, "creates": json.dumps(create)}
        done = _json(asked, "POST", f"/lists/{list}/file", file=file, fields=fields)
        unknown = _json(asked, "GET", f"/lists/{list}/changes/{done['id']}/unknown?limit=1000")
    else:
        done = vars(lists.give_file(asked["workspace"], list, file, column, kind, "command line", mode=mode, creates=create))
        unknown = [vars(row) for row in lists.unknown_of(asked["workspace"], list, done["id"])]
        if "after" in asked:
            asked["after"](asked["workspace"])
    click.echo(f"rows: {done['rows']}  known: {done['known']}  unknown: {done['unknown']}  unreadable: {done['unreadable']}")
    for row in unknown:
        click.echo(f"{row['line']}\t{row['reason']}\t{row['value']}")


@command.command("why")
@click.argument("segment", type=int)
@click.argument("person", type=int)
@click.option("--chinese", is_flag=True, help="in Chinese")
@click.pass_obj
def explain(asked, segment, person, chinese):
    """Print each condition of a SEGMENT with what decided it for a PERSON."""
    if asked["server"]:
        found = _json(asked, "GET", f"/segments/{segment}/why/{person}")
    else:
        found = _plain(why_of(asked["workspace"], segment, person))
    _print(found["reason"], "zh" if chinese else "en", 0)
    if found["turn"]:
        click.echo(f"{found['turn']['at']}: {'joins' if found['turn']['joined'] else 'leaves'} by time alone")


@command.command("export")
@click.argument("segment", type=int)
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@click.option("--traits", default="", help="names with commas between")
@click.option("--format", type=click.Choice(FORMATS), default="csv", show_default=True)
@click.pass_obj
def export(asked, segment, file, traits, format):
    """Write the members of a SEGMENT to a FILE."""
    names = [name.strip() for name in traits.split(",") if name.strip()]
    if asked["server"]:
        pieces = [_ask(asked, "GET", f"/segments/{segment}/download?" + urlencode({"traits": ",".join(names), "format": format}))]
    else:
        pieces = download(asked["workspace"], segment, names, format)
    with file.open("wb") as out:
        for piece in pieces:
            out.write(piece)
    click.echo(f"{file}")


def _print(reason: dict, language: str, depth: int) -> None:
    click.echo("  " * depth + reason["says"][language])
    for part in reason["parts"]:
        _print(part, language, depth + 1)


def _plain(found: Why) -> dict:
    def of(reason):
        return {**vars(reason), "parts": [of(part) for part in reason.parts]}

    return {**vars(found), "reason": of(found.reason), "turn": vars(found.turn) if found.turn else None}


def _server() -> str | None:
    """Where the server that holds the engine is, or None when this process has it now."""
    try:
        engine.open_engine(settings.DATA, {"what": "koipond segment"})
    except engine.HeldByOther as held:
        if not (url := held.fields["about"].get("url")):
            raise
        return url
    return None


def _json(asked, method, path, body=None, file=None, fields=None):
    return json.loads(_ask(asked, method, path, body, file, fields))


def _ask(asked, method, path, body=None, file=None, fields=None) -> bytes:
    headers = {"Authorization": f"Bearer {(settings.HOME / 'local.key').read_text().strip()}", "Content-Type": "application/json"}
    sent = None if body is None else json.dumps(body).encode()
    if file:
        edge = secrets.token_hex(16)
        headers["Content-Type"] = f"multipart/form-data; boundary={edge}"
        parts = [f'--{edge}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'.encode() for name, value in fields.items()]
        sent = b"".join([*parts, f'--{edge}\r\nContent-Disposition: form-data; name="file"; filename="{file.name}"\r\n\r\n'.encode(),
                         file.read_bytes(), f"\r\n--{edge}--\r\n".encode()])
    request = urllib.request.Request(f"{asked['server']}/api/w/{asked['workspace']}{path}", sent, headers, method=method)
    try:
        return urllib.request.build_opener(urllib.request.ProxyHandler({})).open(request, timeout=ANSWER_SECONDS).read()
    except urllib.error.HTTPError as error:
        raise ServerSaid(json.loads(error.read())["error"]) from None
