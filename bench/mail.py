"""Mails through the real path: outbox → gate → claim → render → SMTP → outcome in the inbox.

    python bench/mail.py [--scale 0.1]

A sink of its own process takes them on loopback: a lean SMTP server that counts, and reads each mail to its end. It
offers PIPELINING as Postfix and Exim do; a second run is without. At the end the messages the sink got are compared
with those that were put: each once.
"""

import asyncio
import contextlib
import os
import socket
import subprocess
import sys
import time

MAILS, PEOPLE, PLAIN_SHARE = 40_000, 200_000, 0.25
MJML = """<mjml><mj-head><mj-title>{{ workspace.name }}</mj-title><mj-preview>For {{ person.region }}</mj-preview></mj-head><mj-body>
<mj-section><mj-column><mj-text>{% if person.region %}你好,{{ person.region }}的朋友{% else %}你好{% endif %}:今年的秋茶到了,两天内送达。</mj-text>
<mj-text>{% if person.age >= 40 %}<b>老朋友专享</b>{% else %}新朋友专享{% endif %}: <a href="https://shop.example/teas?from=mail&amp;age={{ person.age }}">看看新茶</a></mj-text>
<mj-button href="https://shop.example/autumn">去看看 · Have a look</mj-button></mj-column></mj-section>
<mj-section><mj-column><mj-image src="https://shop.example/tea.jpg" alt="Tea"></mj-image></mj-column><mj-column>
<mj-text>{{ person.email }} · {{ person.orders }} orders</mj-text></mj-column></mj-section>
<mj-section><mj-column><mj-text><a href="{{ unsubscribe_url }}">退订 Unsubscribe</a></mj-text></mj-column></mj-section></mj-body></mjml>"""


def main() -> None:
    import world

    scale = world.scale()
    with _sink("pipelining") as (fast, counts_of_fast), _sink("plain") as (slow, counts_of_slow):
        world.start(KOIPOND_SMTP_URL=f"smtp://127.0.0.1:{fast}?tls=off")
        world.fill("bench", int(PEOPLE * scale), 0)
        from django.test import override_settings

        version = _template()
        _send(version, int(2_000 * scale), "warm")
        seconds, sent = _timed(version, int(MAILS * scale), "mail", counts_of_fast)
        world.figure("mails_per_s", sent / seconds, "mails/s")
        with override_settings(SMTP_URL=f"smtp://127.0.0.1:{slow}?tls=off"):
            seconds, sent = _timed(version, int(MAILS * PLAIN_SHARE * scale), "plain", counts_of_slow)
        world.figure("mails_without_pipelining_per_s", sent / seconds, "mails/s")
        world.figure("mail_building_us", _building_us(version), "µs")
        world.figure("mail_memory_gb", world.memory_gb(), "GB")


def _timed(version: int, mails: int, step: str, counts) -> tuple[float, int]:
    """Sends so many and makes sure that the sink has each of them once, and the inbox an outcome for each."""
    from koipond import engine

    db = engine.database("bench")
    before, (mails_before, _) = db.value("SELECT count() FROM collect_inbox"), counts()
    seconds = _send(version, mails, step)
    told = db.value("SELECT count() FROM collect_inbox WHERE name = 'email_sent'") - before
    taken, different = counts()
    if not (taken - mails_before == mails == told and different == taken):
        raise SystemExit(f"{mails} put, {taken - mails_before} taken ({different} different in all), {told} told")
    return seconds, mails


def _send(version: int, mails: int, step: str) -> float:
    from koipond import deliver, engine
    from koipond.kit import clock

    db, now = engine.database("bench"), clock.now()
    number = 1 + (db.value("SELECT max(tick) FROM deliver_outbox") or 0)
    tick = engine.Tick("bench", number, now, now, {}, db)
    for table in ("collect_tick_events", "identify_tick_persons"):
        db.run(f"TRUNCATE TABLE {table}")
    deliver.put(tick, engine.Sql(
        "SELECT toUUID(concat(substring(h, 1, 8), '-', substring(h, 9, 4), '-', substring(h, 13, 4), '-', substring(h, 17, 4), '-', substring(h, 21, 12)))"
        " AS message, person, 'email' AS channel, {version:UInt32} AS template, 1 AS journey, 1 AS version, {step:String} AS step, 1 AS round,"
        " 'marketing' AS kind, {now:DateTime64(3, 'UTC')} AS send_at, {now:DateTime64(3, 'UTC')} + INTERVAL 3 DAY AS expires_at, '' AS topic"
        " FROM (SELECT number AS person, hex(MD5(concat({step:String}, toString(number)))) AS h FROM numbers(1, {mails:UInt64}))",
        {"version": version, "step": step, "now": now, "mails": mails}))
    deliver.prepare(tick)
    began = time.perf_counter()
    deliver.send_now("bench")
    return time.perf_counter() - began


def _building_us(version: int) -> float:
    """What rendering, tracking and building one mail costs by itself."""
    from koipond import access
    from koipond.deliver.letters import Writer
    from koipond.kit import clock, ids

    writer = Writer(access.workspace("bench"), "email", {version})
    row = {"message": ids.fresh(), "attempt": 1, "person": 17, "template": version, "journey": 1, "version": 1, "step": "mail", "round": 1,
           "kind": "marketing", "channel": "email", "address": "u17@bench.example", "address_hash": 17, "expires_at": clock.now(),
           "traits": {"region": "华东", "age": 33.0, "email": "u17@bench.example", "orders": 3}}
    began = time.perf_counter()
    for _ in range(1_000):
        writer.write(row)
    return (time.perf_counter() - began) * 1_000


def _template() -> int:
    from koipond import content

    return content.save_template("bench", "Autumn", "{{ person.region }}的秋茶到了", mjml=MJML, by="bench").id


@contextlib.contextmanager
def _sink(kind: str):
    """A sink in a process of its own: its port, and a question for how many mails it has, and how many different ones."""
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        port = found.getsockname()[1]
    process = subprocess.Popen([sys.executable, __file__, "sink", kind, str(port)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    process.stdout.readline()

    def counts() -> tuple[int, int]:
        process.stdin.write("\n")
        process.stdin.flush()
        return tuple(map(int, process.stdout.readline().split()))

    try:
        yield port, counts
    finally:
        process.kill()


class Sink(asyncio.Protocol):
    """The least of an SMTP server: one state, no copies."""

    taken, different, extensions = 0, set(), b""

    def connection_made(self, transport):
        self.transport, self.buffer, self.in_data, self.start = transport, bytearray(), False, 0
        transport.write(b"220 sink\r\n")

    def data_received(self, data):
        self.buffer += data
        while self._step():
            pass

    def _step(self) -> bool:
        if self.in_data:
            end = self.buffer.find(b"\r\n.\r\n", self.start)
            if end < 0:
                self.start = max(0, len(self.buffer) - 4)
                return False
            self._take(bytes(self.buffer[:end]))
            del self.buffer[: end + 5]
            self.in_data = False
            return True
        end = self.buffer.find(b"\r\n")
        if end < 0:
            return False
        command = bytes(self.buffer[:4]).upper()
        del self.buffer[: end + 2]
        self.in_data, self.start = command == b"DATA", 0
        self.transport.write({b"EHLO": self.extensions, b"DATA": b"354 go on\r\n", b"QUIT": b"221 bye\r\n"}.get(command, b"250 OK\r\n"))
        return True

    def _take(self, mail: bytes) -> None:
        place = mail.index(b"Message-ID: <")
        Sink.taken += 1
        Sink.different.add(mail[place + 13 : place + 49])
        self.transport.write(b"250 2.0.0 taken\r\n")


async def _serve(kind: str, port: int) -> None:
    Sink.extensions = b"250-sink\r\n250-PIPELINING\r\n250 SIZE 50000000\r\n" if kind == "pipelining" else b"250-sink\r\n250 SIZE 50000000\r\n"
    loop = asyncio.get_running_loop()
    await loop.create_server(Sink, "127.0.0.1", port)
    print("ready", flush=True)
    while await loop.run_in_executor(None, sys.stdin.readline):
        print(Sink.taken, len(Sink.different), flush=True)
    os._exit(0)


if __name__ == "__main__":
    if "sink" in sys.argv:
        import uvloop

        uvloop.run(_serve(sys.argv[2], int(sys.argv[3])))
    else:
        main()
