"""A server of facts that would refuse what a page of people needs is told at the start, not in the middle of a journey."""

import subprocess
import sys

from koipond.engine.database import LEAST_WIDTH
from tests.server.stores import Front


def test_a_server_with_its_own_defaults_is_refused_with_what_to_do(surroundings, tmp_path, monkeypatch):
    monkeypatch.setenv("FRONT_WIDTH", "131072")
    narrow = Front(tmp_path / "facts")
    try:
        done = subprocess.run([sys.executable, "-m", "koipond", "migrate"], env={**surroundings, "KOIPOND_DATA": narrow.url}, capture_output=True, text=True)
    finally:
        narrow.stop()
    told = done.stdout + done.stderr
    assert done.returncode != 0 and "131072" in told and str(LEAST_WIDTH) in told and "koipond.xml" in told, told


def test_what_is_bound_may_be_long(front):
    import clickhouse_connect

    client = clickhouse_connect.get_client(dsn=front.url, autogenerate_session_id=False, form_encode_query_params=True)
    many = list(range(10**9, 10**9 + 100_000))    # more than a million characters
    assert client.query("SELECT length({many:Array(UInt64)})", parameters={"many": many}).result_rows == [(100_000,)]
