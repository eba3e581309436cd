"""The process of the twin: its socket, its ready line, its end."""

import asyncio
import contextlib
import gc
import json
import re
import signal
import socket
from pathlib import Path

import uvicorn
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from koipond.twin import config
from koipond.twin.app import App
from koipond.twin.callbacks import is_loopback
from koipond.twin.errors import BadListen
from koipond.twin.twin import Twin

KEEP_SECONDS = 5.0       # from one snapshot to the next
GRACE_SECONDS = 3
GARBAGE = 20_000         # new objects before a look for garbage: what it keeps is none


class Cuttable(HttpToolsProtocol):
    """Lets a request reach its connection, so that the twin can cut it as a broken line would."""

    def on_message_begin(self):
        super().on_message_begin()
        self.scope["transport"] = self.transport


class Server(uvicorn.Server):
    """Ends by itself when asked to, and does not give the signal on: what stands beside it has to end well too."""

    @contextlib.contextmanager
    def capture_signals(self):
        loop = asyncio.get_running_loop()
        for asked in (signal.SIGINT, signal.SIGTERM):
            loop.add_signal_handler(asked, self.handle_exit, asked, None)
        yield


HOW = {"loop": "uvloop", "http": Cuttable, "ws": "none", "lifespan": "on", "log_config": None, "access_log": False,
       "server_header": False, "proxy_headers": False, "backlog": 2048, "timeout_graceful_shutdown": GRACE_SECONDS}


def serve(path: Path | None = None, listen: str = "127.0.0.1:0", allow_remote: bool = False, keep: Path | None = None, said=print) -> None:
    """Serves until Ctrl-C. `said` is given one line of JSON when everything answers. Raises BadConfig, BadListen."""
    twin = Twin(config.read(path), allow_remote)
    if keep and keep.exists():
        twin.restore(keep)
    listening = bound(listen, allow_remote)
    gc.freeze()                     # modules stay
    gc.set_threshold(GARBAGE, 20, 20)
    host, port = listening.getsockname()[:2]
    twin.url = f"http://{f'[{host}]' if ':' in host else host}:{port}"
    with contextlib.suppress(KeyboardInterrupt), asyncio.Runner(loop_factory=_loop) as runner:
        runner.run(_run(twin, listening, keep, said))
    if keep:
        twin.keep(keep)


def bound(listen: str, allow_remote: bool) -> socket.socket:
    """A listening socket. Raises BadListen."""
    match = re.fullmatch(r"\[?([^\[\]]+?)\]?:(\d{1,5})", listen)
    if not match:
        raise BadListen(address=listen, reason="it is not host:port")
    host, port = match.group(1), int(match.group(2))
    if not (allow_remote or is_loopback(host)):
        raise BadListen(address=listen, reason="it can be reached from other machines")
    listening = socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET)
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listening.bind((host, port))
        listening.listen(2048)
    except (OSError, OverflowError) as error:
        listening.close()
        raise BadListen(address=listen, reason=getattr(error, "strerror", None) or error) from None
    return listening


async def _run(twin: Twin, listening: socket.socket, keep: Path | None, said) -> None:
    server = Server(uvicorn.Config(App(twin), **HOW))
    serving = asyncio.ensure_future(server.serve(sockets=[listening]))
    while not server.started and not serving.done():
        await asyncio.sleep(0.01)
    async with contextlib.AsyncExitStack() as beside:
        more = {name: await beside.enter_async_context(each.beside()) for name, each in twin.platforms.items() if hasattr(each, "beside")}
        said(json.dumps({"ready": True, "url": twin.url, **more, "platforms": {name: f"{twin.url}/{name}" for name in twin.platforms}}))
        while not serving.done():
            await asyncio.wait([serving], timeout=KEEP_SECONDS)
            if keep:
                twin.keep(keep)
    await serving


def _loop():
    import uvloop

    return uvloop.new_event_loop()
