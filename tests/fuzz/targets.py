"""What reads bytes from outside, each as a function of bytes that raises only when something is wrong with us.

A target knows what its reader may refuse (a Refusal, Forged); anything else that is raised is a find. Beginnings in SEEDS are real.
"""

import base64
import io
import json
import time
import zipfile
from contextlib import suppress
from functools import cache
from importlib import import_module
from types import SimpleNamespace
from unittest.mock import patch
from urllib.parse import parse_qsl, urlencode

from koipond.deliver import envelopes, tracking
from koipond.deliver.bounces import reading as bounces
from koipond.deliver.channel_accounts import Account
from koipond.deliver.provider import Called, Forged, Request
from koipond.deliver.wx import crypt
from koipond.kit import clock, workbooks
from koipond.kit.errors import Refusal

AES_KEY = "abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG"
SECRETS = {"token": "tea", "aes_key": AES_KEY, "appid": "wx0123456789", "corp_id": "ww0123456789", "sid": "AC1"}
URL = "https://koi.example/in/door/"


def intake(raw: bytes) -> None:
    """The reader of /v1: one item, or a batch."""
    from koipond.collect.reading import read

    for kind in ("batch", "track", "identify", "alias", "group", "page"):
        try:
            read(raw, kind, 1_790_000_000_000, "10.0.0.1")
        except Refusal as refused:
            refused.say("zh-CN")


def rules(raw: bytes) -> None:
    """The reader of rules; what it takes reads the same once more."""
    from koipond.segments import rules as language

    try:
        language.read(json.loads(raw))
    except (ValueError, RecursionError):
        return   # of JSON: the door says so
    except Refusal as refused:
        refused.say("zh-CN")


def mail(raw: bytes) -> None:
    """The reader of mail that comes back; it refuses nothing."""
    assert isinstance(bounces.read(raw), list)


def tokens(raw: bytes) -> None:
    """Tokens of tracking and of returned mail: whatever is not ours is none."""
    text = raw.decode("latin-1")
    for kind in (tracking.OPEN, tracking.CLICK, tracking.UNSUBSCRIBE, tracking.TRAP):
        assert tracking.read(kind, text) is None
    assert envelopes.read(text) is None
    envelopes.of_recipient(text)


def aliyun(raw: bytes) -> None:
    _called("sms_aliyun", raw)


def tencent(raw: bytes) -> None:
    _called("sms_tencent", raw)


def twilio(raw: bytes) -> None:
    """Signed with the account's own token, so that what is behind the signature is reached; and with the bytes as a signature."""
    from koipond.deliver.channels.sms_twilio.channel import signature

    fields = dict(parse_qsl(raw.decode("utf-8", "replace"), keep_blank_values=True))
    body = urlencode(fields).encode()
    for path in ("status", "reply"):
        _called("sms_twilio", body, path, {"x-twilio-signature": signature("tea", URL + path, fields)})
    _called("sms_twilio", body, "status", {"x-twilio-signature": raw.decode("latin-1")})


def wechat(raw: bytes) -> None:
    """Plain and sealed, both signed."""
    at = str(int(time.time()))
    _called("wechat_oa", raw, query={"timestamp": at, "nonce": "n", "signature": crypt.signature("tea", at, "n")}, secrets={**SECRETS, "aes_key": ""})
    _sealed("wechat_oa", raw, SECRETS["appid"])


def wecom(raw: bytes) -> None:
    _sealed("wecom", raw, SECRETS["corp_id"])


def sources(raw: bytes) -> None:
    """Of every kind: who calls, with the bytes as proof; and what they say. A shape that nobody expected is kept whole, so it may be told by these."""
    from koipond.collect.sources import http
    from koipond.collect.sources.accounts import Source
    from koipond.collect.sources.kind import Forged as NotThem
    from koipond.collect.sources.kind import Request as Asked
    from koipond.collect.sources.kinds import kinds

    said = raw.decode("latin-1")
    for name, known in kinds().items():
        kept = {field.name: "a-secret-of-twelve" for field in known.FIELDS if field.secret}
        source = Source(1, "tea", "main", name, "sdoor", False, None, 1, {}, None, None, "test", clock.now(), {}, kept)
        proofs = dict.fromkeys(("x-zm-signature", "x-zm-request-timestamp", "x-hub-signature-256", "x-signature", "x-token", "authorization", "x-oe-signature"), said)
        for method, headers, query in (("POST", {"content-type": "application/json"}, {}), ("POST", {"content-type": "application/x-www-form-urlencoded"}, {}),
                                       ("GET", {}, dict(parse_qsl(said, keep_blank_values=True)))):
            with suppress(NotThem, ValueError):
                known.prove(source, Asked(method, query, {**headers, **proofs}, raw, clock.now()))
            trusting = SimpleNamespace(prove=lambda *_: None, called=known.called)
            with patch.object(http, "log", SILENT), patch.object(http, "kind", lambda _, trusting=trusting: trusting), suppress(NotThem, ValueError):
                http._heard(source, Asked(method, query, {**headers, **proofs}, raw, clock.now()))


def workbook(raw: bytes) -> None:
    """What measures a workbook before it is read: the bytes as a file, and as a sheet in a file that is sound."""
    for body in (raw, _packed(raw)):
        with suppress(workbooks.Bad, workbooks.TooMuch):
            workbooks.check(io.BytesIO(body), 1 << 20, 1_000)


def _packed(sheet: bytes) -> bytes:
    kept = io.BytesIO()
    with zipfile.ZipFile(kept, "w") as archive:
        archive.writestr("xl/worksheets/sheet1.xml", sheet)
    return kept.getvalue()


def _sealed(provider: str, raw: bytes, receiver: str) -> None:
    at, sealed = str(int(time.time())), crypt.encrypt(AES_KEY, raw.decode("utf-8", "replace"), receiver, b"0" * 16)
    for inside in (sealed, base64.b64encode(raw).decode()):
        query = {"timestamp": at, "nonce": "n", "msg_signature": crypt.signature("tea", at, "n", inside)}
        _called(provider, f"<xml><Encrypt><![CDATA[{inside}]]></Encrypt></xml>".encode(), query=query)
    _called(provider, raw, query={"timestamp": at, "nonce": raw.decode("latin-1"), "msg_signature": raw.decode("latin-1")})


def _called(provider: str, body: bytes, path: str = "", headers: dict | None = None, query: dict | None = None, secrets: dict | None = None) -> None:
    account = Account(1, "tea", "main", provider, provider.partition("_")[0], "door", 1, False, 1, {}, secrets or SECRETS)
    for method in ("POST", "GET"):
        try:
            told = _channel(provider).called(account, Request(method, path, query or {}, headers or {}, body, URL + path))
        except Forged:
            continue
        assert isinstance(told, Called)


@cache
def _channel(provider: str):
    return import_module(f"koipond.deliver.channels.{provider}.channel")


SILENT = SimpleNamespace(warning=lambda *_: None)
TARGETS = {target.__name__: target for target in (intake, rules, mail, tokens, aliyun, tencent, twilio, wechat, wecom, sources, workbook)}
XML = (b"<xml><ToUserName>a</ToUserName><FromUserName>o6_bmjrPTlm6_2sgVt7hMZOPfL2M</FromUserName><CreateTime>1790000000</CreateTime>"
       b"<MsgType>event</MsgType><Event>subscribe</Event><EventKey>qrscene_1</EventKey></xml>")
SEEDS = {
    "sources": [b'{"event":"meeting.registration_created","event_ts":1790000000000,"payload":{"account_id":"a","object":{"id":"1","topic":"t","registrant":{"email":"a@b.example"}}}}',
                b'{"object":"page","entry":[{"id":"1","time":1790000000,"changes":[{"field":"leadgen","value":{"leadgen_id":"1","page_id":"2","form_id":"3","created_time":1790000000}}]}]}',
                b'{"lead_id":"x","google_key":"a-secret-of-twelve","user_column_data":[{"column_id":"EMAIL","string_value":"a@b.example"}],"api_version":"1.0","is_test":true}',
                b'{"ActivityID":1,"EventType":"join","UserID":"1","EnterTime":1790000000,"ExternalUserId":"u"}', b'{"id":"1","name":"a","telephone":"13800000000","create_time":"2026-01-01 00:00:00"}'],
    "workbook": [b'<worksheet><sheetData><row r="1"><c r="A1" t="s"><v>0</v></c></row><row r="2"><c r="B2"/></row></sheetData></worksheet>', b'<sst count="1" uniqueCount="1"><si><t>x</t></si></sst>',
                 _packed(b"<worksheet><sheetData/></worksheet>")],
    "intake": [b'{"batch":[{"type":"track","event":"order","userId":"u","messageId":"m","timestamp":"2026-01-01T00:00:00Z","properties":{"total":1.5}}],"sentAt":"2026-01-01T00:00:00Z","writeKey":"k"}',
               b'{"userId":"u","traits":{"email":"a@b.example","birthday":"1990-02-29"},"context":{"device":{"id":"x"}}}'],
    "rules": [b'{"all":[{"trait":"city","is":"equals","value":"x"},{"not":{"event":"order","count":{"is":"at_least","value":3},"within":{"days":30}}}]}',
              b'{"sequence":[{"event":"a"},{"event":"b"}],"within":{"days":2}}', b'{"segment":3}', b'{"top":{"of":{"trait":"x"},"count":5}}'],
    "mail": [b"Return-Path: <>\r\nContent-Type: multipart/report; report-type=delivery-status; boundary=b\r\n\r\n--b\r\nContent-Type: message/delivery-status\r\n\r\n"
             b"Reporting-MTA: dns; x\r\n\r\nFinal-Recipient: rfc822; a@b.example\r\nAction: failed\r\nStatus: 5.1.1\r\nDiagnostic-Code: smtp; 550 no\r\n--b--\r\n",
             "Subject: 退信\r\nContent-Type: text/plain; charset=gb18030\r\nContent-Transfer-Encoding: base64\r\n\r\nxx".encode()],
    "tokens": [b"AQB" + b"A" * 60 + b"." + b"B" * 22, b"A" * 50],
    "aliyun": [b'[{"biz_id":"1","phone_number":"13800000000","success":true,"report_time":"2026-01-01 00:00:00","err_code":"DELIVERED"}]',
               b'[{"phone_number":"13800000000","content":"TD","send_time":"2026-01-01 00:00:00","sequence_id":1}]'],
    "tencent": [b'[{"sid":"1","report_status":"SUCCESS","mobile":"13800000000","nationcode":"86","user_receive_time":"2026-01-01 00:00:00","errmsg":"DELIVRD"}]',
                b'{"text":"TD","mobile":"13800000000","nationcode":"86","time":1790000000,"sign":"x"}'],
    "twilio": [b"MessageStatus=undelivered&ErrorCode=30005&MessageSid=SM1&To=%2B8613800000000", b"From=%2B1&Body=STOP&MessageSid=SM2"],
    "wechat": [XML, XML.replace(b"subscribe", b"TEMPLATESENDJOBFINISH"), XML.replace(b"<MsgType>event", b"<MsgType>text")],
    "wecom": [XML.replace(b"subscribe", b"change_external_contact"), XML.replace(b"subscribe", b"change_external_chat")],
}
