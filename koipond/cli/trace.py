"""`koipond trace`: the way of one message through the house."""

import io
import json
from contextlib import redirect_stderr
from urllib.parse import quote

import click

from koipond.cli.asking import asgi, ask, tell


@click.command("trace", context_settings={"help_option_names": ["-h", "--help"]})
@click.argument("message")
@click.option("--workspace", help="where it is; without one, it is looked for in each")
@click.option("--json", "as_json", is_flag=True, help="print everything as JSON")
def command(message, workspace, as_json):
    """Print the way of a MESSAGE by its id, a station a line: when, what, its trace, what is known of it.

    From the request of the event that set it off to what the provider said; nothing personal.
    """
    found = ask(workspace or _where(message), "GET", f"messages/{quote(message, safe='')}/way")
    if as_json:
        click.echo(json.dumps(found, ensure_ascii=False, indent=2))
        return
    tell("message", found["message"], f"person {found['person']}", f"trace {found['trace']}")
    for stop in found["stops"]:
        tell(stop["at"], stop["what"], stop["trace"], " ".join(f"{name}={value}" for name, value in stop["says"].items() if value not in ("", None)))


def _where(message: str) -> str:
    """The workspace that has the message; the last one looked at where none has, whose answer says so."""
    asgi()
    from koipond import access

    slugs = [place.slug for place in access.workspaces()]
    if not slugs:
        raise click.ClickException("there is no workspace yet")
    return next((slug for slug in slugs[:-1] if _has(slug, message)), slugs[-1])


def _has(slug: str, message: str) -> bool:
    try:
        with redirect_stderr(io.StringIO()):   # that it is not in this one is no error yet
            ask(slug, "GET", f"messages/{quote(message, safe='')}/way")
        return True
    except SystemExit:
        return False
