"""More of `koipond segment`: what puts people into lists, and the databases that groups may come from."""

import click

from koipond.cli.asking import Rule, ask, chosen, tell
from koipond.cli.segment import MODES, group

mode = click.option("--mode", type=click.Choice(MODES), default="add", show_default=True, help="set: exactly these and nobody else")
because = click.option("--because", default="", help="for whoever asks later")
KINDS = "of the identifiers: email, phone, user_id, openid …, or person"


@group.command("put")
@click.argument("workspace")
@click.argument("list", type=int)
@click.argument("values", nargs=-1)
@click.option("--kind", default="person", show_default=True, help=KINDS)
@click.option("--create", is_flag=True, help="who is not known becomes a person first")
@mode
@because
def put(workspace, list, values, kind, create, mode, because):
    """Put people into list number LIST, or take them out (--mode remove), by VALUES of one kind."""
    given = [int(each) if kind == "person" and each.isdigit() else each for each in values]
    _change(workspace, list, "changes", {"kind": kind, "values": given, "creates": create, "mode": mode, "because": because})


@group.command("snapshot")
@click.argument("workspace")
@click.argument("list", type=int)
@click.argument("rule", type=Rule())
@mode
@because
def snapshot(workspace, list, rule, mode, because):
    """Put into list number LIST whoever meets a RULE now; who meets it later does not move the list."""
    _change(workspace, list, "snapshot", {"rule": rule, "mode": mode, "because": because})


@group.command("combine")
@click.argument("workspace")
@click.argument("list", type=int)
@click.argument("operation", type=click.Choice(["union", "intersection", "difference"]))
@click.argument("segments", type=int, nargs=-1, required=True)
@click.option("--mode", type=click.Choice(MODES), default="set", show_default=True)
@because
def combine(workspace, list, operation, segments, mode, because):
    """Set list number LIST to what an operation makes of SEGMENTS (numbers); a difference is the first without the others."""
    _change(workspace, list, "combine", {"operation": operation, "segments": [*segments], "mode": mode, "because": because})


@group.command("query")
@click.argument("workspace")
@click.argument("list", type=int)
@click.argument("database")
@click.argument("select")
@click.option("--kind", default="user_id", show_default=True, help=KINDS)
@click.option("--create", is_flag=True, help="who is not known becomes a person first")
@mode
@because
def query(workspace, list, database, select, kind, create, mode, because):
    """Put into list number LIST the first column of a SELECT on a connected DATABASE, which is only read."""
    _change(workspace, list, "query", {"database": database, "query": select, "kind": kind, "creates": create, "mode": mode, "because": because})


@group.command("changes")
@click.argument("workspace")
@click.argument("list", type=int)
def changes(workspace, list):
    """Print who changed list number LIST when and how, the newest first."""
    for one in ask(workspace, "GET", f"lists/{list}/changes"):
        tell(one["id"], one["at"], one["by"], one["how"], one["mode"], one["rows"], one["known"], one["state"], one["because"])


@group.command("databases")
@click.argument("workspace")
def databases(workspace):
    """Print the databases that groups may come from: name, kind, address, database."""
    for one in ask(workspace, "GET", "databases"):
        tell(one["name"], one["kind"], one["address"], one["database"])


@group.command("connect")
@click.argument("workspace")
@click.argument("name")
@click.argument("kind", type=click.Choice(["postgresql", "mysql", "sqlite"]))
@click.argument("address")
@click.option("--database", default="")
@click.option("--user", default="")
@click.option("--secret-env", default="", help="name of the environment variable that holds the password, never the password")
def connect(workspace, name, kind, address, **more):
    """Say how a database NAME is reached: ADDRESS is host:port, of an SQLite the name of a file in the workspace's folder."""
    ask(workspace, "POST", "databases", {"name": name, "kind": kind, "address": address, **more})
    tell(name, kind, address)


def _change(workspace: str, list: int, how: str, body: dict) -> None:
    done = ask(workspace, "POST", f"lists/{list}/{how}", body)
    said = chosen("rows: {rows}  known: {known}  unknown: {unknown}  unreadable: {unreadable}; the next tick carries it out.",
                  "行数：{rows}  已知：{known}  未知：{unknown}  无法读取：{unreadable}；将在下一个节拍执行。")
    click.echo(said.format(**done))
