"""`koipond sending`: quiet hours, caps, the control group, and why somebody got nothing."""

import click

from koipond.cli.asking import Rule, ask, chosen

NUMBERS = ("spread_minutes", "ahead_days", "usual_hour", "best_within_hours")
DECIDED = ("sending rules, version {version}", "发送规则已更新，版本 {version}")


@click.group("sending", context_settings={"help_option_names": ["-h", "--help"]})
def group():
    """Sending rules: quiet hours, caps, holidays, the control group; and why somebody got nothing."""


@group.command("show")
@click.argument("workspace")
def show(workspace):
    """Print the rules that hold now, and those that will."""
    found = ask(workspace, "GET", "sending")
    for held in filter(None, (found["now"], found["later"])):
        click.echo(f"{held['version']}\t{held['from_at'] or '-'}")
        for rule in (*held["quiet"], *held["caps"]):
            click.echo(f"{rule['id']}\t{chosen(rule['english'], rule['chinese'])}\t{', '.join(rule['channels']) or '*'}\t{', '.join(rule['kinds'])}\t{rule['on_hit']}")
        click.echo("\t".join(f"{name}={held[name]}" for name in NUMBERS))
        click.echo(f"control={held['control']['percent'] if held['control'] else 0:g}%")
    for one in found["calendars"]:
        click.echo(f"{one['name']}\t{chosen('days known until', '节假日数据截至')} {one['until']}\t{one['source']}")


@group.command("quiet")
@click.argument("workspace")
@click.argument("begins")
@click.argument("ends")
@click.option("--day", "days", multiple=True, help="1 (Monday) to 7 or holiday; every day unless said otherwise")
@click.option("--calendar", default="", help="of public holidays, such as CN")
@click.option("--channel", "channels", multiple=True, help="every channel unless said otherwise")
@click.option("--kind", "kinds", multiple=True, default=["marketing"], show_default=True)
@click.option("--skip", is_flag=True, help="what falls into it is not sent at all")
def quiet(workspace, begins, ends, days, calendar, channels, kinds, skip):
    """Send nothing from BEGINS until ENDS (hh:mm, the person's own time); 21:00 08:00 is the night."""
    days = [int(day) if day.isdigit() else day for day in days] or [1, 2, 3, 4, 5, 6, 7]
    _add(workspace, "quiet", {"begins": begins, "ends": ends, "days": days, "calendar": calendar, "channels": channels, "kinds": kinds,
                              "on_hit": "skip" if skip else "wait"})


@group.command("cap")
@click.argument("workspace")
@click.argument("number", type=int)
@click.argument("window")
@click.option("--channel", "channels", multiple=True, help="all channels together unless said otherwise")
@click.option("--kind", "kinds", multiple=True, default=["marketing"], show_default=True)
@click.option("--tag", default="", help="only messages of journeys with this tag")
@click.option("--on-hit", default="skip", show_default=True, help="wait, other_channel, skip or leave")
@click.option("--wait-hours", default=72, show_default=True)
def cap(workspace, number, window, channels, kinds, tag, on_hit, wait_hours):
    """Let a person have at most NUMBER messages in a WINDOW: 24h, 7d, or a calendar day, week or month."""
    span = {"hours": int(window[:-1]) * (24 if window[-1] == "d" else 1)} if window[:-1].isdigit() and window[-1:] in ("h", "d") else {"unit": window}
    _add(workspace, "caps", {"number": number, **span, "channels": channels, "kinds": kinds, "tag": tag, "on_hit": on_hit, "wait_hours": wait_hours})


@group.command("drop")
@click.argument("workspace")
@click.argument("rule", type=int)
def drop(workspace, rule):
    """Take a RULE (its number) away."""
    _told(ask(workspace, "DELETE", f"sending/rules/{rule}"))


@group.command("control")
@click.argument("workspace")
@click.argument("percent", type=float)
def control(workspace, percent):
    """Let PERCENT of all persons get no marketing; 0 ends it."""
    _told(ask(workspace, "PUT", "sending", {"control": {"percent": percent} if percent else None}))


@group.command("set")
@click.argument("workspace")
@click.option("--rules", type=Rule(), help="all of it as JSON, or a file with it")
@click.option("--spread-minutes", type=int, help="over which what waited for the end of quiet hours goes out")
@click.option("--ahead-days", type=int, help="so far ahead planned messages of higher priority hold their places")
@click.option("--usual-hour", type=int, help="the best hour of whoever has not reacted to anything yet")
@click.option("--best-within-hours", type=int, help="so far a message may be moved to the person's best hour")
def set_numbers(workspace, rules, **numbers):
    """Change settings; what is not named stays as it is."""
    _told(ask(workspace, "PUT", "sending", {**(rules or {}), **{name: value for name, value in numbers.items() if value is not None}}))


@group.command("why")
@click.argument("workspace")
@click.argument("person", type=int)
@click.option("--limit", default=20, show_default=True)
def why(workspace, person, limit):
    """Print why a PERSON got what they got and did not get the rest, the newest first."""
    for line in ask(workspace, "GET", f"people/{person}/sending", limit=limit):
        click.echo(f"{line['at']}\t{line['status']}\t{chosen(line['english'], line['chinese'])}")


@group.command("noes")
@click.argument("workspace")
@click.option("--journey", default=0, help="of one journey")
def noes(workspace, journey):
    """Print why messages did not go out or wait, by day, in the last 30 days."""
    for one in ask(workspace, "GET", "sending/noes", journey=journey):
        click.echo(f"{one['day']}\t{one['journey']}\t{one['status']}\t{one['messages']}\t{one['reason']}\t{chosen(one['english'], one['chinese'])}")


def _add(workspace, sort: str, rule: dict) -> None:
    found = ask(workspace, "GET", "sending")
    _told(ask(workspace, "PUT", "sending", {sort: [*(found["later"] or found["now"])[sort], rule]}))


def _told(found: dict) -> None:
    click.echo(chosen(*DECIDED).format(version=(found["later"] or found["now"])["version"]))
