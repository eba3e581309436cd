"""`koipond segment`: ask who meets a rule, keep it as a segment, who is in and why, groups computed elsewhere."""

from pathlib import Path

import click

from koipond.cli.asking import Rule, ask, chosen, tell

MODES = ("add", "remove", "set")


@click.group("segment", context_settings={"help_option_names": ["-h", "--help"]})
def group():
    """Segments and lists: who is in them and why, members as a file, groups computed elsewhere."""


@group.command("list")
@click.argument("workspace")
def show(workspace):
    """Print number, kind, how it is kept up, how many are in it, and name of every segment."""
    for one in ask(workspace, "GET", "segments"):
        click.echo(f"{one['id']}\t{one['kind']}\t{one['kept']}\t{'-' if one['members'] is None else one['members']}\t{one['name']}")


@group.command("preview")
@click.argument("workspace")
@click.argument("rules", type=Rule(), nargs=-1, required=True)
@click.option("--spread", default="", help="traits over which the people of each step are spread out, with commas between")
@click.option("--telling", default=0, help="spread over so many traits, the most telling first, instead")
def preview(workspace, rules, spread, telling):
    """Print how many meet RULES, each of which narrows the one before: number, share of the step before, share of everybody."""
    names = [name.strip() for name in spread.split(",") if name.strip()]
    if telling:
        found = ask(workspace, "POST", "rules/funnel", {"steps": rules, "most": telling})
    else:
        found = ask(workspace, "POST", "segments/preview", {"steps": rules, "distributions": names})
    click.echo(f"{found['everybody']}\t{chosen('everybody', '所有人')}")
    for step in found["steps"]:
        click.echo(f"{step['count']}\t{step['share_of_previous']:.1%}\t{step['share_of_everybody']:.1%}")
        for name, spread_out in step["distributions"].items():
            shares = "  ".join(f"{share['value']}: {share['count']}" for share in spread_out["shares"])
            click.echo(f"  {name}\t{shares}\t+{spread_out['rest']}\t-{spread_out['missing']}")
    for event in found["unseen"]:
        near = ", ".join(event["nearest"]) or "-"
        click.echo(chosen(f"'{event['event']}' never came in; nearest: {near}", f"从未收到“{event['event']}”；最接近的有：{near}"), err=True)


@group.command("words")
@click.argument("workspace")
@click.argument("rule", type=Rule())
def words(workspace, rule):
    """Read a RULE out, a line for each condition."""
    for line in ask(workspace, "POST", "rules/in-words", {"rule": rule}):
        click.echo("  " * line["depth"] + line["text"])


@group.command("save")
@click.argument("workspace")
@click.argument("name")
@click.argument("rule", type=Rule())
@click.option("--segment", type=int, help="change this one instead of making another")
@click.option("--asked", is_flag=True, help="not kept up: worked out only when somebody asks")
def save(workspace, name, rule, segment, asked):
    """Keep a RULE (JSON, or a file with it) as a segment NAME, and print its number."""
    body = {"name": name, "rule": rule, "live": not asked}
    path, method = (f"segments/{segment}", "PUT") if segment else ("segments", "POST")
    click.echo(ask(workspace, method, path, body)["id"])


@group.command("members")
@click.argument("workspace")
@click.argument("segment", type=int)
@click.option("--at", help="a moment or day of the past, such as 2026-03-01")
@click.option("--limit", default=100, show_default=True)
@click.option("--after", default=0, help="the last number printed, to read on")
def members(workspace, segment, at, limit, after):
    """Print the numbers of the persons in a SEGMENT, and before them how many there are."""
    found = ask(workspace, "GET", f"segments/{segment}/{'then' if at else 'members'}", at=at, limit=limit, after=after)
    click.echo(f"{found['count']}\t{chosen('members', '人')}")
    for person in found["people"]:
        click.echo(person)


@group.command("history")
@click.argument("workspace")
@click.argument("segment", type=int)
@click.option("--since", help="a moment or day; thirty days ago unless said otherwise")
@click.option("--until", help="a moment or day; now unless said otherwise")
def history(workspace, segment, since, until):
    """Print for each day how many were in a SEGMENT at its end, how many joined and how many left."""
    for day in ask(workspace, "GET", f"segments/{segment}/history", since=since, until=until):
        click.echo(f"{day['day']}\t{day['members']}\t+{day['joined']}\t-{day['left']}")


@group.command("why")
@click.argument("workspace")
@click.argument("segment", type=int)
@click.argument("person", type=int)
def why(workspace, segment, person):
    """Print each condition of a SEGMENT with what decided it for a PERSON."""
    found = ask(workspace, "GET", f"segments/{segment}/why/{person}")
    _print(found["reason"], 0)
    if turn := found["turn"]:
        click.echo(f"{turn['at']}: " + (chosen("joins by time alone", "届时自动进入") if turn["joined"] else chosen("leaves by time alone", "届时自动离开")))


@group.command("overlap")
@click.argument("workspace")
@click.argument("one", type=int)
@click.argument("other", type=int)
@click.option("--one-at", help="a moment or day of the past; now unless said otherwise")
@click.option("--other-at", help="the same of the other")
def overlap(workspace, one, other, one_at, other_at):
    """Print how many are in both of two segments, only in ONE, only in OTHER, and both as a share of all."""
    found = ask(workspace, "GET", f"segments/{one}/overlap/{other}", first_at=one_at, second_at=other_at)
    tell(found["both"], found["only_first"], found["only_second"], f"{found['share']:.1%}")


@group.command("between")
@click.argument("workspace")
@click.argument("segment", type=int)
@click.argument("what", type=click.Choice(["stayed", "joined", "left"]))
@click.option("--since", required=True, help="a moment or day, such as 2026-03-01")
@click.option("--until", required=True, help="a moment or day")
def between(workspace, segment, what, since, until):
    """Print the numbers of the persons who stayed in a SEGMENT, joined it or left it between two moments."""
    for person in ask(workspace, "GET", f"segments/{segment}/between", what=what, since=since, until=until):
        click.echo(person)


@group.command("ready")
@click.argument("workspace")
@click.option("--save", "name", help="keep the one of this name as a segment, and print its number")
def ready(workspace, name):
    """Print ready definitions, such as price_sensitive: name, title, what exactly it holds, why it cannot be used here yet."""
    found = ask(workspace, "GET", "segments/ready")
    if name:
        if not (one := next((one for one in found if one["name"] == name), None)):
            raise click.BadParameter(f"{name}: {', '.join(one['name'] for one in found)}", param_hint="--save")
        return click.echo(ask(workspace, "POST", "segments", {"name": chosen(one["title_en"], one["title_zh"]), "rule": one["rule"]})["id"])
    for one in found:
        tell(one["name"], *(one[f"{part}_{chosen('en', 'zh')}"] for part in ("title", "how", "missing")))


@group.command("archive")
@click.argument("workspace")
@click.argument("segment", type=int)
def archive(workspace, segment):
    """Put a SEGMENT away; one that others refer to has to be the last of them."""
    ask(workspace, "DELETE", f"segments/{segment}")
    click.echo(segment)


@group.command("make")
@click.argument("workspace")
@click.argument("name")
@click.option("--purpose", required=True, help="what the list is for")
def make(workspace, name, purpose):
    """Make an empty list NAME and print its number."""
    click.echo(ask(workspace, "POST", "lists", {"name": name, "purpose": purpose})["id"])


@group.command("import")
@click.argument("workspace")
@click.argument("list", type=int)
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--column", required=True, help="the column of identifiers")
@click.option("--kind", default="email", show_default=True, help="of the identifiers: email, phone, user_id, openid …, or person")
@click.option("--mode", type=click.Choice(MODES), default="add", show_default=True, help="set: exactly these and nobody else")
@click.option("--create", is_flag=True, help="who is not known becomes a person first")
def import_group(workspace, list, file, column, kind, mode, create):
    """Put the people of a FILE (CSV, XLSX, Parquet) into list number LIST, and say of which rows nobody is known."""
    done = ask(workspace, "POST", f"lists/{list}/file", {"column": column, "kind": kind, "mode": mode, "creates": str(create).lower()}, file)
    click.echo(f"rows: {done['rows']}  known: {done['known']}  unknown: {done['unknown']}  unreadable: {done['unreadable']}")
    for row in ask(workspace, "GET", f"lists/{list}/changes/{done['id']}/unknown", limit=1000):
        click.echo(f"{row['line']}\t{row['reason']}\t{row['value']}")


@group.command("export")
@click.argument("workspace")
@click.argument("segment", type=int)
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@click.option("--traits", default="", help="names with commas between")
@click.option("--format", type=click.Choice(["csv", "parquet"]), default="csv", show_default=True)
@click.option("--at", help="a moment or day of the past")
def export(workspace, segment, file, traits, format, at):
    """Write the members of a SEGMENT to a FILE."""
    file.write_bytes(ask(workspace, "GET", f"segments/{segment}/download", raw=True, traits=traits, format=format, at=at))
    click.echo(f"{file}")


def _print(reason: dict, depth: int) -> None:
    click.echo("  " * depth + chosen(reason["says"]["en"], reason["says"]["zh"]))
    for part in reason["parts"]:
        _print(part, depth + 1)
