"""`koipond theme`: one subject for one audience in one window, its journeys, and what it brought."""

import click

from koipond.cli.asking import ask, chosen

LINE = ("entered", "people", "holdout", "delivered", "opened", "clicked", "reached", "revenue")
HEAD = ("entered people holdout delivered opened clicked reached revenue conversion", "进入 客户 对照组 送达 打开 点击 达成 金额 转化率")


@click.group("theme", context_settings={"help_option_names": ["-h", "--help"]})
def group():
    """Themes: one subject for one audience in one window, carried by several journeys."""


@group.command("list")
@click.argument("workspace")
@click.option("--archived", is_flag=True, help="those that were put away")
def show_all(workspace, archived):
    """Print every theme: number, first and last day, how many journeys, owner, name."""
    for one in ask(workspace, "GET", "themes", archived="true" if archived else ""):
        click.echo(f"{one['id']}\t{one['since']}\t{one['until']}\t{len(one['journeys'])}\t{one['owner']}\t{one['name']}")


@group.command("make")
@click.argument("workspace")
@click.argument("name")
@click.option("--segment", type=int, required=True, help="the audience")
@click.option("--since", required=True, help="first day, such as 2026-09-01")
@click.option("--until", required=True, help="last day, inside")
@click.option("--goal", default="order_completed", show_default=True, help="the event")
@click.option("--window-days", type=float, default=14, show_default=True, help="after a person's beginning, in which the goal counts")
@click.option("--owner", default="")
@click.option("--note", default="")
def make(workspace, name, segment, since, until, goal, window_days, owner, note):
    """Make a theme NAME and print its number."""
    body = {"name": name, "segment": segment, "since": since, "until": until, "goal": {"event": goal}, "window_days": window_days, "owner": owner, "note": note}
    click.echo(ask(workspace, "POST", "themes", body)["id"])


@group.command("attach")
@click.argument("workspace")
@click.argument("theme", type=int)
@click.argument("journeys", type=int, nargs=-1, required=True)
def attach(workspace, theme, journeys):
    """Put JOURNEYS (numbers) under THEME."""
    for journey in journeys:
        ask(workspace, "PUT", f"themes/{theme}/journeys/{journey}", {})


@group.command("detach")
@click.argument("workspace")
@click.argument("theme", type=int)
@click.argument("journeys", type=int, nargs=-1, required=True)
def detach(workspace, theme, journeys):
    """Take JOURNEYS (numbers) from under THEME; they go on."""
    for journey in journeys:
        ask(workspace, "DELETE", f"themes/{theme}/journeys/{journey}")


@group.command("archive")
@click.argument("workspace")
@click.argument("theme", type=int)
def archive(workspace, theme):
    """Put THEME away; its journeys go on."""
    ask(workspace, "POST", f"themes/{theme}/archive")


@group.command("report")
@click.argument("workspace")
@click.argument("theme", type=int)
def report(workspace, theme):
    """Print what THEME brought: whole, by channel, by journey; then overlap and coverage; then comparisons."""
    found = ask(workspace, "GET", f"themes/{theme}/report")
    click.echo("\t".join(["", "", *chosen(*HEAD).split()]))
    for one in (found["whole"], *found["channels"], *found["journeys"]):
        click.echo("\t".join([one["kind"], one["name"], *(str(one[name]) for name in LINE), _share(one["conversion"])]))
    click.echo(chosen(f"audience {found['audience']}, entered {found['entered']}, reached by a message {found['covered']}; in several journeys {found['several']}",
                      f"受众 {found['audience']}，进入 {found['entered']}，消息送达 {found['covered']}；同时在多个旅程中 {found['several']}"))
    for pair in found["pairs"]:
        click.echo(f"{pair['kind']}\t{pair['one']} − {pair['other']}\t{_share(pair['difference'])}\t{chosen('both', '同时在内')} {pair['both']}")


def _share(interval) -> str:
    return "-" if interval is None else f"{interval['value']:.1%} ({interval['low']:.1%} … {interval['high']:.1%})"
