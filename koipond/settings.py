"""Every setting, from the environment, with a default that runs. `docs/reference/settings.md` lists them.

A value may also stand in a file: KOIPOND_SECRET_FILE=/run/secrets/koipond is read for KOIPOND_SECRET.
"""

import os
import re
import secrets
from datetime import date
from email.utils import parseaddr
from importlib.util import find_spec
from ipaddress import IPv4Network, IPv6Network, ip_address, ip_network
from pathlib import Path
from urllib.parse import unquote, urlsplit
from zoneinfo import available_timezones

from django.core.exceptions import ImproperlyConfigured

KNOWN = {}


def _read(name: str, default: str, what: str) -> str:
    KNOWN[name] = (default, what)
    if file := os.environ.get(name + "_FILE"):
        try:
            return Path(file).read_text(encoding="utf-8").strip()
        except (OSError, UnicodeDecodeError) as error:
            raise ImproperlyConfigured(f"{name}_FILE={file!r} cannot be read: {error}.") from None
    return os.environ.get(name, default)


def _choice(name: str, default: str, valid: tuple[str, ...], what: str) -> str:
    value = _read(name, default, what)
    if value not in valid:
        raise ImproperlyConfigured(f"{name}={value!r} is not valid. Valid values: {', '.join(valid)}.")
    return value


def _several(name: str, default: str, valid: tuple[str, ...], what: str) -> frozenset[str]:
    """Some of the valid words; `all` is all of them."""
    value = _read(name, default, what)
    found = frozenset(each.strip() for each in value.split(","))
    if not found <= {*valid, "all"}:
        raise ImproperlyConfigured(f"{name}={value!r} is not valid. Valid: all, or some of {', '.join(valid)} with commas between.")
    return frozenset(valid) if "all" in found else found


def _prefixed(name: str, default: str, prefixes: tuple[str, ...], what: str) -> str:
    value = _read(name, default, what)
    if value and not value.startswith(prefixes):
        raise ImproperlyConfigured(f"{name}={value!r} is not valid. It starts with one of: {', '.join(prefixes)}.")
    return value


def _shards(name: str, default: str, what: str) -> str:
    """One address, or a cluster; the engine reads it, when it is opened."""
    value = _read(name, default, what)
    pieces = [value] if value.startswith("chdb:///") else [re.sub(r"^[a-z][a-z0-9_-]*=", "", piece) for piece in value.split()]
    if not pieces or not all(piece.startswith(("chdb:///", "http://", "https://")) for piece in pieces):
        shown = re.sub(r"//[^/@\s,]+@", "//", value)   # what stands before may be a password
        raise ImproperlyConfigured(f"{name}={shown!r} is not valid. It starts with one of: chdb:///, http://, https://. A cluster: http://a:8123,http://a2:8123 north=http://b:8123.")
    return value


def _server(name: str, prefixes: tuple[str, ...], what: str) -> str:
    value = _prefixed(name, "", prefixes, what)
    try:
        whole = not value or (urlsplit(value).hostname and urlsplit(value).port != 0)
    except ValueError:  # the port is no number, or too large
        whole = False
    if not whole:
        shown = value.rpartition("@")[2]  # what stands before may be a password
        raise ImproperlyConfigured(f"{name} is not valid: {shown!r} is no host with a port. Valid: {prefixes[0]}user:password@host:587.")
    return value


def _hosts(name: str, what: str) -> tuple[tuple[str, int], ...]:
    value, found = _read(name, "", what), []
    for each in filter(None, (part.strip() for part in value.split(","))):
        host, _, port = (each, "", "53") if each.count(":") != 1 else each.partition(":")
        try:
            found.append((str(ip_address(host.strip("[]"))), int(port)))
        except ValueError:
            raise ImproperlyConfigured(f"{name}={value!r} is not valid: {each!r} is no IP address with or without a port. Valid: 10.0.0.2, 127.0.0.1:5353 or fd00::2.") from None
    return tuple(found)


def _ranges(name: str, what: str) -> tuple[IPv4Network | IPv6Network, ...]:
    value, found = _read(name, "", what), []
    for each in filter(None, (part.strip() for part in value.split(","))):
        try:
            found.append(ip_network(each, strict=False))
        except ValueError:
            raise ImproperlyConfigured(f"{name}={value!r} is not valid: {each!r} is no address or network. Valid: 127.0.0.1, 10.0.0.0/8 or fd00::/8.") from None
    return tuple(found)


def _sender(name: str, default: str, what: str) -> str:
    value = _read(name, default, what)
    if "@" not in parseaddr(value)[1].strip("@"):
        raise ImproperlyConfigured(f"{name}={value!r} is not valid. Valid: an address, or a name and an address: {default}.")
    return value


def _zone(name: str, default: str, what: str) -> str:
    value = _read(name, default, what)
    if value not in available_timezones():
        raise ImproperlyConfigured(f"{name}={value!r} is not valid. Valid: a name such as Asia/Shanghai, Europe/London or UTC.")
    return value


def _number(name: str, default: int, low: int, high: int, what: str) -> int:
    value = _read(name, str(default), what)
    if not value.isdigit() or not low <= int(value) <= high:
        raise ImproperlyConfigured(f"{name}={value!r} is not valid. Valid: a whole number from {low} to {high}.")
    return int(value)


def _day(name: str, what: str) -> date | None:
    value = _read(name, "", what)
    try:
        return date.fromisoformat(value) if value else None
    except ValueError:
        raise ImproperlyConfigured(f"{name}={value!r} is not valid. Valid: a day such as 2026-11-20.") from None


def _addresses(name: str, what: str) -> tuple[str, ...]:
    found = tuple(each.strip() for each in _read(name, "", what).split(",") if each.strip())
    if wrong := [each for each in found if not re.fullmatch(r"[^\s<>,;:\"@]{1,64}@[^\s<>,;:\"@]+\.[^\s<>,;:\"@.]{2,}", each)]:
        raise ImproperlyConfigured(f"{name} is not valid: {wrong[0]!r} is no address. Valid: addresses with commas between, such as hello@example.com.")
    return found


def _networks(name: str, what: str) -> tuple[str, ...]:
    found = tuple(each.strip() for each in _read(name, "", what).split(",") if each.strip())
    for each in found:
        try:
            ip_network(each)
        except ValueError:
            raise ImproperlyConfigured(f"{name} is not valid: {each!r} is no address or network. Valid: 127.0.0.1, 172.16.0.0/12 or fd00::/8, with commas between.") from None
    return found


def _ports(name: str, default: str, what: str) -> frozenset[int]:
    value = _read(name, default, what)
    found = [port.strip() for port in value.split(",")]
    if not all(port.isdecimal() and 0 < int(port) < 65536 for port in found):
        raise ImproperlyConfigured(f"{name}={value!r} is not valid. Valid: numbers from 1 to 65535 with commas between: {default}.")
    return frozenset(map(int, found))


def _default_home() -> Path:
    """A checkout keeps everything in itself, whichever way it is started; an installed Koipond in the user's home."""
    checkout = Path(__file__).resolve().parents[1]
    return (checkout if (checkout / "pyproject.toml").exists() else Path.home()) / ".koipond"


HOME = Path(_read("KOIPOND_HOME", str(_default_home()), "folder of the embedded stores, the secret and the mailbox"))
HOME.mkdir(parents=True, exist_ok=True)
DB = _prefixed("KOIPOND_DB", f"sqlite:///{HOME / 'decisions.sqlite3'}", ("sqlite:///", "postgresql://"), "store of decisions")
DATA = _shards("KOIPOND_DATA", f"chdb:///{(HOME / 'facts').resolve()}".replace("////", "///"),
               "store of facts: an embedded engine, a server, or a cluster as http://a:8123,http://a2:8123 north=http://b:8123,http://b2:8123 (replicas with a comma between, shards with a space, each with a name but one)")
ENGINE_FAMILY = _choice("KOIPOND_ENGINE_FAMILY", "MergeTree", ("MergeTree", "ReplicatedMergeTree"), "table engines on the store of facts; ReplicatedMergeTree where shards have several replicas (Keeper, and the macros shard and replica)")
COPIES = _choice("KOIPOND_DATA_COPIES", "auto", ("auto", "1", "2", "3", "4", "5", "same"), "on how many replicas a row has to be before it counts as written; auto is more than half; same: several addresses of a shard are ways to one server, or to a store that its servers share")
if not DATA.startswith("chdb:") and "," in DATA and ENGINE_FAMILY == "MergeTree" and COPIES != "same":
    raise ImproperlyConfigured("KOIPOND_DATA names replicas (addresses with a comma between), but KOIPOND_ENGINE_FAMILY is MergeTree: only the first would have anything. "
                               "Set ReplicatedMergeTree, or KOIPOND_DATA_COPIES=same where they are ways to one server.")
COPIES = COPIES if ENGINE_FAMILY == "ReplicatedMergeTree" and COPIES != "same" else ""
SMTP_URL = _server("KOIPOND_SMTP_URL", ("smtp://", "smtps://"), "mail server; without one, mail goes to the built-in mailbox")
BOUNCE_DOMAIN = _read("KOIPOND_BOUNCE_DOMAIN", "", "domain to which mail comes back: envelope senders are made under it, each its own; without one, mail comes back to KOIPOND_MAIL_FROM")
BOUNCE_LISTEN = _read("KOIPOND_BOUNCE_LISTEN", "", "address and port on which returned mail is taken: 127.0.0.1:8025 for SMTP, lmtp://127.0.0.1:8024 for LMTP; without one, none is")
MAIL_RATES = _read("KOIPOND_MAIL_RATES", "", "file of how much mail each provider takes at a time, in place of the one that comes with Koipond (provider, domains, exchangers, connections, per_minute)")
MAIL_EXCHANGERS = _choice("KOIPOND_MAIL_EXCHANGERS", "yes", ("yes", "no"), "whether DNS is asked who takes the mail of a domain, so that all domains of one provider share its rate") == "yes"
DNS = _hosts("KOIPOND_DNS", "servers that are asked for that, with commas between, such as 10.0.0.2 or 127.0.0.1:5353; without one, those of this machine")
WARM_UP_SINCE = _day("KOIPOND_WARM_UP_SINCE", "the day on which the sender's domain began, such as 2026-11-20: its first two weeks have caps that grow; without one, none")
DKIM_KEYS = _read("KOIPOND_DKIM_KEYS", "", "folder of the keys with which mail is signed, each called SELECTOR._domainkey.DOMAIN.pem; without one, signing is the mail server's business")
SEED_ADDRESSES = _addresses("KOIPOND_SEED_ADDRESSES", "addresses, with commas between, that get one copy of each send, without tracking and outside of all figures")
SOFT_BOUNCES = _number("KOIPOND_SOFT_BOUNCES", 3, 1, 100, "after so many soft bounces of an address within KOIPOND_SOFT_BOUNCE_DAYS it is left alone")
SOFT_BOUNCE_DAYS = _number("KOIPOND_SOFT_BOUNCE_DAYS", 14, 1, 365, "days within which soft bounces of an address are counted together")
SOFT_REST_DAYS = _number("KOIPOND_SOFT_REST_DAYS", 30, 1, 3650, "days for which an address is left alone after too many soft bounces")
MAIL_FROM = _sender("KOIPOND_MAIL_FROM", "Koipond <hello@koipond.example>", "sender of mail")
LISTEN = _read("KOIPOND_LISTEN", "127.0.0.1:8000", "address and port that the process listens on")
URL = _prefixed("KOIPOND_URL", f"http://{LISTEN}", ("http://", "https://"), "address under which people and mails reach Koipond").rstrip("/")
PROXIES = _networks("KOIPOND_PROXIES", "addresses or networks of the proxies before this process, with commas: these are believed when they say who asks and whether over TLS (X-Forwarded-For, X-Forwarded-Proto); without one, nobody is")
ROLES = _several("KOIPOND_ROLES", "all", ("web", "collect", "clock", "send"),
                 "what this process does, with commas: web (pages and API), collect (intake, sources, callbacks, short links), clock (ticks), send (messages); all is everything")
LOG = _choice("KOIPOND_LOG", "info", ("debug", "info", "warning", "error"), "how much is logged")
LOG_FORMAT = _choice("KOIPOND_LOG_FORMAT", "text", ("text", "json"), "how a line of the log is written: text for the eye, json for a collector; both name the trace")
METRICS_TOKEN = _read("KOIPOND_METRICS_TOKEN", "", "who brings it (Authorization: Bearer …) may read /metrics; without it and KOIPOND_METRICS_FROM nobody may")
METRICS_FROM = _ranges("KOIPOND_METRICS_FROM", "addresses and networks that may read /metrics without a token, with commas between, such as 127.0.0.1 or 10.0.0.0/8; what comes through a proxy needs the token")
OPERATORS = _addresses("KOIPOND_OPERATORS", "members, by address and with commas between, who see how the whole installation stands; with one workspace and nobody named, its owners do")
BACKUP_MARK = _read("KOIPOND_BACKUP_MARK", "", "file or folder that each backup renews: its time is that of the last backup; without one, it is not known")
BACKUP_HOURS = _number("KOIPOND_BACKUP_HOURS", 26, 1, 8760, "hours after which the last backup counts as too old")
TIME_ZONE_OF_WORKSPACES = _zone("KOIPOND_TIME_ZONE", "Asia/Shanghai", "time zone of a new workspace")
MOVABLE_CLOCK = _choice("KOIPOND_MOVABLE_CLOCK", "no", ("yes", "no"), "whether the clock may be set forward, for demos and tests") == "yes"
WEBHOOK_PORTS = _ports("KOIPOND_WEBHOOK_PORTS", "80,443", "ports that webhooks may go to, with commas")
WEBHOOK_LOOPBACK = _choice("KOIPOND_WEBHOOK_LOOPBACK", "no", ("yes", "no"),
                           "whether webhooks may go to this very machine, on any port and without TLS: for development and tests") == "yes"
OIDC_URL = _prefixed("KOIPOND_OIDC_URL", "", ("http://", "https://"), "OpenID Connect: the address of the company's sign-on (its issuer); without one, passwords alone. It sends people back to KOIPOND_URL/account/elsewhere/company/login/callback/")
OIDC_CLIENT = _read("KOIPOND_OIDC_CLIENT", "", "OpenID Connect: what Koipond is called there (client id)")
OIDC_SECRET = _read("KOIPOND_OIDC_SECRET", "", "OpenID Connect: the secret of that client")
OIDC_NAME = _read("KOIPOND_OIDC_NAME", "Company account", "OpenID Connect: what the button says")
MAIL_CONNECTIONS = _number("KOIPOND_MAIL_CONNECTIONS", 4, 1, 100, "connections to the mail server at once, of each process that sends")


def _secret() -> str:
    if given := _read("KOIPOND_SECRET", "", "key that signs sessions and tracking addresses; made once and kept in the home"):
        return given
    file = HOME / "secret"
    if not file.exists():
        file.touch(mode=0o600)
        file.write_text(secrets.token_hex(32))
    return file.read_text()


SQLITE_SECONDS = 60   # a thread keeps its line so long: opening one costs as much as ten questions, and the process holds the file open for each that ever was at once


def _database(url: str) -> dict:
    if url.startswith("sqlite:///"):
        return {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": url.removeprefix("sqlite:///"),
            "CONN_MAX_AGE": SQLITE_SECONDS,
            "OPTIONS": {
                "transaction_mode": "IMMEDIATE",
                "timeout": 20,
                "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON",
            },
        }
    if not find_spec("psycopg") and not find_spec("psycopg2"):
        raise ImproperlyConfigured("KOIPOND_DB=postgresql://… needs the driver of PostgreSQL: pip install 'psycopg[binary]'.")
    parts = urlsplit(url)
    return {
        "ENGINE": "koipond.access.ordered",
        "NAME": parts.path.lstrip("/"),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": parts.hostname or "",
        "PORT": parts.port or "",
    }


if DATA.startswith("chdb:") and not {"web", "collect"} & ROLES:
    raise ImproperlyConfigured("KOIPOND_ROLES: an embedded engine belongs to one process. Set KOIPOND_DATA to a ClickHouse server, or leave KOIPOND_ROLES.")
SECRET_KEY = _secret()
# What the secrets of before have signed and sealed stays good.
SECRET_KEY_FALLBACKS = [each.strip() for each in _read("KOIPOND_SECRET_BEFORE", "", "values that KOIPOND_SECRET had before, the newest first, with commas between: what they signed and sealed stays good").split(",") if each.strip()]
DATABASES = {"default": _database(DB)}
INSTALLED_APPS = [
    "koipond.apps.Koipond",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "allauth.usersessions",
]
MIDDLEWARE = [
    "koipond.console.seen.Routed",
    "koipond.console.headers.Headers",
    "django.middleware.security.SecurityMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "koipond.console.sign_on.Seen",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "koipond.console.auditing.Audited",
    "koipond.console.masking.Masked",
]
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [Path(__file__).parent / "console" / "templates"],
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "koipond.console.frame.around",
            ]
        },
    }
]
# What the sign-in library counts (codes of the second step) is counted for all processes; what one process may forget stays in it.
CACHES = {"default": {"BACKEND": "django.core.cache.backends.db.DatabaseCache", "LOCATION": "koipond_cache"},
          "process": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
ROOT_URLCONF = "koipond.urls"
ASGI_APPLICATION = "koipond.asgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
ALLOWED_HOSTS = [h for h in (urlsplit(URL).hostname, "127.0.0.1", "localhost", "testserver") if h]
CSRF_TRUSTED_ORIGINS = [URL]
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = URL.startswith("https://")
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
SECURE_CONTENT_TYPE_NOSNIFF = True
X_FRAME_OPTIONS = "DENY"
CSRF_FAILURE_VIEW = "koipond.console.frame.not_genuine"
LOGIN_URL = "/sign-in"
LOGIN_REDIRECT_URL = "/"
AUTHENTICATION_BACKENDS = ["django.contrib.auth.backends.ModelBackend"]
ACCOUNT_ADAPTER = "koipond.console.sign_on.Accounts"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]   # nobody signs up; the library asks that both fit
ACCOUNT_EMAIL_VERIFICATION = SOCIALACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_REAUTHENTICATION_TIMEOUT = 600
ACCOUNT_DEFAULT_HTTP_PROTOCOL = urlsplit(URL).scheme   # of the address to come back to, also behind a proxy that ends TLS
MFA_ADAPTER = "koipond.console.sign_on.SecondStep"
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
MFA_TOTP_ISSUER = "Koipond"
MFA_TOTP_TOLERANCE = 1   # steps of 30 s that a phone's clock may be off (RFC 6238, 5.2)
MFA_RECOVERY_CODE_COUNT = 10
SOCIALACCOUNT_ADAPTER = "koipond.console.sign_on.Elsewhere"
SOCIALACCOUNT_LOGIN_ON_GET = True
SOCIALACCOUNT_OPENID_CONNECT_URL_PREFIX = ""
SOCIALACCOUNT_PROVIDERS = {"openid_connect": {"OAUTH_PKCE_ENABLED": True, "APPS": [{
    "provider_id": "company", "name": OIDC_NAME, "client_id": OIDC_CLIENT, "secret": OIDC_SECRET, "settings": {"server_url": OIDC_URL}}] if OIDC_URL else []}}
USE_TZ = True
TIME_ZONE = "UTC"
LANGUAGE_CODE = "en"
LANGUAGES = [("en", "English"), ("zh-hans", "简体中文")]
DATA_UPLOAD_MAX_MEMORY_SIZE = 64 * 1024 * 1024
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"()": f"koipond.kit.logs.{LOG_FORMAT.capitalize()}"}},
    "filters": {"nameless": {"()": "koipond.kit.logs.Nameless"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line", "filters": ["nameless"]}},
    "root": {"handlers": ["stderr"], "level": LOG.upper()},
}
