"""A real Postfix of its own: configuration, queue and log in a folder of the test, on loopback."""

import os
import pwd
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.running import free_port

PROGRAM = "/usr/sbin/postfix"
MAIN = """compatibility_level = 3.6
queue_directory = {home}/queue
data_directory = {home}/data
mail_owner = {owner}
setgid_group = postdrop
maillog_file = {home}/log
maillog_file_prefixes = {home}
inet_interfaces = 127.0.0.1
inet_protocols = ipv4
myhostname = mx.provider.example
mydestination =
mynetworks = 127.0.0.0/8
local_recipient_maps =
alias_maps =
disable_dns_lookups = yes
smtp_host_lookup = native
smtpd_relay_restrictions = permit_mynetworks, reject
smtpd_recipient_restrictions = permit_mynetworks, reject
smtpd_client_connection_count_limit = 0
transport_maps = inline:{{ {{bounce.shop.example=lmtp:inet:127.0.0.1:{door}}}, {{shop.example=smtp:[127.0.0.1]:{sink}}} }}
"""
MASTER = """{port} inet n - n - - smtpd
pickup unix n - n 60 1 pickup
cleanup unix n - n - 0 cleanup
qmgr unix n - n 300 1 qmgr
tlsmgr unix - - n 1000? 1 tlsmgr
rewrite unix - - n - - trivial-rewrite
bounce unix - - n - 0 bounce
defer unix - - n - 0 bounce
trace unix - - n - 0 bounce
verify unix - - n - 1 verify
flush unix n - n 1000? 0 flush
smtp unix - - n - - smtp
relay unix - - n - - smtp
error unix - - n - - error
retry unix - - n - - error
lmtp unix - - n - - lmtp
anvil unix - - n - 1 anvil
scache unix - - n - 1 scache
postlog unix-dgram n - n - 1 postlogd
"""


class Postfix:
    """Started; hands mail for shop.example to `sink` and what comes back to `door`."""

    def __init__(self, home: Path, sink: int, door: int):
        self.home, self.port = home, free_port()
        for name in ("etc", "queue", "data"):
            (home / name).mkdir()
        shutil.chown(home / "data", "postfix")
        self._write("main.cf", MAIN.format(home=home, owner="postfix", sink=sink, door=door))
        self._write("master.cf", MASTER.format(port=f"127.0.0.1:{self.port}"))
        self._run("start")

    def stop(self) -> None:
        self._run("stop", check=False)

    def log(self) -> str:
        return (self.home / "log").read_text() if (self.home / "log").exists() else ""

    def _write(self, name: str, text: str) -> None:
        (self.home / "etc" / name).write_text(text)

    def _run(self, *words: str, check: bool = True) -> None:
        done = subprocess.run([PROGRAM, "-c", str(self.home / "etc"), *words], capture_output=True, text=True, timeout=60)
        if check and done.returncode:
            pytest.skip(f"a Postfix of our own cannot be started here: {done.stderr.strip()[-300:]}")


def needs_postfix() -> None:
    """Skips, with the reason, where no Postfix can be started."""
    if not Path(PROGRAM).exists():
        pytest.skip("Postfix is not installed here")
    if os.geteuid() != 0:
        pytest.skip("Postfix is started by root alone, and this is another user")
    try:
        pwd.getpwnam("postfix")
    except KeyError:
        pytest.skip("there is no user called postfix here")
