"""`koipond api`: any operation of the API on the command line, for what has no command of its own."""

import json
from urllib.parse import parse_qs

import click

from koipond.cli.asking import Rule, ask

METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE")


@click.command("api")
@click.argument("workspace")
@click.argument("method", type=click.Choice(METHODS, case_sensitive=False))
@click.argument("path")
@click.argument("body", type=Rule(), required=False)
def api(workspace, method, path, body):
    """Ask the API about WORKSPACE and print the answer, such as: api demo GET 'segments/2/moves?limit=5'.

    PATH is what stands behind /api/w/{workspace}/ in docs/reference and /api/docs; BODY is JSON, or a file with it.
    It works with a running server and without, with the rights of an owner, and leaves the same rows in the audit trail.
    """
    path, _, query = path.strip("/").partition("?")
    said = ask(workspace, method, path, body, raw=True, **parse_qs(query, keep_blank_values=True))
    try:
        click.echo(json.dumps(json.loads(said), ensure_ascii=False, indent=2) if said else "", nl=bool(said))
    except ValueError:   # a file
        click.get_binary_stream("stdout").write(said)
