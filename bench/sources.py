"""Leads through the door of a source: over HTTP, proven by a token, kept on disk before each is acknowledged; then read into the inbox by the usual mapping.

    python bench/sources.py [--scale 0.1]

A program of its own sends one lead a request over kept connections, as a live room or an ad platform does. At the end as many are kept as were acknowledged.
"""

import asyncio
import json
import subprocess
import sys
import threading
import time

LEADS, CONNECTIONS = 20_000, 64
TOKEN = "a-shared-token"


def main() -> None:
    import world

    leads = int(LEADS * world.scale())
    world.start()
    from koipond import access, collect, engine

    slug = access.create_workspace("bench", "Bench").slug
    source = collect.create_source(slug, "custom", "bench", {"token": TOKEN}, by="bench")
    port = _serve()
    collect.start_keeping()
    told = subprocess.run([sys.executable, __file__, "send", str(port), source.door, str(leads)], capture_output=True, text=True, check=True)
    took = json.loads(told.stdout)
    collect.stop_keeping()
    db = engine.database(slug)
    kept = db.value("SELECT uniqExact(id) FROM collect_kept")
    assert took["taken"] == leads == kept, (took, kept)
    began = time.perf_counter()
    items = collect.read_kept(slug)
    read = time.perf_counter() - began
    assert items == 4 * leads, items     # who it is, two consents, the lead
    world.figure("source_leads_per_s", leads / took["seconds"], "leads/s")
    world.figure("source_reading_leads_per_s", leads / read, "leads/s")


def _serve() -> int:
    import uvicorn

    from koipond.collect.sources import http

    server = uvicorn.Server(uvicorn.Config(http.application, host="127.0.0.1", port=0, log_level="error", lifespan="off", ws="none", loop="uvloop", http="httptools"))
    threading.Thread(target=server.run, daemon=True).start()
    while not server.started:
        time.sleep(0.01)
    return server.servers[0].sockets[0].getsockname()[1]


async def _send(port: int, door: str, leads: int) -> None:
    numbers, taken = iter(range(leads)), 0

    async def connection() -> None:
        nonlocal taken
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        for number in numbers:
            body = json.dumps({"id": number, "name": "陈伟", "phone": f"139{number:08d}", "utm_campaign": "spring", "car": "K7"}).encode()
            writer.write(f"POST /in/{door} HTTP/1.1\r\nHost: x\r\nX-Token: {TOKEN}\r\nContent-Length: {len(body)}\r\n\r\n".encode() + body)
            head = await reader.readuntil(b"\r\n\r\n")
            length = next(int(line.split(b":")[1]) for line in head.split(b"\r\n") if line.lower().startswith(b"content-length"))
            await reader.readexactly(length)
            taken += head.startswith(b"HTTP/1.1 200")
        writer.close()

    began = time.perf_counter()
    await asyncio.gather(*(connection() for _ in range(CONNECTIONS)))
    print(json.dumps({"taken": taken, "seconds": time.perf_counter() - began}))


if __name__ == "__main__":
    if sys.argv[1:2] == ["send"]:
        asyncio.run(_send(int(sys.argv[2]), sys.argv[3], int(sys.argv[4])))
    else:
        main()
