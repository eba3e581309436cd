"""`koipond person`: who somebody is, all that is known of them, who may be one, and what they have a right to."""

import json

import click

from koipond.cli.asking import ask, chosen, here_or_there, later, tell

SENDING_SHOWN = 10   # the newest; `koipond sending why` prints more


@click.group("person", context_settings={"help_option_names": ["-h", "--help"]})
def group():
    """People: find them, look at them whole, join and take apart, what they have a right to."""


@group.command("find")
@click.argument("workspace")
@click.argument("kind")
@click.argument("value")
def find(workspace, kind, value):
    """Print the number of whoever has an identifier, such as: email mei@koi.example."""
    click.echo(ask(workspace, "GET", "people/find", kind=kind, value=value)["person"])


@group.command("list")
@click.argument("workspace")
@click.option("--search", default="", help="a part of a name, e-mail, phone or user id")
@click.option("--limit", default=50, show_default=True)
@click.option("--after", type=int, help="the first column of the last line, to read on")
def show_all(workspace, search, limit, after):
    """Print people, the newest first: number, name, e-mail, phone, orders, revenue, last seen."""
    for one in ask(workspace, "GET", "people", search=search, limit=limit, after=after)["people"]:
        tell(one["id"], one["name"], one["email"], one["phone"], one["orders"], one["revenue"], one["last_seen_at"])


@group.command("show")
@click.argument("workspace")
@click.argument("person", type=int)
@click.option("--json", "as_json", is_flag=True, help="everything, as the API gives it")
def show(workspace, person, as_json):
    """Print what is known of PERSON (a number): identifiers and why they belong together, traits, tags, stage, segments,
    consents, companies, orders, messages, journeys, and what is not known.
    """
    found = ask(workspace, "GET", f"people/{person}/whole")
    if as_json:
        return click.echo(json.dumps(found, ensure_ascii=False, indent=2))
    for part, line in _portrait(found):
        click.echo(f"{part}\t{line}")


@group.command("history")
@click.argument("workspace")
@click.argument("person", type=int)
@click.option("--kind", "kinds", multiple=True, help="only lines of this kind, such as order; may be repeated")
@click.option("--since", help="a moment or day, such as 2026-03-01")
@click.option("--until", help="a moment or day")
@click.option("--limit", default=50, show_default=True)
@click.option("--before", default="", help="the last column of the last line, to read on")
def history(workspace, person, kinds, since, until, limit, before):
    """Print what happened to and around PERSON, the newest first: time, kind, in words, where to read on."""
    for line in ask(workspace, "GET", f"people/{person}/history", kind=kinds, since=since, until=until, limit=limit, before=before):
        click.echo(f"{line['at']}\t{line['kind']}\t{chosen(line['en'], line['zh'])}\t{line['cursor']}")


@group.command("consent")
@click.argument("workspace")
@click.argument("person", type=int)
@click.argument("channel")
@click.argument("state", type=click.Choice(["granted", "withdrawn"]))
@click.option("--purpose", default="marketing", show_default=True)
@click.option("--method", default="phone", show_default=True, help="how it was said: form, phone, letter …")
@click.option("--proof", default="", help="what shows it; needed to grant")
def consent(workspace, person, channel, state, purpose, method, proof):
    """Record that PERSON permits CHANNEL, or no longer does (then also: all)."""
    ask(workspace, "POST", f"people/{person}/consents",
        {"channel": channel, "state": state, "purpose": purpose, "method": method, "proof": proof})
    later()


@group.command("merges")
@click.argument("workspace")
@click.argument("person", type=int)
def merges(workspace, person):
    """Print the merges PERSON is made of: who went into whom, when, and which identifier showed it."""
    for one in ask(workspace, "GET", f"people/{person}/merges")["merges"]:
        click.echo(f"{one['loser']}\t→ {one['survivor']}\t{one['at']}\t{one['kind']}\t{one['value']}")


@group.command("undo-merge")
@click.argument("workspace")
@click.argument("loser", type=int)
@click.option("--because", default="", help="for whoever asks later")
def undo_merge(workspace, loser, because):
    """Take person LOSER out of whoever they were merged into, with all that came through them."""
    ask(workspace, "POST", f"people/{loser}/undo-merge", {"because": because})
    later()


@group.command("join")
@click.argument("workspace")
@click.argument("one", type=int)
@click.argument("other", type=int)
@click.option("--because", default="", help="for whoever asks later")
def join(workspace, one, other, because):
    """Make one person of ONE and OTHER."""
    ask(workspace, "POST", "join-people", {"one": one, "other": other, "because": because})
    later()


@group.command("keep-apart")
@click.argument("workspace")
@click.argument("one", type=int)
@click.argument("other", type=int)
@click.option("--because", default="", help="for whoever asks later")
def keep_apart(workspace, one, other, because):
    """Say that ONE and OTHER are two persons, whatever comes."""
    ask(workspace, "POST", "keep-apart", {"one": one, "other": other, "because": because})
    later()


@group.command("suspects")
@click.argument("workspace")
@click.option("--look", is_flag=True, help="look for pairs first; a running server begins in the background")
@click.option("--state", type=click.Choice(["open", "accepted", "refused"]), default="open", show_default=True)
@click.option("--limit", default=100, show_default=True)
@click.option("--after", default=0, help="leave out so many, to read on")
def suspects(workspace, look, state, limit, after):
    """Print pairs of persons who look like one: number, the two, how probably in per cent, and why."""
    if look:
        here_or_there(lambda: _look(workspace), "POST", f"/api/w/{workspace}/suspects/look", {})
    for pair in ask(workspace, "GET", "suspects", state=state, limit=limit, after=after):
        why = "; ".join(chosen(reason["says"]["en"], reason["says"]["zh"]) for reason in pair["reasons"])
        click.echo(f"{pair['id']}\t{pair['one']} {pair['other']}\t{100 * pair['probability']:.1f}\t{why}")


@group.command("accept")
@click.argument("workspace")
@click.argument("suspect", type=int)
@click.option("--because", default="", help="for whoever asks later")
def accept(workspace, suspect, because):
    """Make one person of a suspected pair."""
    ask(workspace, "POST", f"suspects/{suspect}/accept", {"because": because})
    later()


@group.command("refuse")
@click.argument("workspace")
@click.argument("suspect", type=int)
@click.option("--because", default="", help="for whoever asks later")
def refuse(workspace, suspect, because):
    """Say that a suspected pair is two persons; it is never proposed again."""
    ask(workspace, "POST", f"suspects/{suspect}/refuse", {"because": because})
    later()


@group.command("export")
@click.argument("workspace")
@click.argument("person", type=int)
@click.option("--to", "file", type=click.Path(dir_okay=False, writable=True), help="a file; a name ending in .zip gives CSV tables")
def export(workspace, person, file):
    """Everything that WORKSPACE has of PERSON (a number), raw too, as JSON."""
    told = ask(workspace, "GET", f"people/{person}/export" + (".zip" if file and file.endswith(".zip") else ""), raw=True)
    with click.open_file(file or "-", "wb") as out:
        out.write(told)


@group.command("erase")
@click.argument("workspace")
@click.argument("persons", type=int, nargs=-1, required=True)
@click.option("--because", required=True, help="the number of the request or letter; no name and no address")
@click.option("--keep-orders", is_flag=True, help="their orders stay as those of nobody")
@click.option("--refuse-again", is_flag=True, help="what comes under their identifiers later is turned away")
@click.option("--yes", is_flag=True, help="do not ask")
def erase(workspace, persons, because, keep_orders, refuse_again, yes):
    """Forget PERSONS (numbers) in every table of WORKSPACE. It cannot be taken back."""
    if not yes:
        click.confirm(f"{workspace}: {len(persons)} persons will be gone for good. 删除后无法恢复。Go on 继续?", abort=True)
    ask(workspace, "POST", "privacy/erasures",
        {"persons": list(persons), "because": because, "keep_orders": keep_orders, "refuse_again": refuse_again})
    click.echo(f"{workspace}: {len(persons)} persons are forgotten with the next tick. 将在下一个节拍删除。")


def _look(workspace: str) -> None:
    from koipond import profiles

    profiles.find_suspects(workspace)


def _portrait(found: dict):
    """A person in lines: which part, and what stands there."""
    unknown = found["unknown"]
    yield "person", f"{found['id']}\t{unknown['completeness']} %"
    for one in found["identifiers"]:
        yield "identifier", f"{one['kind']}\t{one['value']}"
    for one in found["merges"]:
        yield "merge", f"{one['loser']} → {one['survivor']}\t{one['kind']}\t{one['value']}\t{one['at']}"
    for trait in found["traits"]:
        yield "trait", f"{chosen(trait['title_en'], trait['title_zh'])}\t{trait['value']}\t{trait['said']['at']}"
    for name, value in found["computed"].items():
        if value is not None:
            yield "computed", f"{name}\t{value}"
    for tag in found["tags"]:
        yield "tag", f"{tag['tag']}\t{tag['since']}"
    if found["stage"]:
        yield "stage", f"{found['stage']['stage']}\t{found['stage']['since']}"
    for one in found["segments"]:
        yield "segment", f"{one['segment']}\t{one['name']}\t{one['since']}"
    for one in found["consents"]:
        yield "consent", f"{one['channel']}\t{one['purpose']}\t{one['state']}\t{one['at']}"
    for one in found["companies"]:
        yield "company", f"{one['company']}\t{one['name']}\t{one['role']}"
    for one in found["orders"]:
        yield "order", f"{one['id']}\t{one['state']}\t{one['amount']} {one['currency']}\t{one['ordered_at']}"
    for one in found["messages"]:
        yield "message", f"{one['message']}\t{one['status']}\t{one['at']}"
    for one in found["sending"][:SENDING_SHOWN]:
        yield "sending", f"{one['at']}\t{chosen(one['english'], one['chinese'])}"
    for one in found["journeys"]:
        yield "journey", f"{one['journey']}\t{one['name']}\t{one['step']}\t{one['wake_at'] or '-'}"
    for part in ("identifiers", "traits", "stale_traits", "consent"):
        if unknown[part]:
            yield "unknown", f"{part}\t{', '.join(unknown[part])}"
    for one in unknown["why_unreachable"]:
        yield "unreachable", f"{one['channel']}\t{one['reason']}"
