"""`koipond secret`: what is sealed with the secret of the installation."""

import sys

import click

from koipond.cli.asking import asgi, chosen, tell


@click.group("secret")
def group():
    """The secret of the installation (KOIPOND_SECRET)."""


@group.command("reseal")
def reseal():
    """Seal anew, under KOIPOND_SECRET, all that is sealed under one of KOIPOND_SECRET_BEFORE: a line each of what it is, and how many.

    Processes may run meanwhile. What nobody can open is named by its number and makes the exit code 1.
    """
    asgi()
    from koipond import access
    from koipond.console.asking import LOCAL

    found = access.reseal()
    for one in found:
        tell(one.purpose, one.anew, *([chosen(f"cannot be opened: {_listed(one.broken)}", f"无法打开：{_listed(one.broken)}")] if one.broken else []))
    access.note(None, LOCAL, "reseal_secrets", "secret", after={one.purpose: one.anew for one in found if one.anew}, origin=LOCAL)
    sys.exit(1 if any(one.broken for one in found) else 0)


def _listed(ids: list[int]) -> str:
    return ", ".join(map(str, ids))
