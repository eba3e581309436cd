"""The server of one process: its socket, and how it begins and ends."""

import re
import socket
import sys
from contextlib import suppress
from pathlib import Path

import click
import uvicorn

from koipond import __version__
from koipond.console.errors import AddressTaken, BadAddressToListen

GRACE_SECONDS = 20    # for requests under way when the server is asked to stop
BACKLOG = 2048        # connections that may wait to be taken up
HOW = {"loop": "uvloop", "http": "httptools", "ws": "none", "lifespan": "on", "log_config": None, "access_log": False,
       "server_header": False, "backlog": BACKLOG}


class Server(uvicorn.Server):
    """Asked to stop, it ends the streams of pages, which would else hold it for a minute."""

    def handle_exit(self, sig, frame):
        self.at_exit()
        super().handle_exit(sig, frame)


def serve(asgi, first=None) -> None:
    """Serves until Ctrl-C; everything has ended then. `first` is done when the stores are open. Raises BadAddressToListen, AddressTaken."""
    listening = bound(asgi.settings.LISTEN)
    asgi.open_stores()
    if first:
        first()
    server = Server(uvicorn.Config(asgi.application, **HOW, **_behind(asgi.settings.PROXIES), timeout_graceful_shutdown=GRACE_SECONDS))
    server.at_exit = asgi.end_streams
    click.echo(f"Koipond {__version__} · {asgi.settings.URL} · Ctrl-C")
    with suppress(KeyboardInterrupt):  # given on after everything has ended
        server.run(sockets=[listening])
    if not server.started:
        sys.exit(1)


def again_and_again(asgi) -> None:
    """The same, and anew whenever a file of Koipond changes."""
    host, port = _host_and_port(asgi.settings.LISTEN)
    uvicorn.run("koipond.asgi:application", host=host, port=port, reload=True, reload_dirs=[str(Path(__file__).parent)],
                **HOW, **_behind(asgi.settings.PROXIES), timeout_graceful_shutdown=GRACE_SECONDS)


def _behind(proxies: tuple[str, ...]) -> dict:
    """Who is believed about where a request comes from: nobody, unless a setting says so."""
    return {"proxy_headers": bool(proxies), "forwarded_allow_ips": list(proxies)}


def bound(listen: str) -> socket.socket:
    """A socket on `host:port`. Raises BadAddressToListen, AddressTaken."""
    host, port = _host_and_port(listen)
    listening = socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET)
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listening.bind((host, port))
        listening.listen(BACKLOG)  # taken now, so that a second server learns it here and not after its stores are open
    except (OSError, OverflowError) as error:
        raise AddressTaken(address=listen, reason=getattr(error, "strerror", None) or error) from None
    return listening


def _host_and_port(listen: str) -> tuple[str, int]:
    match = re.fullmatch(r"\[?([^\[\]]+?)\]?:(\d{1,5})", listen)
    if not match or int(match.group(2)) > 65535:
        raise BadAddressToListen(value=listen)
    return match.group(1), int(match.group(2))
