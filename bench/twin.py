"""What the twin of the platforms answers to one client: single SMS, signed as Aliyun wants it, and single pushes of JPush.

    python bench/twin.py [--scale 0.1]

The requests are signed before the watch starts, and go over 32 kept connections, one at a time on each. The calls a second that Aliyun
allows are lifted: what is measured is faster than they are.
"""

import asyncio
import base64
import hashlib
import hmac
import json
import subprocess
import sys
import tempfile
import time
import uuid
from datetime import UTC, datetime
from urllib.parse import urlencode

REQUESTS, CONNECTIONS = 30_000, 32


def main() -> None:
    import world

    count = max(int(REQUESTS * world.scale()), CONNECTIONS)
    with tempfile.NamedTemporaryFile("w", suffix=".json") as config:
        json.dump({"limits": {"aliyun": {"calls_per_second": 1_000_000}}}, config)
        config.flush()
        process = subprocess.Popen([sys.executable, "-m", "koipond", "twin", "--config", config.name], stdout=subprocess.PIPE, text=True)
        started = process.stdout.readline()
    try:
        host = json.loads(started)["url"].removeprefix("http://")
        from koipond import twin

        accounts = {name: each[0] for name, each in twin.built_in()["accounts"].items()}
        texts = [_text(accounts["aliyun"], host, number) for number in range(count)]
        world.figure("twin_sms_requests_per_s", count / asyncio.run(_time(host, texts, b'"OK"')), "requests/s")
        pushes = _pushes(accounts["jpush"], host, count)
        world.figure("twin_push_requests_per_s", count / asyncio.run(_time(host, pushes, b'"msg_id"')), "requests/s")
    finally:
        process.terminate()
        process.wait()


def _text(account: dict, host: str, number: int) -> bytes:
    body = urlencode({"PhoneNumbers": f"139{number:08d}", "SignName": "锦鲤茶", "TemplateCode": "SMS_100000003", "OutId": f"m{number}",
                      "TemplateParam": '{"name":"美","tea":"龙井"}'}).encode()
    headers = {"host": host, "x-acs-action": "SendSms", "x-acs-content-sha256": hashlib.sha256(body).hexdigest(),
               "x-acs-date": datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"), "x-acs-signature-nonce": uuid.uuid4().hex, "x-acs-version": "2017-05-25"}
    names = ";".join(headers)
    canonical = "POST\n/\n\n" + "".join(f"{name}:{value}\n" for name, value in headers.items()) + f"\n{names}\n{headers['x-acs-content-sha256']}"
    to_sign = "ACS3-HMAC-SHA256\n" + hashlib.sha256(canonical.encode()).hexdigest()
    signature = hmac.new(account["secret"].encode(), to_sign.encode(), hashlib.sha256).hexdigest()
    headers["authorization"] = f"ACS3-HMAC-SHA256 Credential={account['key']},SignedHeaders={names},Signature={signature}"
    return _request("/", {**headers, "content-type": "application/x-www-form-urlencoded"}, body)


def _pushes(account: dict, host: str, count: int) -> list[bytes]:
    import httpx

    tokens = [httpx.post(f"http://{host}/_twin/act", json={"platform": "jpush", "act": "install"}, trust_env=False).json()["done"]["token"] for _ in range(100)]
    key = base64.b64encode(f"{account['app_key']}:{account['master_secret']}".encode()).decode()
    headers = {"host": host, "authorization": f"Basic {key}", "content-type": "application/json"}
    return [_request("/jpush/v3/push", headers, json.dumps({"platform": "all", "audience": {"registration_id": [tokens[number % 100]]},
                                                            "notification": {"android": {"alert": f"新茶 {number}"}}}).encode()) for number in range(count)]


def _request(path: str, headers: dict, body: bytes) -> bytes:
    lines = "".join(f"{name}: {value}\r\n" for name, value in headers.items())
    return f"POST {path} HTTP/1.1\r\n{lines}content-length: {len(body)}\r\n\r\n".encode() + body


async def _time(host: str, requests: list[bytes], wanted: bytes) -> float:
    """Seconds until all are answered. Fails when one is not answered as wanted."""
    name, _, port = host.partition(":")

    async def one(own: list[bytes]) -> None:
        reader, writer = await asyncio.open_connection(name, int(port))
        for request in own:
            writer.write(request)
            head = await reader.readuntil(b"\r\n\r\n")
            body = await reader.readexactly(int(head.lower().split(b"content-length: ")[1].split(b"\r\n")[0]))
            if wanted not in body:
                raise AssertionError(body)
        writer.close()

    began = time.perf_counter()
    await asyncio.gather(*(one(requests[number::CONNECTIONS]) for number in range(CONNECTIONS)))
    return time.perf_counter() - began


if __name__ == "__main__":
    main()
