"""`koipond tag`: tags, and giving and taking them by hand."""

from urllib.parse import quote

import click

from koipond.cli.asking import ask, chosen, tell

LATER = ("{people} persons; the next tick carries it out.", "{people} 人；将在下一个节拍执行。")


@click.group("tag", context_settings={"help_option_names": ["-h", "--help"]})
def group():
    """Tags: which there are, who has them, giving and taking."""


@group.command("list")
@click.argument("workspace")
def show(workspace):
    """Print every tag: how many have it, its group, whether a rule keeps it, name."""
    for one in ask(workspace, "GET", "tags"):
        click.echo(f"{one['people']}\t{one['group'] or '-'}\t{'rule' if one['by_rule'] else 'hand'}\t{one['name']}")


@group.command("make")
@click.argument("workspace")
@click.argument("name")
@click.option("--group", "of", default="", help="a group of tags that is there")
@click.option("--segment", type=int, help="its members have the tag; else it is given by hand and by events")
def make(workspace, name, of, segment):
    """Make a tag NAME."""
    ask(workspace, "POST", "tags", {"name": name, "group": of, "segment": segment})
    click.echo(name)


@group.command("group")
@click.argument("workspace")
@click.argument("name")
@click.option("--exclusive", is_flag=True, help="a person has one tag of it at a time: the one given last")
def make_group(workspace, name, exclusive):
    """Make a group NAME of tags."""
    ask(workspace, "POST", "tag-groups", {"name": name, "exclusive": exclusive})
    click.echo(name)


@group.command("people")
@click.argument("workspace")
@click.argument("name")
@click.option("--limit", default=100, show_default=True)
@click.option("--after", default=0, help="the last number printed, to read on")
def people(workspace, name, limit, after):
    """Print the numbers of the persons who have the tag NAME."""
    for person in ask(workspace, "GET", f"tags/{quote(name, safe='')}/people", limit=limit, after=after)["people"]:
        click.echo(person)


@group.command("of")
@click.argument("workspace")
@click.argument("person", type=int)
def of(workspace, person):
    """Print every word on the tags of PERSON (a number), the newest first: tag, given or taken, when, how, by whom, why."""
    for one in ask(workspace, "GET", f"people/{person}/tags")["history"]:
        tell(one["tag"], "given" if one["given"] else "taken", one["at"], one["how"], one["by"], one["because"])


@group.command("give")
@click.argument("workspace")
@click.argument("name")
@click.argument("people", type=int, nargs=-1)
@click.option("--segment", type=int, help="whoever is in it now")
@click.option("--because", default="", help="for whoever asks later")
def give(workspace, name, people, segment, because):
    """Give the tag NAME to PEOPLE (numbers), or to the members of a segment."""
    _do(workspace, name, people, segment, because, True)


@group.command("take")
@click.argument("workspace")
@click.argument("name")
@click.argument("people", type=int, nargs=-1)
@click.option("--segment", type=int, help="whoever is in it now")
@click.option("--because", default="", help="for whoever asks later")
def take(workspace, name, people, segment, because):
    """Take the tag NAME from PEOPLE (numbers), or from the members of a segment."""
    _do(workspace, name, people, segment, because, False)


def _do(workspace, name, people, segment, because, given) -> None:
    body = {"people": list(people) or None, "segment": segment, "given": given, "because": because}
    done = ask(workspace, "POST", f"tags/{quote(name, safe='')}/people", body)
    click.echo(chosen(*LATER).format(people=done["people"]))
