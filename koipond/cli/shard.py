"""`koipond shard`: where the facts of each workspace are, when the store of facts is a cluster."""

import click

from koipond.cli.asking import asgi, tell


@click.group("shard")
def shard():
    """Shards of the store of facts: each has whole workspaces."""


@shard.command("list")
def list_shards():
    """Print every shard, whether it answers, the replica that is spoken to, and its workspaces."""
    asgi().open_stores("koipond shard list")
    from koipond import access, engine

    places, gone = access.workspaces(), engine.gone()
    for one in engine.shards():
        there = [place.slug for place in places if engine.shards().of(place.slug) is one]
        tell(one.name, "gone" if one.name in gone else "answers", "" if one.name in gone else engine.place_of(one.address()), " ".join(there))


@shard.command("move")
@click.argument("workspace")
@click.argument("shard")
def move(workspace, shard):
    """Bring the facts of WORKSPACE to SHARD (- is the one without a name). All processes of Koipond have to be ended before."""
    asgi().open_stores("koipond shard move")
    from koipond import access, engine, watch
    from koipond.console.asking import LOCAL

    if watch.processes():
        raise access.StillWorking(workspace=workspace)
    to = "" if shard == "-" else shard
    before = engine.shards().of(access.workspace(workspace).slug).name
    moved = access.move_workspace(workspace, to)
    access.note(workspace, LOCAL, "move_shard", "workspace", workspace, before={"shard": before}, after={"shard": to}, origin=LOCAL)
    tell(workspace, shard, len(moved), sum(moved.values()))
