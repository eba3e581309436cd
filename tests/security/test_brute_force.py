"""Guessing: passwords, codes, keys. What one process has counted, every other knows, and nothing tells who is known here."""

import re
import sys
from datetime import timedelta
from subprocess import run

import pytest
from django.contrib.auth.hashers import PBKDF2PasswordHasher
from django.core.cache import cache
from django.test import Client

from koipond import access
from koipond.access import tries
from koipond.access.models import SignInTry
from koipond.asgi import application
from tests.running import ROOT
from tests.visiting import visit

PASSWORD = "still water 9"


@pytest.fixture(autouse=True)
def no_tries():
    SignInTry.objects.all().delete()
    yield
    SignInTry.objects.all().delete()


def enter(email: str, password: str, place: str = "203.0.113.9"):
    return Client(REMOTE_ADDR=place).post("/sign-in", {"email": email, "password": password})


def test_ten_wrong_passwords_from_one_place_close_it_for_that_account_alone(workspace):
    access.add_member(workspace, "koi@guess.example", "viewer", by="test", password=PASSWORD)
    assert [enter("koi@guess.example", "wrong").status_code for _ in range(11)] == [403] * 10 + [429]
    assert enter("koi@guess.example", PASSWORD).status_code == 429, "the right one is not looked at"
    assert enter("koi@guess.example", PASSWORD, "203.0.113.10").status_code == 302
    SignInTry.objects.update(at=tries.clock.real() - timedelta(minutes=6))
    assert enter("koi@guess.example", PASSWORD).status_code == 302


def test_another_process_knows_what_was_tried_here(workspace, home):
    for _ in range(tries.HERE.most):
        enter("nobody@guess.example", "wrong")
    code = "import django; django.setup()\nfrom koipond import access\naccess.begin_try('nobody@guess.example', '203.0.113.9')"
    told = run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, timeout=120)
    assert told.returncode and "TooManyTries" in told.stderr, told.stderr
    assert not SignInTry.objects.filter(account__contains="guess").exists(), "no address stands there"


def test_many_places_at_one_account_and_many_accounts_from_one_place_are_stopped():
    for number in range(tries.ACCOUNT.most):
        access.begin_try("one@guess.example", f"198.51.100.{number}")
    with pytest.raises(access.TooManyTries):
        access.begin_try("one@guess.example", "203.0.113.77")
    for number in range(tries.PLACE.most):
        access.begin_try(f"{number}@guess.example", f"2001:db8:1:2::{number:x}")
    with pytest.raises(access.TooManyTries):
        access.begin_try("last@guess.example", "2001:db8:1:2:ffff::1")
    access.begin_try("last@guess.example", "2001:db8:1:3::1")


def test_a_right_password_does_not_clear_what_the_place_tried_elsewhere():
    for number in range(9):
        access.begin_try(f"{number}@guess.example", "203.0.113.9")
    access.was_right(access.begin_try("mine@guess.example", "203.0.113.9"))
    assert SignInTry.objects.count() == 9


def test_known_and_unknown_are_told_the_same_after_the_same_work(workspace, monkeypatch):
    access.add_member(workspace, "known@guess.example", "viewer", by="test", password=PASSWORD)
    worked, real = [], PBKDF2PasswordHasher.encode
    monkeypatch.setattr(PBKDF2PasswordHasher, "encode", lambda self, password, salt, iterations=None: worked.append(1) or real(self, password, salt, iterations))
    answers, work = [], []
    for email in ("known@guess.example", "never@guess.example"):
        worked.clear()
        answer = enter(email, "wrong")
        answers.append((answer.status_code, re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", answer.text.replace(email, "…"))))
        work.append(len(worked))
    assert answers[0] == answers[1] and work[0] == work[1] == 1


def test_a_new_password_is_not_a_way_to_guess_the_old_one(workspace):
    access.add_member(workspace, "open@guess.example", "viewer", by="test", password=PASSWORD)
    client = Client()
    client.post("/sign-in", {"email": "open@guess.example", "password": PASSWORD})
    told = [client.post("/account", {"old_password": f"guess {n}", "new_password1": "x", "new_password2": "x"}).status_code for n in range(11)]
    assert told == [422] * 10 + [429]


def test_codes_of_the_second_step_are_counted_in_the_store():
    from django.db import connection

    cache.clear()
    cache.set("allauth:rl:guess", [1.0], 60)
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM koipond_cache WHERE cache_key LIKE %s", ["%allauth:rl:guess"])
        assert cursor.fetchone() == (1,)
    cache.clear()


def test_a_key_has_160_bits_and_every_wrong_one_is_told_the_same(workspace):
    key, token = access.create_key(workspace, "Program", ["read"], by="test")
    assert len(token.partition("_")[2]) * 4 >= 160 or len(token) >= 30
    wrong = [token[:-1] + ("0" if token[-1] != "0" else "1"), token.upper(), token[:-1], token + "0", "kp_local", "", " ", "kp_" + "0" * 40]
    told = {(answer.status_code, answer.text) for one in wrong
            if (answer := Client().get(f"/api/w/{workspace.slug}", headers={"Authorization": f"Bearer {one}"}))}
    assert len(told) == 1 and told.pop()[0] == 401
    access.revoke_key(workspace, key.id, by="test")
    assert Client().get(f"/api/w/{workspace.slug}", headers={"Authorization": f"Bearer {token}"}).status_code == 401


def test_who_may_not_see_a_workspace_is_not_told_whether_it_is_there(workspace):
    _, token = access.create_key(workspace, "Program", ["admin"], by="test")
    from tests.shelf import lent
    with lent("hiddenpond", "Hidden") as other:
        told = [Client().get(f"/api/w/{slug}", headers={"Authorization": f"Bearer {token}"}) for slug in (other.slug, "neverpond1")]
        assert [one.status_code for one in told] == [404, 404]
        assert told[0].text.replace(other.slug, "…") == told[1].text.replace("neverpond1", "…")


@pytest.mark.parametrize("path", ["/in/nodoor0000000000", "/in/s0000000000000000", "/s/zzzzzzz"])
def test_doors_that_were_guessed_tell_nothing(path):
    assert visit(application, path).status == 404


@pytest.mark.parametrize("path", ["/t/o/x.y", "/i/x"])
def test_pages_that_were_guessed_tell_nothing(path):
    assert Client().get(path).status_code == 404
