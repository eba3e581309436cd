"""A canary in every secret that an account, a source or a member can have: it is in no store, no answer, no row of the trail and no line of the log."""

import json
import logging
import re

import pytest
from click.testing import CliRunner
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from django.conf import settings
from django.db import connection
from django.test import override_settings

from koipond import access, collect, deliver, engine
from koipond.access.errors import SealBroken
from koipond.cli import koipond
from tests.security.attacked import OPERATIONS, ask, browser
from tests.shelf import lent

PLAIN = {"key_id": "ABCDE12345", "team_id": "ABCDE12345", "apps": "cn.tea.shop", "app_id": "abcdefgh12", "app_key": "abcdefgh12", "contact": "mailto:you@example.com", "access_key": "LTAI1234", "signature": "锦鲤茶",
         "secret_id": "AKID1234", "app": "1400000000", "sid": "AC12345678", "sender": "+15550001111", "corp_id": "ww12345678", "agent_id": "1000002", "appid": "wx1234567890abcdef", "page_id": "123456", "advertiser_id": "123456", "account_id": "123456"}


def pem(kind: str) -> str:
    key = rsa.generate_private_key(65537, 2048) if kind == "rsa" else ec.generate_private_key(ec.SECP256R1())
    return key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()).decode()


def secret_for(field, number: int) -> tuple[str, str]:
    """A value that the field takes, and a part of it that is in nothing else."""
    plain = f"needle{number:03}" + "AbCdEfGhIjKlMnOpQrStUvWxYz0123456789"
    for value in (plain, plain[:32], plain[:20], (plain * 2)[:43]):
        if re.fullmatch(field.pattern, value, re.S):
            return value, value[:32]
    key = pem("rsa" if field.name == "service_account" else "ec")
    needle = key.splitlines()[1][20:50]
    if field.name == "service_account":
        return json.dumps({"type": "service_account", "project_id": "tea", "client_email": "a@tea.example", "private_key": key, "private_key_id": "1", "token_uri": "https://oauth2.googleapis.com/token"}), needle
    return key, needle


@pytest.fixture(scope="module")
def kept():
    """Accounts of every provider and sources of every kind; every needle that was put in, by where; and the client of their owner."""
    heard = []

    class Hearing(logging.Handler):
        def emit(self, record):
            heard.append(f"{record.name} {record.getMessage()} {vars(record)}")

    root, hearing = logging.getLogger(), Hearing()
    level = root.level
    root.addHandler(hearing)
    root.setLevel(logging.DEBUG)
    with lent("sealed1", "Sealed shop") as place:
        client, needles, number, answers = browser(place.slug, "owner"), {}, 0, []
        for path, kinds, key in (("channels/accounts", deliver.providers(), "provider"), ("sources", collect.source_kinds(), "kind")):
            for name, known in kinds.items():
                fields, values = getattr(known, "FIELDS", ()), {}
                for field in fields:
                    if field.secret:
                        number += 1
                        values[field.name], needles[f"{name}.{field.name}"] = secret_for(field, number)
                    elif field.needed and not field.default and not getattr(field, "made", False):
                        values[field.name] = PLAIN[field.name]
                if not any(field.secret for field in fields):
                    continue
                for wrong in (field.name for field in fields if field.secret):      # what is refused is not said again
                    answers.append(client.post(f"/api/w/{place.slug}/{path}", {key: name, "name": name, "values": {**values, wrong: values[wrong] + "\x01"}}, content_type="application/json").text)
                answer = client.post(f"/api/w/{place.slug}/{path}", {key: name, "name": name, "values": values}, content_type="application/json")
                assert answer.status_code == 201, (name, answer.text)
                answers.append(answer.text)
                id = answer.json()["id"]
                for change in ({"values": dict(values)}, {"values": {**values, **{field.name: "\x00" for field in fields if field.secret}}}, {"paused": True}, {"name": values[next(field.name for field in fields if field.secret)][:60]}):
                    if "name" not in change:
                        answers.append(client.patch(f"/api/w/{place.slug}/{path}/{id}", change, content_type="application/json").text)
        yield place, client, needles, answers, heard
    root.removeHandler(hearing)
    root.setLevel(level)


def found_in(text: str, needles: dict[str, str]) -> list[str]:
    return [where for where, needle in needles.items() if needle in text]


def stores(slug: str) -> str:
    """Every row of both stores."""
    told = []
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f'SELECT * FROM "{table}"')
            told.append(str(cursor.fetchall()))
    db = engine.database(slug)
    for name, in db.rows("SELECT name FROM system.tables WHERE database = currentDatabase() AND total_rows > 0"):
        told.append(str(db.rows(f"SELECT * FROM {name}")))
    return "\n".join(told)


def test_every_kind_of_account_with_a_secret_is_tried(kept):
    _, _, needles, _, _ = kept
    assert {where.partition(".")[0] for where in needles} >= {"sms_aliyun", "sms_tencent", "sms_twilio", "wechat_oa", "wechat_mini", "wecom", "push_fcm", "push_apns", "push_jpush", "push_getui", "push_web", "zoom", "meta", "oceanengine", "custom"}


def test_no_store_holds_a_secret_in_the_open(kept):
    place, _, needles, _, _ = kept
    rows = stores(place.slug)
    assert "sms_aliyun" in rows and found_in(rows, needles) == []
    assert settings.SECRET_KEY not in rows


def test_no_answer_of_the_api_has_one(kept):
    place, client, needles, answers, _ = kept
    ids = {"workspace": place.slug, "request_id": "00000000-0000-4000-8000-000000000000"}
    accounts, sources = deliver.accounts(place.slug), collect.sources(place.slug)
    told = list(answers)
    reads = [one for one in OPERATIONS if one[0] == "GET" and "{workspace}" in one[1]]
    told += [ask(client, *one, {**ids, "account": accounts[0].id, "source": sources[0].id})[1] for one in reads]
    told += [ask(client, *one, {**ids, "account": account.id})[1] for account in accounts for one in reads if "{account}" in one[1]]
    told += [ask(client, *one, {**ids, "source": source.id})[1] for source in sources for one in reads if "{source}" in one[1]]
    assert len(told) > 200 and {where for text in told for where in found_in(text, needles)} == set()
    assert not any(settings.SECRET_KEY in text for text in told)


def test_what_is_shown_once_is_in_no_store_and_no_trail(kept):
    place, client, _, _, heard = kept
    _, token = access.create_key(place, "Program", ["read"], by="test")
    shown = {"key": token, "webhooks": client.post(f"/api/w/{place.slug}/webhooks/secret/show", {}, content_type="application/json").json()["secret"],
             "renewed": client.post(f"/api/w/{place.slug}/webhooks/secret/renew", {}, content_type="application/json").json()["secret"],
             "made by the page": client.post(f"/api/w/{place.slug}/keys", {"name": "Shop", "scopes": ["collect"]}, content_type="application/json").json().get("token", "") or token}
    access.add_member(place.slug, "secret@sealed.example", "viewer", by="test", password="needle of a password 9")
    shown["password"] = "needle of a password 9"
    rows = stores(place.slug)
    assert found_in(rows, shown) == [] and len(set(shown.values())) >= 4
    assert found_in(client.get(f"/api/w/{place.slug}/audit?limit=1000").text, shown) == []
    assert found_in("\n".join(heard), shown) == []


def test_no_line_of_the_log_and_no_shown_account_has_one(kept):
    place, _, needles, _, heard = kept
    assert heard and found_in("\n".join(heard), needles) == []
    shown = repr([*deliver.accounts(place.slug), *collect.sources(place.slug)])
    assert found_in(shown, needles) == [], "what a traceback would print"


def test_under_another_secret_of_the_installation_they_are_closed_and_told_so(kept):
    place, _, _, _, _ = kept
    with override_settings(SECRET_KEY="another secret of the installation", SECRET_KEY_FALLBACKS=[]), pytest.raises(SealBroken):
        deliver.accounts(place.slug)


def test_a_secret_that_was_changed_opens_as_long_as_the_one_before_is_named(kept):
    place, _, _, _, _ = kept
    before = {account.id: account.secrets for account in deliver.accounts(place.slug)}
    with override_settings(SECRET_KEY="another secret of the installation", SECRET_KEY_FALLBACKS=[settings.SECRET_KEY]):
        assert {account.id: account.secrets for account in deliver.accounts(place.slug)} == before


def test_everything_is_sealed_anew_under_a_secret_that_was_changed(kept):
    from allauth.mfa.models import Authenticator
    from django.contrib.auth import get_user_model

    from koipond.deliver.models import ChannelAccount, ChannelToken

    place, _, _, _, _ = kept
    old, new = settings.SECRET_KEY, "another secret of the installation"
    accounts, sources = ({one.id: one.secrets for one in room(place.slug)} for room in (deliver.accounts, collect.sources))
    first = min(accounts)
    ChannelToken.objects.update_or_create(account_id=first, defaults={"sealed": access.seal("a token", "channel token")})
    second_step = Authenticator.objects.create(user=get_user_model().objects.first(), type="recovery_codes", data={"seed": access.seal("a seed", "second step"), "used_mask": 3})
    broken = ChannelAccount.objects.create(workspace_id=place.id, name="broken", provider="push_fcm", channel="push", sealed=access.seal("{}", "something else"), door="0" * 40, by="test", at=access.workspace(place.slug).created_at)
    try:
        with override_settings(SECRET_KEY=new, SECRET_KEY_FALLBACKS=[old]):
            done = CliRunner().invoke(koipond, ["secret", "reseal"])
            told = {line.split("\t")[0]: line.split("\t")[1:] for line in done.output.splitlines()}
            assert done.exit_code == 1 and told["channel account"] == [str(len([one for one in accounts.values() if one])), f"cannot be opened: {broken.pk}"]
            assert told["source"] == [str(len([one for one in sources.values() if one]))] and told["second step"] == ["1"] and told["channel token"] == ["1"]
        broken.delete()
        with override_settings(SECRET_KEY=new, SECRET_KEY_FALLBACKS=[]):      # without the one before
            assert {one.id: one.secrets for one in deliver.accounts(place.slug)} == accounts and {one.id: one.secrets for one in collect.sources(place.slug)} == sources
            data = Authenticator.objects.get(pk=second_step.pk).data
            assert access.unseal(data["seed"], "second step") == "a seed" and data["used_mask"] == 3
            assert access.unseal(ChannelToken.objects.get(account_id=first).sealed, "channel token") == "a token"
            assert [one.anew for one in access.reseal()] == [0] * len(access.reseal())
        assert access.trail(None, deed="reseal_secrets")[0].after["source"] == len([one for one in sources.values() if one])
    finally:
        with override_settings(SECRET_KEY=old, SECRET_KEY_FALLBACKS=[new]):
            access.reseal()
        second_step.delete()
        ChannelToken.objects.filter(account_id=first).delete()
