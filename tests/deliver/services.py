"""Outside services on loopback whose answers a test chooses, and who verify by themselves that it is us who ask."""

import base64
import hashlib
import hmac
import json
import threading
import time
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


@dataclass
class Service:
    """A real HTTP server. `answers` are taken one by one, the last one again and again: (status, body, headers)."""

    answers: list = field(default_factory=lambda: [(200, {})])
    asked: list = field(default_factory=list)       # (headers, body as JSON, raw body)
    slow: float = 0.0
    path: str = "/hook"
    url: str = ""

    def answer(self, *answers):
        self.answers = [(one, {}) if isinstance(one, int) else one for one in answers]

    @property
    def ids(self) -> list[str]:
        return [headers["webhook-id"] for headers, _, _ in self.asked]


def signed_by(secret: str, headers: dict, raw: bytes) -> bool:
    """As the rules of Standard Webhooks have a receiver verify, written apart from ours."""
    key = base64.b64decode(secret[len("whsec_"):])
    expected = base64.b64encode(hmac.new(key, headers["webhook-id"].encode() + b"." + headers["webhook-timestamp"].encode() + b"." + raw, hashlib.sha256).digest())
    fresh = abs(time.time() - int(headers["webhook-timestamp"])) < 300
    return fresh and any(part == f"v1,{expected.decode()}" for part in headers["webhook-signature"].split(" "))


def serving(service: Service) -> ThreadingHTTPServer:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self):
            raw = self.rfile.read(int(self.headers["content-length"]))
            service.asked.append(({name.lower(): value for name, value in self.headers.items()}, json.loads(raw), raw))
            status, body, *more = service.answers.pop(0) if len(service.answers) > 1 else service.answers[0]
            time.sleep(service.slow)
            if status == "hang up":
                self.close_connection = True
                return
            said = body if isinstance(body, bytes) else json.dumps(body, ensure_ascii=False).encode()
            self.send_response(status)
            self.send_header("Content-Length", str(len(said)))
            for name, value in (more[0] if more else {}).items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(said)

        def log_message(self, *given):
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    service.url = f"http://127.0.0.1:{server.server_address[1]}{service.path}"
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return server
