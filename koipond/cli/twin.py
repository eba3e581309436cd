"""`koipond twin`: the stand-in of the platforms, a process of its own that needs no store."""

import json
from pathlib import Path

import click

FILE = click.Path(dir_okay=False, path_type=Path)


@click.command()
@click.option("--config", type=FILE, help="accounts as JSON; without it those built in")
@click.option("--listen", default="127.0.0.1:0", show_default=True, help="host:port; port 0 is any free one")
@click.option("--keep", type=FILE, help="where to keep its state, so that it goes on after a restart")
@click.option("--allow-remote", is_flag=True, help="listen on, and call back, other machines too")
@click.option("--print-config", is_flag=True, help="print the built-in accounts and end")
def twin(config, listen, keep, allow_remote, print_config):
    """Stand in for WeChat, WeCom, SMS and push platforms on this machine; prints one JSON line when ready. Its page is at /."""
    from koipond import twin as room

    if print_config:
        click.echo(json.dumps(room.built_in(), ensure_ascii=False, indent=2))
        return
    room.serve(config, listen, allow_remote, keep, said=click.echo)
