"""Personal mails to Postfix's own sink, beside what Postfix's own source sends there without making any.

    python bench/mail_postfix.py [--scale 0.1]

`smtp-sink` takes and forgets; `smtp-source` sends one mail of the same size over and over, on as many connections. The ratio says
how much of what the wire takes is reached with gate, claim, rendering, tracking and outcome.
"""

import contextlib
import shutil
import socket
import subprocess
import sys
import time

MAILS, PEOPLE, CONNECTIONS, MAIL_BYTES = 20_000, 100_000, 4, 12_000


def main() -> None:
    import world
    from mail import _send, _template

    sink, source = _program("smtp-sink"), _program("smtp-source")
    scale = world.scale()
    mails = int(MAILS * scale)
    with _sink(sink) as (port, sinking):
        world.start(KOIPOND_SMTP_URL=f"smtp://127.0.0.1:{port}?tls=off", KOIPOND_MAIL_CONNECTIONS=str(CONNECTIONS))
        world.fill("bench", int(PEOPLE * scale), 0)
        from koipond import engine

        version, db = _template(), engine.database("bench")
        _send(version, int(2_000 * scale), "warm")
        before = db.value("SELECT count() FROM collect_inbox WHERE name = 'email_sent'")
        with world.Cpu(sink=sinking) as cpu:
            ours = mails / _send(version, mails, "mail")
        told = db.value("SELECT count() FROM collect_inbox WHERE name = 'email_sent'") - before
        if told != mails:
            raise SystemExit(f"{mails} put, {told} accepted")
        began = time.perf_counter()
        subprocess.run([source, "-s", str(CONNECTIONS), "-m", str(mails), "-l", str(MAIL_BYTES), "-d", "-f", "a@bench.example", "-t", "b@bench.example",
                        f"127.0.0.1:{port}"], check=True)
        theirs = mails / (time.perf_counter() - began)
    world.figure("mails_to_postfix_sink_per_s", ours, "mails/s")
    world.figure("smtp_source_alone_per_s", theirs, "mails/s")
    cpu.figures("mail", mails)
    world.figure("share_of_smtp_source", ours / theirs, "")


def _program(name: str) -> str:
    found = shutil.which(name) or shutil.which(f"/usr/sbin/{name}")
    if not found:
        sys.exit(f"{name} is not here: install Postfix")
    return found


@contextlib.contextmanager
def _sink(program: str):
    """Postfix's sink in a process of its own: its port, and its number."""
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        port = found.getsockname()[1]
    process = subprocess.Popen([program, "-u", "nobody", f"127.0.0.1:{port}", "1000"], stderr=subprocess.DEVNULL)
    try:
        for _ in range(100):
            with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
                break
            time.sleep(0.05)
        yield port, process.pid
    finally:
        process.kill()


if __name__ == "__main__":
    main()
