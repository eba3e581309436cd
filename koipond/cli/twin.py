"""`koipond twin`: the stand-in of the platforms, a process of its own that needs no store."""

import json
import os
import signal
import sys
import threading
from pathlib import Path

import click

FILE = click.Path(dir_okay=False, path_type=Path)


@click.command()
@click.option("--config", type=FILE, help="accounts as JSON; without it those built in")
@click.option("--listen", default="127.0.0.1:0", show_default=True, help="host:port; port 0 is any free one")
@click.option("--keep", type=FILE, help="where to keep its state, so that it goes on after a restart")
@click.option("--allow-remote", is_flag=True, help="listen on, and call back, other machines too")
@click.option("--until-input-ends", is_flag=True, help="end when the input does: with whoever started it")
@click.option("--print-config", is_flag=True, help="print the built-in accounts and end")
def twin(config, listen, keep, allow_remote, until_input_ends, print_config):
    """Stand in for WeChat, WeCom, SMS and push platforms on this machine; prints one JSON line when ready. Its page is at /."""
    from koipond import twin as room

    if print_config:
        click.echo(json.dumps(room.built_in(), ensure_ascii=False, indent=2))
        return
    if until_input_ends:
        threading.Thread(target=_end_with_input, daemon=True).start()
    room.serve(config, listen, allow_remote, keep, said=click.echo)


def _end_with_input() -> None:
    """Whoever started us holds our input; when that process is gone, so is the input."""
    sys.stdin.buffer.read()
    os.kill(os.getpid(), signal.SIGINT)
