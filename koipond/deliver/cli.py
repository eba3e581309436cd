"""`koipond sending`: quiet hours, caps and the control group of a workspace from the command line.

They are decisions, which many processes may make at once: no running server is asked.
"""

import json

import click

from koipond import access
from koipond.deliver.pressure import kept, rules, said
from koipond.kit import clock

BY = "command line"


@click.group("sending", context_settings={"help_option_names": ["-h", "--help"]})
def command():
    """Sending rules: quiet hours, caps, holidays, the control group."""


@command.command("show")
@click.argument("workspace")
def show(workspace):
    """Print the rules that hold now in WORKSPACE, and those that will."""
    place, now = access.workspace(workspace), clock.now()
    for version in reversed(kept.versions(place)):
        held = version.rules
        if held.version == kept.in_force(place).version or held.from_at > now:
            click.echo(f"version {held.version}, from {held.from_at:%Y-%m-%d %H:%M} UTC, by {version.by}" + f": {version.because}" * bool(version.because))
            for rule in (*held.quiet, *held.caps):
                click.echo(f"{rule.id}\t{' · '.join(said.in_words(rule))}\t{', '.join(rule.channels) or '*'}\t{', '.join(rule.kinds)}\t{rule.on_hit}")
            for rule in (rule for rule in held.quiet if rule.calendar):
                click.echo(f"\t{rule.calendar}: known until {rules.calendar_of(rule.calendar, now.year).until} 节假日数据截至此日")
            click.echo(f"\tspread {held.spread_minutes} min\tcontrol group {held.control.percent if held.control else 0:g} %\tlook ahead {held.ahead_days} d")


@command.command("quiet")
@click.argument("workspace")
@click.argument("begins")
@click.argument("ends")
@click.option("--day", "days", multiple=True, help="1 (Monday) to 7 or holiday; every day unless said otherwise")
@click.option("--calendar", default="", help="of public holidays, such as CN")
@click.option("--channel", "channels", multiple=True, help="every channel unless said otherwise")
@click.option("--kind", "kinds", multiple=True, default=["marketing"], show_default=True)
@click.option("--skip", is_flag=True, help="what falls into it is not sent at all")
def quiet(workspace, begins, ends, days, calendar, channels, kinds, skip):
    """Send nothing in WORKSPACE from BEGINS until ENDS (hh:mm, the person's own time); 21:00 08:00 is the night."""
    days = [int(day) if day.isdigit() else day for day in days] or [1, 2, 3, 4, 5, 6, 7]
    rule = {"begins": begins, "ends": ends, "days": days, "calendar": calendar, "channels": channels, "kinds": kinds, "on_hit": "skip" if skip else "wait"}
    _decide(workspace, "quiet_hours", {"quiet": [*_now(workspace)["quiet"], rule]})


@command.command("cap")
@click.argument("workspace")
@click.argument("number", type=int)
@click.argument("window")
@click.option("--channel", "channels", multiple=True, help="all channels together unless said otherwise")
@click.option("--kind", "kinds", multiple=True, default=["marketing"], show_default=True)
@click.option("--tag", default="", help="only messages of journeys with this tag")
@click.option("--on-hit", default="skip", show_default=True, help="wait, other_channel, skip or leave")
@click.option("--wait-hours", default=72, show_default=True)
def cap(workspace, number, window, channels, kinds, tag, on_hit, wait_hours):
    """At most NUMBER messages for a person of WORKSPACE in a WINDOW: 24h, 7d, or a calendar day, week or month."""
    span = {"unit": window} if window in rules.UNITS else {"hours": _hours(window)}
    rule = {"number": number, **span, "channels": channels, "kinds": kinds, "tag": tag, "on_hit": on_hit, "wait_hours": wait_hours}
    _decide(workspace, "cap", {"caps": [*_now(workspace)["caps"], rule]})


@command.command("drop")
@click.argument("workspace")
@click.argument("rule", type=int)
def drop(workspace, rule):
    """Take RULE (its number) away."""
    _noted(workspace, "drop", kept.take_away(access.workspace(workspace), BY, rule))


@command.command("control")
@click.argument("workspace")
@click.argument("percent", type=float)
def control(workspace, percent):
    """Let PERCENT of all persons of WORKSPACE get no marketing; 0 ends it."""
    _decide(workspace, "control_group", {"control": {"percent": percent} if percent else None})


@command.command("set")
@click.argument("workspace")
@click.argument("settings", nargs=-1, required=True)
def set_numbers(workspace, settings):
    """Set numbers such as spread_minutes=30, ahead_days=7, usual_hour=10, best_within_hours=24; or read a FILE of rules with @FILE."""
    given = {}
    for setting in settings:
        name, _, value = setting.partition("=")
        if setting.startswith("@"):
            with click.open_file(setting[1:]) as file:
                given |= json.load(file)
        elif name not in rules.NUMBERS or not value.isdigit():
            raise click.BadParameter(f"{setting}: one of {', '.join(rules.NUMBERS)}, and a number")
        else:
            given[name] = int(value)
    _decide(workspace, "set", given)


def _now(workspace: str) -> dict:
    """What the newest version says, which the next one goes on from."""
    newest = next(iter(kept.versions(access.workspace(workspace))), None)
    return rules.as_json(newest.rules if newest else rules.NOTHING)


def _decide(workspace: str, what: str, given: dict) -> None:
    _noted(workspace, what, kept.decide(access.workspace(workspace), BY, given))


def _noted(workspace: str, what: str, made: kept.Version) -> None:
    access.note(workspace, BY, f"{what}_sending", "sending", made.rules.version, after={"version": made.rules.version}, origin=BY)
    click.echo(f"{workspace}: sending rules, version {made.rules.version} 发送规则已更新")


def _hours(window: str) -> int:
    number, unit = window[:-1], window[-1:]
    if not number.isdigit() or unit not in ("h", "d"):
        raise click.BadParameter(f"{window}: 24h, 7d, day, week or month")
    return int(number) * (24 if unit == "d" else 1)
