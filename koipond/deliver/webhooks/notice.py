"""A word to somebody who works here, by a webhook: asked once, now, with the same addresses closed and the same signature as any other."""

import asyncio
import threading

from koipond.deliver.webhooks import signing
from koipond.deliver.webhooks.answers import Outcome
from koipond.deliver.webhooks.caller import _asked


def post_notice(workspace: str, url: str, message: str, body: bytes) -> Outcome:
    """POSTs the body (JSON) under an id, signed by the workspace; what came of it. It asks once: whoever calls asks again."""
    told: list[Outcome] = []
    row, secrets = {"url": url, "message": message, "save": {}}, signing.signing_secrets(workspace)
    thread = threading.Thread(target=lambda: told.append(asyncio.run(_asked(row, body, secrets))), name="notice")
    thread.start()   # a loop of its own, so that it may be called from anywhere
    thread.join()
    return told[0] if told else Outcome("failed", "cut_short")
