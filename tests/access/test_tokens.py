import asyncio
import time

import pytest

from koipond import access
from koipond.access import tokens
from koipond.access.models import ApiKey
from koipond.kit import ids
from tests.shelf import lent


def test_only_the_hash_of_a_token_is_kept(workspace):
    key, token = access.create_key(workspace, "Shop", ["collect"], by="mei")
    row = ApiKey.objects.get(id=key.id)
    assert row.hash == ids.digest(token) and row.prefix == token[:9]
    secret = token[9:]
    assert all(secret not in str(value) for value in vars(row).values())


def test_a_token_gives_its_key(workspace):
    key, token = access.create_key(workspace, "Shop", ["collect", "collect"], by="mei")
    assert access.key_of(token) == key
    assert key == access.Key(key.id, workspace.slug, frozenset({"collect"}), "Shop")


@pytest.mark.parametrize(
    ("scopes", "allowed"),
    [
        (["collect"], {"collect"}),
        (["read"], {"read"}),
        (["write"], {"read", "write"}),
        (["collect", "read"], {"collect", "read"}),
        (["call"], {"call"}),
        (["admin"], {"collect", "read", "write", "call", "admin"}),
    ],
)
def test_a_scope_allows_what_the_table_says(workspace, scopes, allowed):
    key, _ = access.create_key(workspace, "Key", scopes, by="mei")
    assert key.scopes == allowed


@pytest.mark.parametrize("scopes", [[], ["all"], ["read", ""]])
def test_an_unknown_scope_is_refused(workspace, scopes):
    with pytest.raises(access.UnknownScope):
        access.create_key(workspace, "Key", scopes, by="mei")


@pytest.mark.parametrize("token", ["", "kp_", "kp_" + "0" * 40, "'; DROP TABLE", "锦鲤", "\ud800", "x" * 100_000])
def test_a_wrong_token_gives_nothing(token):
    assert access.key_of(token) is None
    assert access.key_of(token) is None


def test_a_revoked_key_is_refused_at_once(workspace):
    key, token = access.create_key(workspace, "Shop", ["collect"], by="mei")
    assert access.key_of(token)
    access.revoke_key(workspace, key.id, by="tom")
    assert access.key_of(token) is None
    access.revoke_key(workspace, key.id, by="ana")
    row = ApiKey.objects.get(id=key.id)
    assert row.revoked_by == "tom" and row.revoked_at


def test_a_key_is_revoked_by_its_own_workspace_only(workspace):
    key, token = access.create_key(workspace, "Shop", ["collect"], by="mei")
    with lent(workspace.slug + "_k", "Other") as other, pytest.raises(access.UnknownKey):
        access.revoke_key(other, key.id, by="tom")
    assert access.key_of(token)


def test_an_answer_read_before_a_revocation_is_not_remembered_after_it(workspace):
    key, token = access.create_key(workspace, "Shop", ["collect"], by="mei")
    read_before = tokens._generation
    access.revoke_key(workspace, key.id, by="mei")
    tokens._remember(ids.digest(token), key, read_before)
    assert access.key_of(token) is None


def test_what_is_remembered_is_bounded(monkeypatch):
    monkeypatch.setattr(tokens, "REMEMBERED", 20)
    for number in range(50):
        access.key_of(f"kp_wrong_{number}")
    assert len(tokens._remembered) <= 20


def test_use_is_noted(workspace):
    key, token = access.create_key(workspace, "Shop", ["collect"], by="mei")
    access.key_of(token)
    tokens._asker.submit(lambda: None).result()
    assert ApiKey.objects.get(id=key.id).last_used_at is not None


def test_a_key_can_be_asked_for_on_an_event_loop(workspace, monkeypatch):
    monkeypatch.delenv("DJANGO_ALLOW_ASYNC_UNSAFE")
    key, token = access.create_key(workspace, "Shop", ["collect"], by="mei")

    async def ask():
        return access.key_of(token)

    assert asyncio.run(ask()) == key


def test_a_remembered_key_costs_microseconds(workspace):
    _, token = access.create_key(workspace, "Shop", ["collect"], by="mei")
    access.key_of(token)
    began = time.perf_counter()
    for _ in range(1000):
        access.key_of(token)
    assert (time.perf_counter() - began) / 1000 < 100e-6


def test_the_secret_of_a_process_is_in_a_file_for_its_owner_only(tmp_path):
    path = tmp_path / "local.key"
    access.hold_local_key(path)
    secret = path.read_text()
    assert path.stat().st_mode & 0o777 == 0o600
    assert access.is_local_key(secret) and not access.is_local_key(secret + "x") and not access.is_local_key("")
    access.drop_local_key(path)
    assert not path.exists() and not access.is_local_key(secret)
    assert not access.is_local_key("")


def test_a_process_does_not_remove_the_secret_of_another(tmp_path):
    path = tmp_path / "local.key"
    access.hold_local_key(path)
    path.write_text("of another process")
    access.drop_local_key(path)
    assert path.exists()
