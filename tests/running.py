"""The real process, started, stopped and killed; and a real SMTP server to write to."""

import os
import signal
import socket
import subprocess
import sys
import threading
import time
from email import message_from_bytes, policy
from pathlib import Path

import httpx
from aiosmtpd.controller import Controller

ROOT = Path(__file__).resolve().parent.parent
READY_SECONDS = 180   # a busy machine is slow, not wrong


def free_port() -> int:
    with socket.socket() as door:
        door.bind(("127.0.0.1", 0))
        return door.getsockname()[1]


class Server:
    """`koipond serve` on a home of its own. The port stays the same over restarts, as an SDK would expect."""

    def __init__(self, home: Path, **environment):
        self.home, self.port = home, free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.environment = {
            **{k: v for k, v in os.environ.items() if not k.startswith(("KOIPOND_", "DJANGO_"))},
            "KOIPOND_HOME": str(home), "KOIPOND_LISTEN": f"127.0.0.1:{self.port}", "KOIPOND_MOVABLE_CLOCK": "yes",
            "KOIPOND_LOG": "warning", **environment,
        }
        self.process = None

    def koipond(self, *words: str, check: bool = True, **environment) -> str:
        """Runs a command of ours against this home and returns what it printed."""
        done = subprocess.run([sys.executable, "-m", "koipond", *words], cwd=ROOT,
                              env={**self.environment, **environment}, capture_output=True, text=True, timeout=300)
        assert not check or done.returncode == 0, f"koipond {' '.join(words)}: {done.stdout}\n{done.stderr}"
        return done.stdout if check else done.stdout + done.stderr

    def run(self, script: Path, *words: str) -> str:
        """Runs a Python script of the tests with this home's environment."""
        done = subprocess.run([sys.executable, str(script), *words], cwd=ROOT, capture_output=True, text=True, timeout=600,
                              env={**self.environment, "PYTHONPATH": str(ROOT), "DJANGO_SETTINGS_MODULE": "koipond.settings"})
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    def start(self, *words: str) -> "Server":
        """Starts the process, `koipond serve` unless other words are given, and waits until it answers."""
        self.log = open(self.home / "server.log", "ab")
        self.process = subprocess.Popen([sys.executable, "-m", "koipond", *(words or ("serve",))], cwd=ROOT, env=self.environment,
                                        stdout=self.log, stderr=self.log)
        began = time.monotonic()
        with httpx.Client(timeout=5, trust_env=False, verify=False) as client:   # one for all tries: making one costs as much as ten tries
            while time.monotonic() - began < READY_SECONDS:
                if self.process.poll() is not None:
                    raise AssertionError((self.home / "server.log").read_text()[-4000:])
                try:
                    if client.get(self.url + "/health/ready").status_code == 200:
                        return self
                    time.sleep(0.05)
                except httpx.TransportError:
                    time.sleep(0.05)
        self.kill()
        raise AssertionError(f"not ready after {READY_SECONDS} s: " + (self.home / "server.log").read_text()[-4000:])

    def move_the_clock(self, seconds: float) -> None:
        """Sets the clock so many seconds ahead: the process sees the file of its clock change."""
        fresh = self.home / "clock.new"
        fresh.write_text(str(seconds))
        os.replace(fresh, self.home / "clock")

    def kill(self) -> None:
        """SIGKILL: nothing gets a chance to tidy up."""
        self.process.send_signal(signal.SIGKILL)
        self.process.wait()

    def stop(self) -> int:
        """Ctrl-C, and wait; returns the exit code."""
        if self.process is None or self.process.poll() is not None:
            return 0
        self.process.send_signal(signal.SIGINT)
        return self.process.wait(timeout=60)


class MailServer:
    """A real SMTP server on loopback that keeps what it accepted, in order."""

    def __init__(self):
        self.mails, self._lock = [], threading.Lock()
        self._controller = Controller(self, hostname="127.0.0.1", port=free_port())
        self._controller.start()
        self.url = f"smtp://127.0.0.1:{self._controller.port}"

    async def handle_DATA(self, server, session, envelope):
        with self._lock:
            self.mails.append((envelope.rcpt_tos[0], message_from_bytes(envelope.content, policy=policy.default)))
        return "250 OK"

    def wait_until_quiet(self, seconds: float = 7) -> None:
        """Until no mail has come for so long."""
        until_quiet(lambda: len(self.mails), seconds)

    def wait_until_over(self, move, quiet: float = 7) -> None:
        """Moves the clocks on until nothing comes any more, as `until_over`."""
        until_over(lambda: len(self.mails), move, quiet)

    def stop(self):
        self._controller.stop()


def until_over(count, move, quiet: float = 7) -> None:
    """Moves the clocks on, by minutes first and then further, until `count()` stays as it is: where this machine is slow, so are its
    servers, and the sender puts off for as long as it takes. `move(seconds)` sets them so much further than now.
    """
    further = still = 0
    for number in range(1, 61):
        before, further = count(), further + (60 if number <= 6 else 600)
        move(further)
        until_quiet(count, quiet)
        still = still + 1 if count() == before else 0
        if number > 6 and still > 3:   # longer than a sender rests after a fault
            return
    raise AssertionError("something still comes after ten hours")


def until_quiet(count, seconds: float = 7) -> None:
    """Until `count()` has stayed the same for so long."""
    before, since = -1, time.monotonic()

    def quiet():
        nonlocal before, since
        if count() != before:
            before, since = count(), time.monotonic()
        return time.monotonic() - since > seconds

    wait_until(quiet, seconds=900, every=0.5)


def wait_until(condition, seconds: float = 60, every: float = 0.1):
    """The first truthy answer of `condition`; an assertion error after so many seconds."""
    began = time.monotonic()
    while time.monotonic() - began < seconds:
        if answer := condition():
            return answer
        time.sleep(every)
    raise AssertionError(f"not true within {seconds} s: {condition()}")
