"""`koipond playbook`: ready journeys, what each asks and needs, opening one as a draft."""

import json

import click

from koipond.cli.asking import ask, chosen


@click.group("playbook", context_settings={"help_option_names": ["-h", "--help"]})
def group():
    """Playbooks: ready journeys to open as a draft."""


@group.command("list")
@click.argument("workspace")
def show_all(workspace):
    """Print every playbook: name, title, what it does."""
    for one in ask(workspace, "GET", "playbooks"):
        click.echo(f"{one['name']}\t{chosen(one['title_en'], one['title_zh'])}\t{chosen(one['about_en'], one['about_zh'])}")


@group.command("show")
@click.argument("workspace")
@click.argument("name")
def show(workspace, name):
    """Print what playbook NAME asks (with defaults) and needs (- what is missing here, + what is there)."""
    found = ask(workspace, "GET", f"playbooks/{name}")
    click.echo(f"{chosen(found['title_en'], found['title_zh'])}\n{chosen(found['about_en'], found['about_zh'])}\n")
    for one in found["questions"]:
        click.echo(f"{one['name']}={'' if one['default'] is None else one['default']}\t{chosen(one['title_en'], one['title_zh'])}")
    _needs(found["needs"])


@group.command("open")
@click.argument("workspace")
@click.argument("name")
@click.option("--answer", "answers", multiple=True, metavar="NAME=VALUE", help="to a question; may be repeated")
@click.option("--language", type=click.Choice(["zh-CN", "en"]), help="of names and tasks; mails have both")
@click.option("--title", default="", help="name of the journey")
def open_one(workspace, name, answers, language, title):
    """Open playbook NAME as a draft, and print the journey's number and what is still missing."""
    given = dict(_answer(one) for one in answers)
    made = ask(workspace, "POST", f"playbooks/{name}/open", {"answers": given, "language": language or "", "title": title})
    click.echo(f"{made['journey']}\t{made['name']}")
    for kind in ("templates", "segments"):
        for one in made[kind]:
            click.echo(f"{kind}\t{one['id']}\t{one['name']}")
    _needs(made["needs"])


def _needs(needs) -> None:
    for one in needs:
        click.echo(f"{'+' if one['there'] else '-'}\t{one['kind']}\t{chosen(one['en'], one['zh'])}")


def _answer(said: str) -> tuple[str, object]:
    name, sign, value = said.partition("=")
    if not sign:
        raise click.BadParameter(chosen(f"'{said}' is not NAME=VALUE", f"“{said}”不是“名称=值”的形式"), param_hint="--answer")
    try:
        number = json.loads(value)
        return name, number if type(number) is int else value
    except ValueError:
        return name, value
