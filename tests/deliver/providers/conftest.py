"""Real platforms as far as they fit on a machine: the twin as a process of its own, and our door for what it calls back."""

import asyncio
import threading
import time

import pytest
import uvicorn
from django.conf import settings

from koipond import content, deliver
from koipond.deliver import callbacks, reports, sending
from koipond.kit import clock
from tests.twin.peer import TwinProcess

WAIT_SECONDS = 180


@pytest.fixture(scope="session")
def _twin():
    twin = TwinProcess()
    yield twin
    twin.stop()


@pytest.fixture
def twin(_twin, monkeypatch):
    """A twin in which nothing has happened; a sender that knows nothing of tests before."""
    _twin.reset()
    monkeypatch.setattr(settings, "WEBHOOK_LOOPBACK", True)
    monkeypatch.setattr("koipond.deliver.sender._run", sending.Run())
    return _twin


@pytest.fixture
def door():
    """The address under which the accounts of this test are called."""
    callbacks._accounts.clear()
    server = uvicorn.Server(uvicorn.Config(callbacks.application, host="127.0.0.1", port=0, log_level="error", lifespan="off", ws="none"))
    thread = threading.Thread(target=lambda: asyncio.run(server.serve()), daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.01)
    yield f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}/in"
    server.should_exit = True
    thread.join()


def until(holds) -> None:
    """Waits for what a callback brings about."""
    ends = time.monotonic() + WAIT_SECONDS
    while not holds():
        assert time.monotonic() < ends, "it never came to hold"
        time.sleep(0.02)


class Shop:
    """A workspace with an account at the twin."""

    def __init__(self, office, account):
        self.office, self.account, self.slug = office, account, office.slug

    def text(self, text: str, **parts) -> int:
        return content.save_template(self.slug, f"T{clock.now().timestamp()}", channel=self.account.channel, text=text, by="test", **parts).id

    def send(self, text: str, *people: int, kind: str = "marketing", **parts) -> list[str]:
        made = self.office.put(*people, channel=self.account.channel, template=self.text(text, **parts), kind=kind)
        self.office.send()
        return made

    def told(self, message: str, status: str) -> None:
        """Waits until a provider's report of this status has become a receipt."""
        until = time.monotonic() + WAIT_SECONDS
        while time.monotonic() < until:
            reports.find(self.slug)
            self.office.settle()
            if status in deliver.outbox_state(self.office.db, message).reactions:
                return
            time.sleep(0.05)
        raise AssertionError(f"{message} never became {status}: {deliver.outbox_state(self.office.db, message)}")


@pytest.fixture
def shop(office):
    """Makes an account: shop(provider, name, values) gives the Shop."""
    return lambda provider, **values: Shop(office, deliver.create_account(office.slug, provider, provider, values, by="test"))


@pytest.fixture(autouse=True)
def _sees_the_twins_certificate(request, monkeypatch):
    """APNs speaks TLS only: what the twin shows is trusted while a test asks it."""
    if "twin" in request.fixturenames and (apns := request.getfixturevalue("_twin").ready.get("apns")):
        monkeypatch.setenv("SSL_CERT_FILE", apns["certificate"])
