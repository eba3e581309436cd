"""`koipond privacy`: what is kept how long, who sees what."""

import click

from koipond.cli.asking import ask, chosen, tell

SEEN = click.Choice(["full", "masked", "hidden"])


@click.group("privacy", context_settings={"help_option_names": ["-h", "--help"]})
def group():
    """Erasures and their proof, legal holds, how long what is kept, what each role sees."""


@group.command("erasures")
@click.argument("workspace")
def erasures(workspace):
    """Print requests to be forgotten, the newest first: number, asked when and by whom, done when, persons, why."""
    for one in ask(workspace, "GET", "privacy/erasures"):
        tell(one["id"], one["asked_at"], one["asked_by"], one["done_at"], len(one["persons"]), one["because"])


@group.command("receipt")
@click.argument("workspace")
@click.argument("erasure", type=int)
def receipt(workspace, erasure):
    """Print the proof of an ERASURE (a number): when, why, and how many rows of which table went and stayed as of nobody."""
    one = ask(workspace, "GET", f"privacy/erasures/{erasure}")
    tell(one["id"], one["asked_at"], one["asked_by"], one["done_at"], len(one["persons"]), one["because"])
    for table in one["tables"]:
        tell(table["table"], table["rows"], table["kept"])


@group.command("welcome")
@click.argument("workspace")
@click.argument("erasure", type=int)
def welcome(workspace, erasure):
    """End the turning away of whoever was forgotten by an ERASURE (a number) with --refuse-again."""
    ask(workspace, "POST", f"privacy/erasures/{erasure}/welcome", {})
    tell(erasure, chosen("welcome again", "可再次接收"))


@group.command("holds")
@click.argument("workspace")
def holds(workspace):
    """Print who is under a legal hold: person, since, by whom, lifted, why."""
    for one in ask(workspace, "GET", "privacy/holds"):
        tell(one["person"], one["at"], one["by"], one["lifted_at"], one["because"])


@group.command("hold")
@click.argument("workspace")
@click.argument("person", type=int)
@click.option("--because", required=True, help="the number of the case")
def hold(workspace, person, because):
    """Hold PERSON (a number): neither a request nor a rule takes anything of theirs."""
    ask(workspace, "PUT", f"privacy/holds/{person}", {"because": because})
    tell(person, chosen("held", "已保全"))


@group.command("lift")
@click.argument("workspace")
@click.argument("person", type=int)
def lift(workspace, person):
    """Lift the legal hold of PERSON (a number)."""
    ask(workspace, "DELETE", f"privacy/holds/{person}")
    tell(person, chosen("no longer held", "已解除保全"))


@group.command("retention")
@click.argument("workspace")
def retention(workspace):
    """Print for each kind of data how many days it is kept (- without end), and the fewest that are allowed."""
    for one in ask(workspace, "GET", "privacy/retention"):
        tell(one["data"], one["keep_days"], one["least_days"])


@group.command("keep")
@click.argument("workspace")
@click.argument("kind")
@click.argument("days", type=int, required=False)
@click.option("--preview", is_flag=True, help="only count what would go")
def keep(workspace, kind, days, preview):
    """Keep a KIND of data for so many DAYS, or, without them, without end. --preview: table, before when, rows."""
    if preview:
        for one in ask(workspace, "GET", "privacy/retention/preview", data=kind, days=days):
            tell(one["table"], one["before"], one["rows"])
    else:
        one = ask(workspace, "PUT", f"privacy/retention/{kind}", {"days": days})
        tell(one["data"], one["keep_days"], one["least_days"])


@group.command("roles")
@click.argument("workspace")
def roles(workspace):
    """Print what each role sees of personal and of sensitive data."""
    for one in ask(workspace, "GET", "privacy/roles"):
        tell(one["role"], one["personal"], one["sensitive"])


@group.command("role")
@click.argument("workspace")
@click.argument("role")
@click.argument("personal", type=SEEN)
@click.argument("sensitive", type=SEEN)
def let_see(workspace, role, personal, sensitive):
    """Say how much a ROLE sees of personal data (e-mail, phone, names, birthday) and of sensitive data (documents, cards)."""
    one = ask(workspace, "PUT", f"privacy/roles/{role}", {"personal": personal, "sensitive": sensitive})
    tell(one["role"], one["personal"], one["sensitive"])
