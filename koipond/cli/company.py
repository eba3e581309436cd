"""`koipond company`: organisations that people belong to, and in which roles."""

import click

from koipond.cli.asking import ask, later, tell

KINDS = ("external_id", "credit_code", "domain")


@click.group("company", context_settings={"help_option_names": ["-h", "--help"]})
def group():
    """Companies: which there are, who belongs to them in which role, what they brought."""


@group.command("list")
@click.argument("workspace")
@click.option("--search", default="", help="a part of the name, or of a key")
@click.option("--limit", default=50, show_default=True)
@click.option("--offset", default=0, help="leave out so many, to read on")
def show_all(workspace, search, limit, offset):
    """Print number, name, domains, people, orders and revenue of every company."""
    for one in ask(workspace, "GET", "companies", search=search, limit=limit, offset=offset)["companies"]:
        tell(one["id"], one["name"], ", ".join(one["domains"]), one["people"], one["orders"], one["revenue"])


@group.command("find")
@click.argument("workspace")
@click.argument("kind", type=click.Choice(KINDS))
@click.argument("value")
def find(workspace, kind, value):
    """Print the number of the company that has a key, such as: domain koi.example."""
    click.echo(ask(workspace, "GET", "companies/find", kind=kind, value=value)["company"])


@group.command("show")
@click.argument("workspace")
@click.argument("company", type=int)
def show(workspace, company):
    """Print the keys, traits and figures of a COMPANY (a number), and who belongs to it in which role."""
    found = ask(workspace, "GET", f"companies/{company}")
    tell("company", found["id"], found["name"])
    for key in found["keys"]:
        tell("key", key["kind"], key["value"])
    for name, value in found["traits"].items():
        tell("trait", name, value)
    for name in ("people", "orders", "revenue", "last_order_at", "last_activity_at"):
        tell("figure", name, found[name])
    for one in ask(workspace, "GET", f"companies/{company}/people"):
        tell("person", one["person"], one["name"], ", ".join(role["role"] for role in one["roles"]))


@group.command("say")
@click.argument("workspace")
@click.option("--external-id", default="", help="your own number of it")
@click.option("--credit-code", default="", help="unified social credit code 统一社会信用代码")
@click.option("--domain", default="")
@click.option("--name", default="")
@click.option("--trait", "traits", multiple=True, metavar="NAME=VALUE", help="may be repeated; 'NAME=' clears")
def say(workspace, traits, **named):
    """Say what is known of a company; one that none of the keys names is made. It needs a key, a name is none."""
    if wrong := [each for each in traits if "=" not in each]:
        raise click.UsageError(f"{wrong[0]!r}: NAME=VALUE")
    said = {name: value or None for name, _, value in (each.partition("=") for each in traits)}
    ask(workspace, "POST", "companies", {**named, "traits": said})
    later()


@group.command("give-role")
@click.argument("workspace")
@click.argument("company", type=int)
@click.argument("person", type=int)
@click.option("--role", default="member", show_default=True,
              help="buyer, decision_maker, user, champion, influencer, gatekeeper, member, or a text of your own")
def give_role(workspace, company, person, role):
    """Say that PERSON has a role in COMPANY (numbers)."""
    ask(workspace, "POST", f"companies/{company}/people", {"person": person, "role": role})
    later()


@group.command("end-role")
@click.argument("workspace")
@click.argument("company", type=int)
@click.argument("person", type=int)
@click.option("--role", default="", help="all of them, if left out")
def end_role(workspace, company, person, role):
    """Say that PERSON no longer has a role in COMPANY (numbers)."""
    ask(workspace, "DELETE", f"companies/{company}/people/{person}", role=role)
    later()
