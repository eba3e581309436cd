"""`koipond backup` and `koipond restore`: everything of this home into a folder, and a new home from one."""

from pathlib import Path

import click

from koipond.cli.asking import asgi, chosen, here_or_there, tell


@click.command("backup")
@click.argument("folder", type=click.Path(file_okay=False, path_type=Path))
def backup(folder):
    """Write everything of this home into the new FOLDER, also while the server runs. It holds personal data and the secret: guard it."""
    asgi().movable_clock()
    folder = folder.resolve()

    def here():
        from koipond import access

        return _counts(access.back_up(folder))

    _say(here_or_there(here, "POST", "/api/backup", {"folder": str(folder)}), folder)


@click.command("restore")
@click.argument("folder", type=click.Path(file_okay=False, path_type=Path))
def restore(folder):
    """Make this home, which must be new, from the backup in FOLDER. Messages that may have gone out since are told as unknown, and not sent."""
    process, folder = asgi(), folder.resolve()
    from koipond import access

    manifest = access.lay_out(folder)
    process.open_stores("koipond restore")
    access.fill(folder, manifest)
    _say(_counts(manifest), folder)
    _doubt()


@click.command("doubt")
def doubt():
    """After a restore of stores on servers, before anything is sent: tell as unknown what may have gone out since the backup."""
    asgi().open_stores("koipond doubt")
    _doubt()


def _doubt() -> None:
    from koipond import access, deliver
    from koipond.clock import run_until_idle

    held = 0
    for one in access.workspaces():
        run_until_idle(one.slug)   # what fell due since the backup may have gone out as well
        held += deliver.doubt(one.slug)
    if held:
        click.echo(chosen(f"{held} messages may have gone out since the backup: they are told as unknown, and sent only if somebody releases them.",
                          f"有 {held} 条消息可能在备份之后已经发出：它们被标为结果未知，只有人工放行才会发送。"))


def _counts(manifest: dict) -> dict:
    rows = {slug: sum(tables.values()) for slug, tables in manifest["rows"].items()}
    return {"at": manifest["at"], "rows": rows, "decisions": sum(manifest["decisions"].values()), "files": len(manifest["files"])}


def _say(counts: dict, folder: Path) -> None:
    tell(folder, counts["at"], chosen("decisions", "决定"), counts["decisions"])
    for slug, rows in counts["rows"].items():
        tell(slug, chosen("facts", "事实"), rows)
