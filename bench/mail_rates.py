"""A provider that is slow beside quick ones: what it costs the others.

    python bench/mail_rates.py [--scale 0.1]

A sink in a process of its own takes two seconds for each address of slow.example. Measured is when the last mail to the
others was there: without any mail to the slow one, and with one in twenty. Each several times, in turn.
"""

import asyncio
import contextlib
import os
import socket
import statistics
import subprocess
import sys
import time

MAILS, SLOW_SHARE, RUNS = 20_000, 20, 3
TARPIT_SECONDS = 2.0


def main() -> None:
    import world
    from mail import _template

    mails = int(MAILS * world.scale())
    with _sink() as (port, last):
        world.start(KOIPOND_SMTP_URL=f"smtp://127.0.0.1:{port}?tls=off")
        world.fill("bench", 2 * mails, 0)
        from koipond import engine

        engine.database("bench").run("ALTER TABLE profiles_traits UPDATE t_email = concat('u', toString(person), '@slow.example') WHERE person > {n:UInt64} SETTINGS mutations_sync = 2", n=mails)
        version = _template()
        _run(version, mails // 10, 0, "warm", last)
        alone, beside = [], []
        for number in range(RUNS):
            alone.append(_run(version, mails, 0, f"alone{number}", last))
            beside.append(_run(version, mails, mails // SLOW_SHARE, f"beside{number}", last))
        world.figure("mails_to_quick_per_s", mails / statistics.median(alone), "mails/s")
        world.figure("mails_to_quick_beside_slow_per_s", mails / statistics.median(beside), "mails/s")
        world.figure("lost_by_slow_percent", 100 * (1 - statistics.median(alone) / statistics.median(beside)), "%")


def _run(version: int, quick: int, slow: int, step: str, last) -> float:
    """Seconds until the last mail to a quick provider was there. Everything else waits or is on its way then."""
    from koipond import deliver, engine
    from koipond.kit import clock

    db, now = engine.database("bench"), clock.now()
    number = 1 + (db.value("SELECT max(tick) FROM deliver_outbox") or 0)
    tick = engine.Tick("bench", number, now, now, {}, db)
    for table in ("collect_tick_events", "identify_tick_persons"):
        db.run(f"TRUNCATE TABLE {table}")
    # Both kinds lie mixed: the order of a page is by person, so their numbers are dealt out in turn.
    deliver.put(tick, engine.Sql(
        "SELECT generateUUIDv4() AS message, person, 'email' AS channel, {version:UInt32} AS template, 1 AS journey, 1 AS version, {step:String} AS step, 1 AS round,"
        " 'marketing' AS kind, {now:DateTime64(3, 'UTC')} + toIntervalMillisecond(intDiv(place, 100) - 100000) AS send_at, {now:DateTime64(3, 'UTC')} + INTERVAL 3 DAY AS expires_at, '' AS topic"
        " FROM (SELECT number AS person, number AS place FROM numbers(1, {quick:UInt64})"
        "       UNION ALL SELECT {all:UInt64} + number, number * {share:UInt64} FROM numbers(1, {slow:UInt64}))",
        {"version": version, "step": step, "now": now, "quick": quick, "slow": slow, "all": int(MAILS * _scale()), "share": SLOW_SHARE}))
    deliver.prepare(tick)
    before, began = last()[0], time.time()
    deliver.send_now("bench")
    taken, at = last()
    if taken - before != quick:
        raise SystemExit(f"{quick} to quick providers, {taken - before} taken")
    return at - began


def _scale() -> float:
    import world

    return world.scale()


@contextlib.contextmanager
def _sink():
    """A sink in a process of its own: its port, and a question for how many mails to quick providers it has and when the last came."""
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        port = found.getsockname()[1]
    process = subprocess.Popen([sys.executable, __file__, "sink", str(port)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    process.stdout.readline()

    def last() -> tuple[int, float]:
        process.stdin.write("\n")
        process.stdin.flush()
        taken, at = process.stdout.readline().split()
        return int(taken), float(at)

    try:
        yield port, last
    finally:
        process.kill()


class Sink(asyncio.Protocol):
    """The least of an SMTP server; it takes two seconds for an address of slow.example."""

    taken, at = 0, 0.0      # mails to quick providers, and when the last came

    def connection_made(self, transport):
        self.slow = False
        self.transport, self.buffer, self.in_data, self.waits = transport, bytearray(), False, False
        transport.write(b"220 sink\r\n")

    def data_received(self, data):
        self.buffer += data
        self._go_on()

    def _go_on(self):
        while not self.waits and self._step():
            pass

    def _step(self) -> bool:
        mark = b"\r\n.\r\n" if self.in_data else b"\r\n"
        end = self.buffer.find(mark)
        if end < 0:
            return False
        command = bytes(self.buffer[:end])
        del self.buffer[: end + len(mark)]
        if self.in_data:
            self.in_data = False
            if not self.slow:
                Sink.taken, Sink.at = Sink.taken + 1, time.time()
            self.transport.write(b"250 2.0.0 taken\r\n")
            return True
        verb = command[:4].upper()
        self.in_data = verb == b"DATA"
        answer = {b"EHLO": b"250-sink\r\n250-PIPELINING\r\n250 SIZE 50000000\r\n", b"DATA": b"354 go on\r\n", b"QUIT": b"221 bye\r\n"}.get(verb, b"250 OK\r\n")
        if verb == b"RCPT":
            self.slow = b"@slow.example" in command
        if verb == b"RCPT" and self.slow:
            self.waits = True
            asyncio.get_running_loop().call_later(TARPIT_SECONDS, self._late, answer)
        else:
            self.transport.write(answer)
        return True

    def _late(self, answer: bytes):
        self.waits = False
        self.transport.write(answer)
        self._go_on()


async def _serve(port: int) -> None:
    loop = asyncio.get_running_loop()
    await loop.create_server(Sink, "127.0.0.1", port)
    print("ready", flush=True)
    while await loop.run_in_executor(None, sys.stdin.readline):
        print(Sink.taken, Sink.at, flush=True)
    os._exit(0)


if __name__ == "__main__":
    if "sink" in sys.argv:
        import uvloop

        uvloop.run(_serve(int(sys.argv[2])))
    else:
        main()
