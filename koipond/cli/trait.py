"""`koipond trait`: what is known of people, and what is counted of their events without code."""

from urllib.parse import quote

import click

from koipond.cli.asking import Rule, ask, chosen, tell


@click.group("trait", context_settings={"help_option_names": ["-h", "--help"]})
def group():
    """Traits: the catalogue, and those that are computed without code."""


@group.command("list")
@click.argument("workspace")
def show(workspace):
    """Print every trait: name, type, class of personal data, whether it is computed, how many people have it, title."""
    for one in ask(workspace, "GET", "traits/catalogue"):
        how = ("computed" if one["ready"] else "filling") if one["computed"] else "given"
        click.echo(f"{one['name']}\t{one['type']}\t{one['personal_class']}\t{how}\t{one['people']}\t{chosen(one['title_en'], one['title_zh'])}")


@group.command("declare")
@click.argument("workspace")
@click.argument("name")
@click.argument("type")
@click.option("--title", default="", help="in English")
@click.option("--title-zh", default="", help="in Chinese")
@click.option("--unit", default="")
def declare(workspace, name, type, title, title_zh, unit):
    """Say that the trait NAME is a text, number, money, date, datetime or boolean."""
    ask(workspace, "POST", "traits", {"name": name, "type": type, "title_en": title, "title_zh": title_zh, "unit": unit})
    click.echo(f"{name}\t{type}")


@group.command("describe")
@click.argument("workspace")
@click.argument("name")
@click.option("--title", "title_en", help="in English")
@click.option("--title-zh", help="in Chinese")
@click.option("--unit")
@click.option("--description")
@click.option("--owner", help="whom to ask about it")
@click.option("--class", "personal_class", type=click.Choice(["none", "personal", "sensitive"]), help="who sees it goes by this")
@click.option("--source", "sources", multiple=True,
              help="whose value wins over a newer one, the strongest first: number of an API key, import or koipond; may be repeated")
@click.option("--newest-wins", is_flag=True, help="no source wins over a newer value")
def describe(workspace, name, sources, newest_wins, **said):
    """Say more about the trait NAME, built-in ones too. What is left out stays as it is."""
    card = {part: value for part, value in said.items() if value is not None}
    if sources or newest_wins:
        card["sources"] = [int(each) if each.isdigit() else each for each in sources]
    one = ask(workspace, "PATCH", f"traits/named/{quote(name, safe='')}", card)
    tell(one["name"], one["unit"], one["personal_class"], one["owner"], ", ".join(map(str, one["sources"])))


@group.command("undeclared")
@click.argument("workspace")
def undeclared(workspace):
    """Print traits that come in and are not declared, or do not fit: name, people, which type nearly all values fit, samples."""
    for one in ask(workspace, "GET", "traits/undeclared"):
        tell(one["name"], one["people"], one["guess"], " · ".join(one["samples"]))


@group.command("compute")
@click.argument("workspace")
@click.argument("name")
@click.argument("metric", type=Rule())
def compute(workspace, name, metric):
    """Compute the trait NAME by METRIC (JSON, or a file with it; docs/reference/traits.md). The next tick fills it for everybody."""
    found = ask(workspace, "POST", "traits/computed", {"name": name, "metric": metric})
    click.echo(f"{found['name']}\t{found['type']}")


@group.command("delete")
@click.argument("workspace")
@click.argument("name")
def delete(workspace, name):
    """Compute the trait NAME no longer."""
    ask(workspace, "DELETE", f"traits/computed/{name}")
    click.echo(name)
