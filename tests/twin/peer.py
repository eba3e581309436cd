"""The twin as a process of its own, and an HTTP server that it calls back."""

import json
import os
import subprocess
import sys
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import httpx

ROOT = Path(__file__).resolve().parents[2]
WAIT_SECONDS = 180


class TwinProcess:
    """`koipond twin`, started and ended."""

    def __init__(self, *words: str):
        self.process = subprocess.Popen([sys.executable, "-m", "koipond", "twin", *words], cwd=ROOT, stdout=subprocess.PIPE, text=True,
                                        env={**os.environ, "PYTHONPATH": str(ROOT)})
        self.ready = json.loads(self.process.stdout.readline())
        self.url = self.ready["url"]
        self.http = httpx.Client(base_url=self.url, timeout=WAIT_SECONDS, trust_env=False)

    def stop(self) -> None:
        self.http.close()
        self.process.terminate()
        self.process.wait(WAIT_SECONDS)
        self.process.stdout.close()

    def kill(self) -> None:
        self.http.close()
        self.process.kill()
        self.process.wait(WAIT_SECONDS)
        self.process.stdout.close()

    def order(self, target: str, /, **fields) -> dict:
        answer = self.http.post(f"/_twin/{target}", json=fields)
        assert answer.status_code == 200, answer.text
        return answer.json()

    def act(self, platform: str, act: str, /, **fields):
        return self.order("act", platform=platform, act=act, **fields)["done"]

    def account(self, platform: str, account: str = "", **fields) -> dict:
        """The account, with some fields changed."""
        known = {each["id"]: each for each in self.http.get("/_twin/accounts").json()[platform]}
        found = known[account] if account else next(iter(known.values()))
        return self.order(f"accounts/{platform}/{found['id']}", **fields) if fields else found

    def ledger(self, **asked) -> list[dict]:
        return self.http.get("/_twin/ledger", params=asked).json()["entries"]

    def forward(self, seconds: float) -> None:
        self.order("clock", forward=seconds)

    def reset(self) -> None:
        self.order("reset")


def until(true, *arguments):
    """What `true(*arguments)` gives, once it gives something. Fails when it does not."""
    began = time.monotonic()
    while not (found := true(*arguments)):
        assert time.monotonic() - began < WAIT_SECONDS, "it never came true"
        time.sleep(0.01)
    return found


class Heard:
    def __init__(self, method, path, headers, body):
        self.method, self.path, self.headers, self.body = method, path, headers, body

    def json(self):
        return json.loads(self.body)


class Receiver:
    """What we are to a platform: an address that it calls. `answer(heard)` gives (status, body); `wait` gives what came."""

    def __init__(self):
        outer = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_POST(self):
                body = self.rfile.read(int(self.headers.get("content-length") or 0))
                heard = Heard(self.command, self.path, {k.lower(): v for k, v in self.headers.items()}, body)
                status, answer = outer.answer(heard)
                outer.heard.append(heard)
                self.send_response(status)
                self.send_header("content-length", str(len(answer)))
                self.end_headers()
                self.wfile.write(answer)

            do_GET = do_POST

            def log_message(self, *_):
                pass

        self.heard: list[Heard] = []
        self.answer = lambda heard: (200, b"")
        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.server.daemon_threads = True
        self.url = f"http://127.0.0.1:{self.server.server_address[1]}"
        threading.Thread(target=self.server.serve_forever, args=(0.05,), daemon=True).start()

    def wait(self, count: int = 1, wanted=lambda heard: True) -> list[Heard]:
        """The first `count` that are wanted, once they have come. Fails when they do not."""
        began = time.monotonic()
        while time.monotonic() - began < WAIT_SECONDS:
            found = [heard for heard in list(self.heard) if wanted(heard)]
            if len(found) >= count:
                return found
            time.sleep(0.01)
        raise AssertionError(f"only {len(found)} of {count} came; heard: {[(h.path, h.body[:200]) for h in self.heard]}")

    def stop(self) -> None:
        self.server.shutdown()
        self.server.server_close()
