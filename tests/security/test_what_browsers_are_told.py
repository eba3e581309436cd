"""Headers of every way in, cookies, other origins and other hosts: asked of the real process."""

import re

import httpx
import pytest

from koipond import settings
from tests.running import Server

EMAIL, PASSWORD = "wang@tea.example", "a long enough one"
PLACES = ["/", "/sign-in", "/app/", "/api/openapi.json", "/api/docs", "/api/w/nowhere", "/v1/batch", "/health/live", "/in/nodoor0000000000", "/s/zzzzzzz", "/t/o/x.y", "/nothing", "/metrics"]


@pytest.fixture(scope="module")
def process(tmp_path_factory):
    server = Server(tmp_path_factory.mktemp("told"), KOIPOND_URL="https://koipond.example.com", KOIPOND_PROXIES="127.0.0.1").start()
    server.koipond("workspace", "create", "tea", "Tea house")
    server.koipond("member", "add", "tea", EMAIL, "--role", "owner", "--password", PASSWORD)
    with httpx.Client(base_url=server.url, trust_env=False, timeout=60, headers={"Host": "koipond.example.com"}) as client:
        yield client
    server.stop()


@pytest.mark.parametrize("place", PLACES)
def test_every_answer_says_what_a_browser_may_do_with_it(process, place):
    told = process.get(place).headers
    assert told["x-content-type-options"] == "nosniff" and told["referrer-policy"] and int(re.search(r"max-age=(\d+)", told["strict-transport-security"])[1]) >= 31_536_000
    rules = {name: rest for name, _, rest in (one.strip().partition(" ") for one in told["content-security-policy"].split(";"))}
    scripts = rules.get("script-src", rules.get("default-src"))
    assert scripts is not None and "*" not in scripts.split() and "'unsafe-inline'" not in scripts and "'unsafe-eval'" not in scripts
    assert rules.get("frame-ancestors", rules.get("default-src")) in ("'none'", "'self'")
    assert "server" not in told and "x-powered-by" not in told


def test_cookies_stay_with_us_and_go_over_tls_only(process):
    told = process.get("/sign-in").headers.get_list("set-cookie")
    assert told and all("Secure" in one and re.search(r"SameSite=(Lax|Strict)", one) for one in told), told
    assert settings.SESSION_COOKIE_HTTPONLY and settings.SESSION_COOKIE_SAMESITE in ("Lax", "Strict")


def test_programs_of_other_sites_may_tell_and_never_ask(process):
    other = {"Origin": "https://evil.example", "Access-Control-Request-Method": "POST", "Access-Control-Request-Headers": "content-type,authorization"}
    assert process.options("/v1/batch", headers=other).headers.get("access-control-allow-origin") in ("*", "https://evil.example")
    assert "access-control-allow-credentials" not in process.options("/v1/batch", headers=other).headers
    for place in ("/api/w/nowhere", "/sign-in", "/api/me", "/app/"):
        assert "access-control-allow-origin" not in process.options(place, headers=other).headers


def test_another_host_is_not_answered(process):
    for place in ("/sign-in", "/api/me", "/app/"):
        assert process.get(place, headers={"Host": "evil.example"}).status_code == 400


@pytest.mark.parametrize("wanted", ["https://evil.example/", "//evil.example", "/\\evil.example", "javascript:alert(1)", "https:evil.example", "\thttps://evil.example", "/\t/evil.example"])
def test_signing_in_leads_nowhere_else(process, wanted):
    process.cookies.clear()
    page = process.get("/sign-in", params={"next": wanted})
    token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', page.text)[1]
    given = {"email": EMAIL, "password": PASSWORD, "next": wanted, "csrfmiddlewaretoken": token}
    cookies = "; ".join(f"{name}={value}" for name, value in page.cookies.items())     # ours are for TLS only, and this is not
    answer = process.post("/sign-in", params={"next": wanted}, data=given, headers={"Cookie": cookies, "Referer": "https://koipond.example.com/sign-in", "X-Forwarded-Proto": "https"})
    assert answer.status_code == 302 and answer.headers["location"] == "/", (answer.status_code, answer.headers.get("location"), answer.text[:300])
