"""A ClickHouse server for tests: the real engine in a process of its own, behind as much of its HTTP interface as the real client asks for.

    python tests/server/front.py FOLDER [PORT [FOLDER-OF-BACKUPS]]

Prints the port when it listens. What is written is synced to disk before it is answered, as a server with `fsync_after_insert` does.
"""

import email
import email.policy
import gzip
import json
import os
import re
import sys
import tempfile
import threading
import zlib
from collections import defaultdict
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import parse_qsl, urlsplit

import chdb

# What the HTTP interface itself makes use of; everything else in the address is a setting of the statement.
ITS_OWN = {"query", "database", "session_id", "session_timeout", "session_check", "query_id", "quota_key", "compress", "decompress", "wait_end_of_query",
           "client_protocol_version", "role", "send_progress_in_http_headers", "http_headers_progress_interval_ms", "enable_http_compression", "user",
           "password", "default_format", "buffer_size"}
FORMAT = re.compile(rb"\bFORMAT\s+(\w+)\s*;?\s*$", re.I)
INTO = re.compile(rb"\s*INSERT\s+INTO\b.*?\bFORMAT\s+(\w+)\s*$", re.I | re.S)
INTO_AT_ONCE = re.compile(rb"(\s*INSERT\s+INTO\b[^\n]*?\bFORMAT\s+(\w+))\s*\n", re.I)   # statement and rows in one body
PROFILE = {"http_max_field_value_size": os.environ.get("FRONT_WIDTH", "67108864")}   # as deploy/clickhouse/koipond.xml sets it
CODE = re.compile(r"Code: (\d+)")


class Engine:
    """Handles of one path, kept by database and settings: a statement finds one that has both."""

    def __init__(self, folder: str, backups: str = ""):
        """`backups`: a folder to which statements may write a backup, as a server's own settings allow it."""
        self._free, self._lock = defaultdict(list), threading.Lock()
        self._folder = f"{folder}?config-file={_allowed(folder, backups)}" if backups else folder
        self._first = chdb.connect(self._folder)   # as long as one handle is open, so is the engine

    def answer(self, sql: bytes, database: str, settings: dict, values: dict) -> bytes:
        """What a statement gives, in the format that it names. Raises RuntimeError with the engine's words."""
        key = (database, tuple(sorted(settings.items())))
        handle = self._take(*key)
        found = FORMAT.search(sql)
        try:
            got = handle.query(sql.decode(), found.group(1).decode() if found else "TabSeparated", params=values)
        except RuntimeError:
            handle.close()   # after some failures it answers the next with nothing
            raise
        with self._lock:
            self._free[key].append(handle)
        return got.bytes() or b""

    def _take(self, database: str, settings: tuple):
        with self._lock:
            if self._free[database, settings]:
                return self._free[database, settings].pop()
        handle = chdb.connect(self._folder)
        for name, value in (*PROFILE.items(), *settings):
            handle.query(f"SET {name} = '{_quoted(value)}'")
        if database:
            handle.query(f"USE `{database}`")
        return handle


class Front(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    engine: Engine

    def do_GET(self):
        if urlsplit(self.path).path == "/ping":
            return self._say(200, b"Ok.\n")
        self.do_POST()

    def do_POST(self):
        asked = dict(parse_qsl(urlsplit(self.path).query, keep_blank_values=True))
        body = self._body()
        if (kind := self.headers.get("Content-Type", "")).startswith("multipart/"):
            asked |= _fields(kind, body)
            body = b""
        values = {name.removeprefix("param_"): value for name, value in asked.items() if name.startswith("param_")}
        if broad := [name for name, value in asked.items() if len(value.encode()) > int(PROFILE["http_max_field_value_size"])]:
            return self._fail(f"Code: 1000. DB::Exception: Field value too long: {broad[0]} (POCO_EXCEPTION)")
        settings = {name: value for name, value in asked.items() if name not in ITS_OWN and not name.startswith("param_")}
        statement, rows = asked.get("query", "").encode(), body
        if not statement:
            statement, rows = _apart(body)
        try:
            with tempfile.NamedTemporaryFile() as file:
                if form := INTO.match(statement):
                    file.write(rows)
                    file.flush()
                    cut = re.sub(rb"\s*\bFORMAT\s+\w+\s*$", b"", statement)
                    statement = cut + f" FROM INFILE '{file.name}' FORMAT {form.group(1).decode()}".encode()
                elif rows:
                    statement = statement + b"\n" + rows if statement else rows
                given = self.engine.answer(statement, asked.get("database", ""), settings, values)
        except Exception as error:
            return self._fail(str(error))
        found = FORMAT.search(statement)
        self._say(200, given, {"X-ClickHouse-Format": found.group(1).decode() if found else "TabSeparated", "X-ClickHouse-Timezone": "UTC",
                               "X-ClickHouse-Summary": json.dumps({"written_rows": "0"})})

    def _body(self) -> bytes:
        if "chunked" in self.headers.get("Transfer-Encoding", ""):
            pieces = []
            while size := int(self.rfile.readline().split(b";")[0], 16):
                pieces.append(self.rfile.read(size))
                self.rfile.readline()
            self.rfile.readline()
            body = b"".join(pieces)
        else:
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        return _unpacked(body, self.headers.get("Content-Encoding", ""))

    def _fail(self, said: str):
        code = CODE.search(said)
        said = said[code.start():] if code else said
        self._say(404 if code and code.group(1) in ("60", "81") else 500, said.encode(), {"X-ClickHouse-Exception-Code": code.group(1) if code else "1002"})

    def _say(self, status: int, body: bytes, headers: dict | None = None):
        self.send_response(status)
        for name, value in (headers or {}).items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *args):
        pass


def _apart(body: bytes) -> tuple[bytes, bytes]:
    """A body of statement and rows: both; of a statement alone: it, and nothing."""
    found = INTO_AT_ONCE.match(body)
    return (found.group(1), body[found.end():]) if found else (body, b"")


def _fields(kind: str, body: bytes) -> dict[str, str]:
    """The fields of a form."""
    whole = email.message_from_bytes(f"Content-Type: {kind}\r\n\r\n".encode() + body, policy=email.policy.HTTP)
    return {part.get_param("name", header="content-disposition"): part.get_payload(decode=True).decode() for part in whole.iter_parts()}


def _unpacked(body: bytes, how: str) -> bytes:
    if how == "gzip":
        return gzip.decompress(body)
    if how == "deflate":
        return zlib.decompress(body)
    if how == "lz4":
        import lz4.frame

        return lz4.frame.decompress(body)
    if how == "zstd":
        import zstandard

        return zstandard.ZstdDecompressor().decompressobj().decompress(body)
    return body


def _quoted(text: str) -> str:
    return text.replace("\\", "\\\\").replace("'", "\\'")


def _allowed(folder: str, backups: str) -> str:
    settings = Path(f"{folder}.xml")
    settings.write_text(f"<clickhouse><backups><allowed_path>{backups}/</allowed_path></backups></clickhouse>", encoding="utf-8")
    return str(settings)


class Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 256


def main() -> None:
    folder, port, backups = (*sys.argv[1:], *("", "0", "")[len(sys.argv) - 1:])
    Front.engine = Engine(folder, backups)
    server = Server(("127.0.0.1", int(port)), Front)
    print(server.server_port, flush=True)
    threading.Thread(target=_until_the_input_ends, daemon=True).start()
    server.serve_forever()


def _until_the_input_ends() -> None:
    """Whoever started it holds the other end."""
    sys.stdin.read()
    os._exit(0)


if __name__ == "__main__":
    main()
