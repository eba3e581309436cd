"""`koipond audit`: who decided what, and whether the trail of it is whole."""

import sys

import click

from koipond.cli.asking import asgi, ask, chosen, tell

WHY = {
    "changed": ("it is not what was written", "内容与写入时不一致"),
    "unlinked": ("it does not follow the row before it", "与前一条记录不衔接"),
    "missing": ("no row has this number", "缺少该编号的记录"),
    "repeated": ("its number is there twice", "编号重复"),
    "cut": ("the end was cut off", "末尾被截断"),
    "rewritten": ("it is another row than the head that was kept", "与留存的链头不是同一条记录"),
}


class OrRows(click.Group):
    """`koipond audit WORKSPACE` is short for `koipond audit rows WORKSPACE`."""

    def resolve_command(self, ctx, args):
        return super().resolve_command(ctx, args if args[0] in self.commands else ["rows", *args])


@click.group("audit", cls=OrRows, context_settings={"help_option_names": ["-h", "--help"]})
def group():
    """Who decided what (`koipond audit WORKSPACE`), and whether the trail is whole."""


@group.command("rows")
@click.argument("workspace")
@click.option("--by", help="who")
@click.option("--deed", help="which operation, such as join_people")
@click.option("--subject", help="about what, such as segment")
@click.option("--subject-id", help="about which")
@click.option("--since", help="a moment or day")
@click.option("--until", help="a moment or day")
@click.option("--before", type=int, help="the first column of the last line, to read on")
@click.option("--limit", default=100, show_default=True)
def rows(workspace, **asked):
    """Print who decided what, the newest first: number, when, who, which operation, about what, from where."""
    for one in ask(workspace, "GET", "audit", **asked):
        tell(one["id"], one["at"], one["by"], one["deed"], one["subject"], one["subject_id"], one["origin"])


@group.command("installation")
@click.option("--limit", default=100, show_default=True)
def installation(limit):
    """Print what belongs to no workspace, the newest first: who signed in or tried to, and what secures their accounts."""
    access = _decisions()
    for one in access.trail(None, limit=limit):
        tell(one.id, one.at.isoformat(), one.by, one.deed, one.subject, one.subject_id, one.origin)


@group.command("verify")
@click.option("--workspace", help="only its chain; without it, those of all and that of the installation")
@click.option("--head", "kept", help="NUMBER:HASH that was kept elsewhere; of one workspace, or else of the installation")
def verify(workspace, kept):
    """Say whether the trail is whole, or name the first broken row; a broken one ends this with 1."""
    access = _decisions()
    kept, sound = access.read_head(kept) if kept else None, True
    for place in [access.workspace(workspace)] if workspace else [*access.workspaces(), None]:
        found = access.verify(place, kept if workspace or place is None else None)
        sound &= found.whole
        said = chosen("whole", "完整") if found.whole else chosen(f"broken at row {found.broken}: {WHY[found.why][0]}", f"第 {found.broken} 条记录有问题：{WHY[found.why][1]}")
        tell(_name(place), said, found.rows, found.head)
    sys.exit(0 if sound else 1)


@group.command("head")
@click.argument("workspace", required=False)
def head(workspace):
    """Print the newest row of each chain, or of that of WORKSPACE, as NUMBER:HASH. Keep it elsewhere: a cut end is then noticed."""
    access = _decisions()
    for place in [access.workspace(workspace)] if workspace else [*access.workspaces(), None]:
        tell(_name(place), access.head(place))


def _name(place) -> str:
    return place.slug if place else chosen("(installation)", "（整个安装）")


def _decisions():
    """Works beside a running server: only the store of decisions is read."""
    asgi()
    from koipond import access

    access.migrate_decisions()
    return access
