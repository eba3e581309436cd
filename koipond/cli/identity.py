"""`koipond identity`: the rules by which identifiers link people, and values that identify nobody."""

from urllib.parse import quote

import click

from koipond.cli.asking import ask, tell


@click.group("identity", context_settings={"help_option_names": ["-h", "--help"]})
def group():
    """Rules per kind of identifier, and values that identify nobody."""


@group.command("kinds")
@click.argument("workspace")
def kinds(workspace):
    """Print the kinds: trust (1 is the strongest), how many a person may have, claimed by more than how many a value is shared, fields."""
    for one in ask(workspace, "GET", "identifier-kinds"):
        tell(one["name"], one["trust"], one["limit"], one["shared_after"], ", ".join(one["fields"]))


@group.command("kind")
@click.argument("workspace")
@click.argument("name")
@click.option("--trust", type=int, help="1 is the strongest")
@click.option("--limit", type=int, help="how many one person may have; with 1 two people with different values never merge by events")
@click.option("--shared-after", type=int, help="claimed by more people than this, a value identifies nobody")
@click.option("--field", "fields", multiple=True, help="where events carry it, such as traits.card; may be repeated")
@click.option("--spelling", type=click.Choice(["text", "email", "phone"]))
@click.option("--follows/--stays", default=None, help="whether it goes to whoever signed in last")
@click.option("--put-away", is_flag=True, help="it links nobody from now on; what was merged stays")
def kind(workspace, name, fields, put_away, **rules):
    """Set the rules of a kind NAME, or make it. What is left out stays as it is."""
    path = f"identifier-kinds/{quote(name, safe='')}"
    if put_away:
        ask(workspace, "DELETE", path)
        return click.echo(name)
    given = {key: value for key, value in rules.items() if value is not None} | ({"fields": list(fields)} if fields else {})
    one = ask(workspace, "PUT", path, given)
    tell(one["name"], one["trust"], one["limit"], one["shared_after"], ", ".join(one["fields"]))


@group.command("shared")
@click.argument("workspace")
def shared(workspace):
    """Print the values that were blocked by themselves, since too many people claimed them."""
    for one in ask(workspace, "GET", "shared-values"):
        tell(*one.values())


@group.command("blocked")
@click.argument("workspace")
def blocked(workspace):
    """Print the values that were blocked by hand: kind, value, by whom, when."""
    for one in ask(workspace, "GET", "blocked-values"):
        tell(one["kind"], one["value"], one["by"], one["created_at"])


@group.command("block")
@click.argument("workspace")
@click.argument("kind")
@click.argument("value")
def block(workspace, kind, value):
    """Say that a VALUE identifies nobody, such as: email info@koi.example."""
    one = ask(workspace, "POST", "blocked-values", {"kind": kind, "value": value})
    tell(one["kind"], one["value"])
