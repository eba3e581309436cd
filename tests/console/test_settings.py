"""Settings, read by a process of its own: a wrong value is said at once, with what would be right."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


def said(home: Path, what: str = "HOME", **variables) -> str:
    """What a process with these variables says of its settings."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("KOIPOND_")}
    done = subprocess.run([sys.executable, "-c", f"from koipond import settings; print(settings.{what})"], cwd=home, text=True,
                          capture_output=True, env={**kept, "PYTHONPATH": str(ROOT), "KOIPOND_HOME": str(home), **variables})
    return done.stdout + done.stderr


@pytest.mark.parametrize(("name", "value", "valid"), [
    ("KOIPOND_DB", "bar", "sqlite:///, postgresql://"),
    ("KOIPOND_DATA", "bar", "chdb:///, http://, https://"),
    ("KOIPOND_DATA", "http://me:secret@a:8123 ftp://b", "A cluster: http://a:8123"),
    ("KOIPOND_DATA", "http://a:8123,http://b:8123", "KOIPOND_DATA_COPIES=same"),
    ("KOIPOND_SMTP_URL", "foo", "smtp://, smtps://"),
    ("KOIPOND_SMTP_URL", "smtp://host:mail", "smtp://user:password@host:587"),
    ("KOIPOND_SMTP_URL", "smtp://me:secret@:25", "smtp://user:password@host:587"),
    ("KOIPOND_MAIL_FROM", "Tea house", "hello@koipond.example"),
    ("KOIPOND_TIME_ZONE", "Mars", "Asia/Shanghai"),
    ("KOIPOND_ROLES", "king", "all, or some of web, collect, clock, send"),
    ("KOIPOND_ROLES", "clock", "belongs to one process"),
    ("KOIPOND_WEBHOOK_PORTS", "80,https", "numbers from 1 to 65535"),
    ("KOIPOND_MAIL_CONNECTIONS", "many", "from 1 to 100"),
    ("KOIPOND_SECRET_FILE", "/nowhere/secret", "No such file"),
])
def test_a_wrong_value_is_refused_with_what_is_valid(tmp_path, name, value, valid):
    found = said(tmp_path, **{name: value}).splitlines()[-1]
    assert "ImproperlyConfigured: " + name in found and valid in found and "secret@" not in found


@pytest.mark.parametrize(("name", "value"), [
    ("KOIPOND_SMTP_URL", "smtps://me:p%40ss@mail.example.com"), ("KOIPOND_SMTP_URL", "smtp://[::1]:2525?tls=off"),
    ("KOIPOND_MAIL_FROM", "hello@tea.example"), ("KOIPOND_TIME_ZONE", "UTC"),
])
def test_a_right_value_is_taken(tmp_path, name, value):
    assert said(tmp_path, **{name: value}) == f"{tmp_path}\n"


def test_a_checkout_keeps_everything_in_itself(tmp_path):
    assert said(tmp_path, "_default_home()") == f"{ROOT / '.koipond'}\n"
