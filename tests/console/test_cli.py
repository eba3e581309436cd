"""The command line, run in this process."""

import os
import re
import subprocess
import sys

import pytest

from koipond import access, cli, serving


@pytest.fixture
def koipond(monkeypatch, capsys, clock):
    """`koipond("key", "list", "tea")`: exit code, what was printed, what was said of errors."""
    monkeypatch.setenv("LANG", "C.UTF-8")
    monkeypatch.delenv("LC_ALL", raising=False)

    def run(*words):
        monkeypatch.setattr(sys, "argv", ["koipond", *words])
        try:
            cli.main()
            code = 0
        except SystemExit as end:
            code = end.code
        return code, *capsys.readouterr()

    return run


@pytest.mark.parametrize(("words", "number", "said"), [
    (["workspace", "create", "Tea!", "x"], "access.E005", "'Tea!' cannot be the short name"),
    (["workspace", "create", "{slug}", "x"], "access.E006", "already a workspace"),
    (["workspace", "create", "tea_", " "], "access.E015", "name is missing"),
    (["workspace", "create", "tea_", "x", "--time-zone", "Mars"], "access.E016", "Mars"),
    (["member", "add", "nowhere", "a@b.example"], "access.E002", "'nowhere'"),
    (["member", "add", "{slug}", "a@b.example", "--role", "king"], "access.E007", "owner, marketer"),
    (["member", "add", "{slug}", "nobody"], "access.E009", "'nobody'"),
    (["member", "add", "{slug}", "a@b.example", "--password", "short"], "access.E013", "ten characters"),
    (["member", "password", "nobody@b.example"], "access.E018", "nobody@b.example"),
    (["key", "create", "{slug}", "x", "--scope", "all"], "access.E008", "collect, read, write, call, admin"),
    (["key", "revoke", "{slug}", "999999"], "access.E012", "999999"),
    (["clock", "forward", "soon"], "console.E008", "such as 3d"),
    (["clock", "forward", "0d"], "console.E008", "above zero"),
    (["clock", "forward", "99999d"], "console.E008", "at most 3660 days"),
    (["tick", "nowhere"], "access.E002", "'nowhere'"),
])
def test_an_error_is_said_with_number_message_and_hint(koipond, shop, words, number, said):
    code, printed, error = koipond(*[word.format(slug=shop.slug) for word in words])
    assert code == 1 and error.startswith(number + ": ") and said in error and printed == ""


@pytest.mark.parametrize("words", [["no-such-command"], ["key", "create", "tea"], ["serve", "--no-such-option"]])
def test_a_wrong_command_is_said_by_name(koipond, words):
    code, _, error = koipond(*words)
    assert code == 2 and "Usage" in error


def test_a_member_is_added_and_may_get_a_new_password(koipond, shop):
    code, printed, _ = koipond("member", "add", shop.slug, "li@example.com", "--role", "seller")
    assert code == 0 and re.search(r"password: \S{12,}", printed)
    code, again, _ = koipond("member", "password", "li@example.com")
    assert code == 0 and re.fullmatch(r"password: \S{12,}\n", again) and again not in printed


def test_a_key_is_made_listed_and_revoked(koipond, shop):
    _, token, _ = koipond("key", "create", shop.slug, "Till", "--scope", "collect", "--scope", "read")
    key = access.key_of(token.strip())
    assert key.scopes == {"collect", "read"}
    assert f"{key.id}\t{token[:9]}…\tcollect,read\tTill" in koipond("key", "list", shop.slug)[1]
    assert koipond("key", "revoke", shop.slug, str(key.id))[0] == 0
    assert access.key_of(token.strip()) is None
    assert "Till" not in koipond("key", "list", shop.slug)[1]


def test_a_workspace_is_made_and_listed(koipond, shop):
    assert koipond("workspace", "create", shop.slug + "_2", "Second", "--currency", "EUR")[0] == 0
    assert access.workspace(shop.slug + "_2").currency == "EUR"
    assert f"{shop.slug}_2\tSecond" in koipond("workspace", "list")[1]


@pytest.mark.parametrize(("step", "seconds"), [("3d", 259200), ("1.5h", 5400), ("90m", 5400)])
def test_the_clock_goes_forward(koipond, clock, step, seconds):
    from koipond import asgi

    asgi.movable_clock()
    before = clock.offset().total_seconds()
    assert koipond("clock", "forward", step)[0] == 0
    assert clock.offset().total_seconds() - before == seconds


@pytest.mark.parametrize("address", ["here", "127.0.0.1", "127.0.0.1:x", ":8000", "127.0.0.1:99999", ""])
def test_an_address_to_listen_on_is_checked(address):
    from koipond.console.errors import BadAddressToListen

    with pytest.raises(BadAddressToListen):
        serving.bound(address)


@pytest.mark.parametrize("address", ["127.0.0.1:0", "[::1]:0", "localhost:0"])
def test_it_listens_on_both_kinds_of_address(address):
    if address.startswith("[") and not os.path.exists("/proc/net/if_inet6"):
        pytest.skip("this machine has no IPv6")
    with serving.bound(address) as bound:
        assert bound.getsockname()[1] > 0


def test_help_needs_no_home(tmp_path):
    env = {**os.environ, "KOIPOND_HOME": str(tmp_path / "none"), "PYTHONPATH": os.getcwd()}
    done = subprocess.run([sys.executable, "-m", "koipond", "--help"], env=env, capture_output=True, text=True, timeout=60)
    assert done.returncode == 0 and "serve" in done.stdout and "锦鲤池" in done.stdout
    assert not (tmp_path / "none").exists()
