"""`koipond bounces`: mail that came back, from files or from the pipe of a mail server."""

import sys
from pathlib import Path

import click

from koipond.cli.asking import here_or_there, tell

TRY_AGAIN = 75     # EX_TEMPFAIL of sysexits.h: a mail server keeps the mail and runs the command again


@click.command("bounces")
@click.argument("files", nargs=-1, required=True)
def bounces(files):
    """Take in returned mail: each FILE holds one mail; - reads one from standard input, as a mail server pipes it.

    Ends with 75 when a mail could not be kept, so that the mail server tries again.
    """
    for name in files:
        raw = sys.stdin.buffer.read() if name == "-" else Path(name).read_bytes()
        taken = _take(raw)
        tell(name, taken["kind"], taken["reason"], taken["workspace"], taken["message"])


def _take(raw: bytes) -> dict:
    from koipond.kit.errors import Refusal

    try:
        return here_or_there(lambda: _here(raw), "POST", "/api/returned", raw, kind="message/rfc822")
    except Refusal:
        raise
    except Exception as error:
        click.echo(str(error), err=True)
        sys.exit(TRY_AGAIN)


def _here(raw: bytes) -> dict:
    from koipond import deliver
    from koipond.clock import run_until_idle

    taken = deliver.take_returned(raw, way="command")
    if taken.workspace:
        run_until_idle(taken.workspace)
    return {name: getattr(taken, name) for name in ("kind", "reason", "workspace", "message")}
