"""One conversation with a mail server: the fewest round trips that are right, and always knowing how far we came.

Where the server takes commands in one go (PIPELINING, RFC 2920), a mail costs two round trips, else four. Once the
last dot is written the mail may have arrived; before it, it has not: that is the difference between unknown and later.
"""

import asyncio
import contextlib
import re

from koipond.deliver.replies import AT_CONTENT, AT_RECIPIENT, AT_SENDER, LATER, UNKNOWN, Outcome, outcome

_REPLY = re.compile(rb"(\d{3})([ -]?)([^\r\n]*)\r?\n")
_PLAIN = re.compile(r"[!-*,-<>-~]*").fullmatch
LONGEST_REPLY = 64_000   # bytes of one answer; a server that says more is none


class Lost(Exception):
    """The connection ended, or the server took too long."""


class Dialogue(asyncio.Protocol):
    """Takes over a transport on which EHLO, TLS and sign-in are done. One mail at a time."""

    def __init__(self, transport: asyncio.Transport, pipelining: bool, size: bool, utf8: bool, dsn: bool,
                 patience_seconds: float, final_seconds: float):
        self._transport, self._pipelining, self._size, self.utf8 = transport, pipelining, size, utf8
        self._dsn = dsn
        self._patience, self._final = patience_seconds, final_seconds
        self._loop = asyncio.get_running_loop()
        self._buffer, self._lines, self._replies = bytearray(), [], []
        self._waiter: asyncio.Future | None = None
        self._why = ""
        self._deadline: float | None = None
        self._reset = False
        self.mails = 0
        transport.set_protocol(self)

    @property
    def open(self) -> bool:
        return not self._why and not self._transport.is_closing()

    async def send(self, sender: str, to: str, raw: bytes, trace: str = "") -> Outcome:
        """Sends one mail to one address and says what became of it; a report of what becomes of it later is asked for under the
        id `trace`, where the server takes that. Raises Lost when a connection that had been used
        before ends before the mail was given: the server had hung up meanwhile, and another may be tried at once.
        """
        used, self.mails = self.mails > 0, self.mails + 1
        try:
            stage, (code, text) = await self._envelope(sender, to, len(raw), trace)
        except Lost as lost:
            if used:
                raise
            return Outcome(LATER, "transient", f"connection lost before the mail was given: {lost}")
        if code == 421:
            self.close()
            if used and stage == AT_SENDER:
                raise Lost(text)
        if stage != AT_CONTENT or code != 354:
            self._reset = True
            return outcome(code, text, stage) if code >= 400 else Outcome(LATER, "transient", f"unexpected {code} {text}")
        return await self._content(raw)

    def watch(self, now: float) -> None:
        """Ends a connection on which an answer is overdue."""
        if self._deadline is not None and now > self._deadline:
            self._why = "the server took too long to answer"
            self._transport.abort()
            self._wake()

    async def quit(self) -> None:
        """Says goodbye; does not wait long for the answer."""
        if self.open:
            self._write(b"QUIT\r\n")
            with contextlib.suppress(Lost, TimeoutError):
                await asyncio.wait_for(self._answers(1, 2.0), 2.0)
        self.close()

    def close(self) -> None:
        self._why = self._why or "closed"
        self._transport.close()

    async def _envelope(self, sender: str, to: str, size: int, trace: str) -> tuple[str, tuple[int, str]]:
        """MAIL, RCPT, DATA. Gives the stage and the answer that decided: 354 to DATA when all is well."""
        utf8 = b" SMTPUTF8" if self.utf8 and not to.isascii() else b""
        returns, notify = _asks_for_report(to, trace) if self._dsn else (b"", b"")
        commands = [
            b"MAIL FROM:<" + sender.encode() + b">" + (b" SIZE=%d" % size if self._size else b"") + utf8 + returns + b"\r\n",
            b"RCPT TO:<" + to.encode() + b">" + notify + b"\r\n", b"DATA\r\n"]
        if self._reset:
            commands.insert(0, b"RSET\r\n")
        if self._pipelining:
            self._write(b"".join(commands))
            replies = await self._answers(len(commands), self._patience)
        else:
            replies = []
            for command in commands:
                self._write(command)
                replies += await self._answers(1, self._patience)
                if replies[-1][0] >= 400:
                    break
        if self._reset:
            replies, self._reset = replies[1:] or replies, False
        return await self._decided(replies)

    async def _decided(self, replies: list[tuple[int, str]]) -> tuple[str, tuple[int, str]]:
        for stage, reply in zip((AT_SENDER, AT_RECIPIENT), replies, strict=False):
            if reply[0] >= 300:
                if len(replies) == 3 and replies[2][0] == 354:   # it would take a mail for nobody: give it an empty one
                    self._write(b".\r\n")
                    await self._answers(1, self._patience)
                return stage, reply
        return AT_CONTENT, replies[-1]

    async def _content(self, raw: bytes) -> Outcome:
        body = raw.replace(b"\r\n.", b"\r\n..")
        self._write((b"." if body.startswith(b".") else b"") + body + (b"" if body.endswith(b"\r\n") else b"\r\n") + b".\r\n")
        try:
            code, text = (await self._answers(1, self._final))[0]
        except Lost as lost:
            return Outcome(UNKNOWN, "no_answer", f"connection lost after the mail was given: {lost}")
        if code == 421:
            self.close()
        return outcome(code, text, AT_CONTENT)

    async def _answers(self, number: int, seconds: float) -> list[tuple[int, str]]:
        self._deadline = self._loop.time() + seconds
        while len(self._replies) < number:
            if self._why or self._transport.is_closing():
                raise Lost(self._why or "closed")
            self._waiter = self._loop.create_future()
            await self._waiter
        self._deadline = None
        taken, self._replies = self._replies[:number], self._replies[number:]
        return taken

    def _write(self, raw: bytes) -> None:
        if not self.open:
            raise Lost(self._why or "closed")
        self._transport.write(raw)

    def _wake(self) -> None:
        if self._waiter is not None and not self._waiter.done():
            self._waiter.set_result(None)

    def data_received(self, data: bytes) -> None:
        self._buffer += data
        end = 0
        for match in _REPLY.finditer(self._buffer):
            if match.start() != end:
                break
            end = match.end()
            self._lines.append(match.group(3).decode("utf-8", "replace"))
            if match.group(2) != b"-":
                self._replies.append((int(match.group(1)), " ".join(self._lines)))
                self._lines = []
        del self._buffer[:end]
        if b"\n" in self._buffer or len(self._buffer) > LONGEST_REPLY:
            self._why = "the server does not speak SMTP"
            self._transport.abort()
        self._wake()

    def eof_received(self) -> bool:
        self._why = self._why or "the server hung up"
        return False

    def connection_lost(self, error: Exception | None) -> None:
        self._why = self._why or (str(error) if error else "the server hung up")
        self._wake()


def _asks_for_report(to: str, trace: str) -> tuple[bytes, bytes]:
    """What MAIL and RCPT say to be told of a failure or a delay, with the head of the mail only (RFC 3461, 4)."""
    about = b" ORCPT=rfc822;" + _xtext(to) if to.isascii() else b""
    return b" RET=HDRS" + (b" ENVID=" + _xtext(trace) if trace else b""), b" NOTIFY=FAILURE,DELAY" + about


def _xtext(text: str) -> bytes:
    """RFC 3461, 4: what is no printable character, `+` or `=` as hexadecimal."""
    if _PLAIN(text):
        return text.encode()
    return b"".join(bytes((byte,)) if 33 <= byte <= 126 and byte not in b"+=" else b"+%02X" % byte for byte in text.encode())
