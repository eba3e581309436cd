"""Signatures, asked of another implementation than ours, with keys from a folder."""

import base64
import hashlib
import re

import dkim
import pytest
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa

from koipond import deliver
from koipond.deliver.dkim import signer_of

KEY = rsa.generate_private_key(65537, 2048)


def _pem(key) -> bytes:
    return key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())


def _dns(key):
    """What DNS would answer for the selector."""
    public = base64.b64encode(key.public_key().public_bytes(serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo))
    return lambda name, timeout=5: b"v=DKIM1; k=rsa; p=" + public if name == b"koi1._domainkey.shop.example." else None


@pytest.fixture
def keys(tmp_path, settings_of):
    (tmp_path / "koi1._domainkey.shop.example.pem").write_bytes(_pem(KEY))
    settings_of(DKIM_KEYS=str(tmp_path), MAIL_FROM="茶 Tea <hello@mail.shop.example>")
    return tmp_path


def test_what_goes_out_is_signed_with_the_one_click_headers(office, server, keys):
    office.put(office.person(1, first_name="梅"))
    office.send()
    raw = server.mails[0].content
    assert dkim.verify(raw, dnsfunc=_dns(KEY))
    covered = raw.partition(b"h=")[2].partition(b";")[0].lower().split(b":")
    assert {b"list-unsubscribe", b"list-unsubscribe-post"} <= set(covered)
    assert covered.count(b"from") == 2, "once more than it is there"


@pytest.mark.parametrize("change", [(b"List-Unsubscribe: <http", b"List-Unsubscribe: <https"), (b"Subject:", b"Subject: Re:"), (b"text/html", b"text/plain")])
def test_what_is_changed_on_the_way_does_not_verify(office, server, keys, change):
    office.put(office.person(1))
    office.send()
    raw = server.mails[0].content
    assert change[0] in raw
    assert not dkim.verify(raw.replace(*change), dnsfunc=_dns(KEY))
    assert not dkim.verify(raw.replace(b"\r\nFrom:", b"\r\nFrom: eve@evil.example\r\nFrom:", 1), dnsfunc=_dns(KEY))


@pytest.mark.parametrize("body", [b"", b"\r\n", b"a  b \t\r\n\r\n\r\n", b"no end", b"  \r\n x\r\n \r\n", "茶\r\n".encode()])
def test_bodies_of_every_shape_verify(keys, body):
    mail = b"From: hello@shop.example\r\nTo:  wei@example.cn\r\nSubject: a\r\n\tb  c\r\n\r\n" + body
    assert dkim.verify(signer_of("hello@shop.example").signed(mail), dnsfunc=_dns(KEY))


@pytest.mark.parametrize("body", [b"", b"a  b \t\r\n\r\n\r\n", "茶\r\n".encode()])
def test_a_key_of_ed25519_signs_what_others_verify(tmp_path, settings_of, body):
    key = ed25519.Ed25519PrivateKey.generate()
    (tmp_path / "koi1._domainkey.shop.example.pem").write_bytes(_pem(key))
    settings_of(DKIM_KEYS=str(tmp_path))
    raw = signer_of("hello@shop.example").signed(b"From: hello@shop.example\r\nTo: wei@example.cn\r\nSubject: a\r\n\r\n" + body)
    assert b"a=ed25519-sha256" in raw

    assert _verifies(raw, key.public_key())
    assert not _verifies(raw.replace(b"Subject: a", b"Subject: b"), key.public_key())


def _verifies(raw: bytes, key) -> bool:
    """As the other implementation judges it, which is handed an Ed25519 of the library that is here: its own is no part of this house."""
    judge = dkim.DKIM(raw)
    fields = dkim.util.parse_tag_value({name.lower(): value for name, value in judge.headers}[b"dkim-signature"])
    fields = {name: re.sub(rb"\s+", b"", value) for name, value in fields.items()}
    ways = dkim.canonicalization.CanonicalizationPolicy.from_c_value(fields[b"c"])
    if base64.b64encode(hashlib.sha256(ways.canonicalize_body(judge.body)).digest()) != fields[b"bh"]:
        return False
    names = [name.strip().lower() for name in fields[b"h"].split(b":")]
    covered = b"".join(name + b":" + value for name, value in dkim.select_headers(ways.canonicalize_headers(judge.headers), names))
    own = next((name, value) for name, value in judge.headers if name.lower() == b"dkim-signature")
    (name, value), = ways.canonicalize_headers([(own[0], re.sub(rb"(?<=b=)[\s\S]*$", b"", own[1]))])
    try:
        key.verify(base64.b64decode(fields[b"b"]), hashlib.sha256(covered + name + b":" + value.rstrip(b"\r\n")).digest())
    except InvalidSignature:
        return False
    return True


def test_a_domain_without_a_key_is_not_signed(office, server, keys, settings_of):
    settings_of(MAIL_FROM="hello@other.example")
    office.put(office.person(1))
    office.send()
    assert b"DKIM-Signature" not in server.mails[0].content


@pytest.mark.parametrize("pem", [b"nonsense", _pem(ec.generate_private_key(ec.SECP256R1()))])
def test_a_key_that_cannot_be_used_is_told_by_its_file(tmp_path, settings_of, pem):
    (tmp_path / "koi1._domainkey.shop.example.pem").write_bytes(pem)
    settings_of(DKIM_KEYS=str(tmp_path))
    with pytest.raises(deliver.BadDkimKey, match="koi1._domainkey.shop.example.pem"):
        signer_of("hello@shop.example")
