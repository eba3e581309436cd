"""Providers that misbehave as real ones do, on real sockets. Each remembers, by recipient, every time it may have taken a message.

What a bad one does with a request goes by the recipient, so that every way of it is met. `well` makes it behave.
"""

import asyncio
import json
import re
import threading
import zlib
from collections import Counter
from urllib.parse import parse_qs

FINE = "fine"


class Misbehaving:
    """A server in a thread of its own. `taken` counts, by recipient, what may have been taken; `said_no` what was clearly not."""

    ways: tuple[str, ...] = ()

    def __init__(self):
        self.well, self.taken, self.said_no, self.met = False, Counter(), Counter(), set()
        self._loop, ready = asyncio.new_event_loop(), threading.Event()
        self._thread = threading.Thread(target=self._run, args=(ready,), daemon=True)
        self._thread.start()
        ready.wait(30)

    def stop(self) -> None:
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(30)

    def _run(self, ready) -> None:
        asyncio.set_event_loop(self._loop)
        server = self._loop.run_until_complete(asyncio.start_server(self._serve, "127.0.0.1", 0))
        self.port = server.sockets[0].getsockname()[1]
        ready.set()
        self._loop.run_forever()

    async def _serve(self, reader, writer) -> None:
        try:
            await self._talk(reader, writer)
        except (ConnectionError, asyncio.IncompleteReadError):
            pass
        finally:
            writer.close()

    async def _talk(self, reader, writer) -> None:
        raise NotImplementedError

    def way(self, to: str) -> str:
        """How a recipient's message is treated now."""
        way = FINE if self.well else self.ways[zlib.crc32(to.encode()) % len(self.ways)]
        self.met.add(way)
        return way


class Texts(Misbehaving):
    """Text messages, asked as Twilio is. One that misbehaves does so in one way, for a host that fails is left alone."""

    WAYS = ("silent", "garbage", "html", "cut", "endless", "broke", "busy", "slow")
    GIVES_UP = 10      # seconds after which it hangs up by itself

    def __init__(self, way: str = FINE):
        self.ways = (way,)
        super().__init__()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    async def _talk(self, reader, writer) -> None:
        while head := await reader.readuntil(b"\r\n\r\n"):
            length = re.search(rb"content-length: (\d+)", head, re.I)
            body = await reader.readexactly(int(length.group(1)) if length else 0)
            to = parse_qs(body.decode())["To"][0]
            way = self.way(to)
            (self.said_no if way == "busy" else self.taken)[to] += 1
            if not await getattr(self, f"_{way}")(writer, to):
                return

    async def _fine(self, writer, to) -> bool:
        return self._say(writer, 201, json.dumps({"sid": f"SM{zlib.crc32(to.encode()):08x}", "status": "queued"}))

    async def _slow(self, writer, to) -> bool:
        await asyncio.sleep(3)
        return await self._fine(writer, to)

    async def _busy(self, writer, to) -> bool:
        return self._say(writer, 503, "come again")

    async def _broke(self, writer, to) -> bool:
        return self._say(writer, 500, "<h1>Oops</h1>")

    async def _html(self, writer, to) -> bool:
        return self._say(writer, 200, "<html><body>Sign in to the hotel's network</body></html>")

    async def _garbage(self, writer, to) -> bool:
        writer.write(bytes(range(256)) * 4)
        await writer.drain()
        return False

    async def _cut(self, writer, to) -> bool:
        writer.write(b"HTTP/1.1 201 Created\r\nContent-Length: 4000\r\n\r\n{\"sid\":")
        await writer.drain()
        return False

    async def _endless(self, writer, to) -> bool:
        writer.write(b"HTTP/1.1 201 Created\r\nTransfer-Encoding: chunked\r\n\r\n")
        while True:
            writer.write(b"10000\r\n" + b" " * 65_536 + b"\r\n")
            await writer.drain()

    async def _silent(self, writer, to) -> bool:
        await asyncio.sleep(self.GIVES_UP)
        return False

    @staticmethod
    def _say(writer, status: int, body: str) -> bool:
        writer.write(f"HTTP/1.1 {status} X\r\nContent-Type: application/json\r\nContent-Length: {len(body.encode())}\r\n\r\n{body}".encode())
        return True


class Mails(Misbehaving):
    """A mail server that does one of these at the end of a mail, or when greeted."""

    ways = ("cut", "garbage", "refused", "slow", FINE)

    def __init__(self):
        self._greeted = 0
        super().__init__()

    @property
    def url(self) -> str:
        return f"smtp://127.0.0.1:{self.port}?tls=off"

    async def _talk(self, reader, writer) -> None:
        if not self.well and self._greets_badly():
            writer.write(b"\xff\xfe\x00 what?\r\n")
            return
        writer.write(b"220 mail.example\r\n")
        to = ""
        while line := await reader.readline():
            verb = line[:4].upper().strip()
            if verb == b"RCPT":
                to = re.search(rb"<(.*)>", line).group(1).decode()
            if verb == b"EHLO":
                writer.write(b"250-mail.example\r\n250 PIPELINING\r\n")
            elif verb == b"DATA":
                writer.write(b"354 go on\r\n")
                text = await reader.readuntil(b"\r\n.\r\n")
                if not await self._ended(writer, to, text):
                    return
            elif verb == b"QUIT":
                writer.write(b"221 bye\r\n")
                return
            else:
                writer.write(b"250 OK\r\n")

    def _greets_badly(self) -> bool:
        """Every third time."""
        self._greeted += 1
        if badly := self._greeted % 3 == 0:
            self.met.add("greets_badly")
        return badly

    async def _ended(self, writer, to: str, text: bytes) -> bool:
        way = self.way(to)
        (self.said_no if way == "refused" else self.taken)[to] += 1
        if way == "cut":
            return False
        if way == "garbage":
            writer.write(b"\xff\xfe\x00\x01 \r\n")
            return True
        if way == "refused":
            writer.write(b"451 4.3.0 a disk is full here\r\n")
            return True
        if way == "slow":
            await asyncio.sleep(2)
        writer.write(b"250 2.0.0 taken\r\n")
        return True
