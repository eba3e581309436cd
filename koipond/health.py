"""Whether the process lives and can work, for whoever watches over it: a container's engine, a load balancer.

`GET /health/live`: the process answers. `GET /health/ready`: both stores answer it too; 503 when not, and what goes wrong at this moment. They tell nothing of people.
"""

import asyncio
import json
from concurrent.futures import ThreadPoolExecutor

from django.conf import settings
from django.db import close_old_connections, connection

from koipond import __version__, engine
from koipond.kit import trouble

SECONDS = 5.0    # within which a store has to answer

_asking = ThreadPoolExecutor(2, thread_name_prefix="health")


def mine(path: str) -> bool:
    """Whether a path is answered here."""
    return path.startswith("/health/")


async def application(scope, receive, send) -> None:
    """Everything that `mine` names."""
    if scope["path"] == "/health/live":
        return await _say(send, 200, {"live": True, "version": __version__})
    if scope["path"] != "/health/ready":
        return await _say(send, 404, {"error": "There are /health/live and /health/ready."})
    stores = dict(zip(("decisions", "facts"), await asyncio.gather(_answers(_decisions), _answers(_facts)), strict=True))
    ready = all(stores.values())
    await _say(send, 200 if ready else 503, {"ready": ready, "roles": sorted(settings.ROLES), "stores": stores, "trouble": trouble.now()})


async def elsewhere(send) -> None:
    """What a process says that has not the role for a request."""
    await _say(send, 404, {"error": f"This process has the roles {', '.join(sorted(settings.ROLES))} (KOIPOND_ROLES): ask one that does this."})


async def _answers(asked) -> bool:
    try:
        return await asyncio.wait_for(asyncio.get_running_loop().run_in_executor(_asking, asked), SECONDS)
    except Exception:
        return False


def _decisions() -> bool:
    close_old_connections()
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
        return cursor.fetchone() == (1,)


def _facts() -> bool:
    return engine.answers()


async def _say(send, status: int, body: dict) -> None:
    await send({"type": "http.response.start", "status": status, "headers": [(b"content-type", b"application/json"), (b"cache-control", b"no-store")]})
    await send({"type": "http.response.body", "body": json.dumps(body).encode()})
