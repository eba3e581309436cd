"""The envelope of WeChat and WeCom: the published vector, and wechatpy as the other side."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from wechatpy.crypto import WeChatCrypto
from wechatpy.enterprise.crypto import WeChatCrypto as WeComCrypto

from koipond.twin import envelope

KEY = "jWmYm7qr5nMoAUwZRjGtBxmz3KA1tkAj3ykkR6q2B2C"
ECHO = "P9nAzCzyDtyTWESHep1vC5X9xho/qYX3Zpb4yKa9SKld1DsH3Iyt3tP3zNdtp+4RPcs8TgAE7OaBO+FZXvnaqQ=="


def test_the_golden_vector():
    assert envelope.signature("QDG6eK", "1409659589", "263014780", ECHO) == "5c45ff5e21c57e6ad56bac8758b79b1d9ac89fd3"
    assert envelope.decrypt(KEY, ECHO) == ("1616140317555161061", "wx5823bf96d3bd56c7")


@given(st.text(max_size=400), st.from_regex(r"\Awx[0-9a-f]{16}\Z"))
def test_what_is_encrypted_is_decrypted_for_whom_it_was(text, receiver):
    assert envelope.decrypt(KEY, envelope.encrypt(KEY, receiver, text)) == (text, receiver)


def test_wechatpy_reads_what_the_twin_wrote_and_the_twin_reads_its_answer():
    crypto = WeChatCrypto("token", KEY, "wx5823bf96d3bd56c7")
    sealed = envelope.encrypt(KEY, "wx5823bf96d3bd56c7", "<xml><a>一</a></xml>")
    signed = envelope.signature("token", "1", "2", sealed)
    assert crypto.decrypt_message(f"<xml><Encrypt>{sealed}</Encrypt></xml>", signed, "1", "2") == "<xml><a>一</a></xml>"
    reply = crypto.encrypt_message("<xml><Content>好</Content></xml>", "nonce", "123")
    assert envelope.opened(reply.encode(), "token", KEY, "wx5823bf96d3bd56c7") == "<xml><Content>好</Content></xml>"


def test_wecom_uses_the_same_envelope():
    crypto = WeComCrypto("QDG6eK", KEY, "wx5823bf96d3bd56c7")
    assert crypto.check_signature("5c45ff5e21c57e6ad56bac8758b79b1d9ac89fd3", "1409659589", "263014780", ECHO) == "1616140317555161061"


@pytest.mark.parametrize("token, receiver", [("other", "wx5823bf96d3bd56c7"), ("token", "wx0000000000000000")])
def test_a_reply_by_who_does_not_know_the_keys_is_not_opened(token, receiver):
    reply = WeChatCrypto("token", KEY, "wx5823bf96d3bd56c7").encrypt_message("<xml/>", "nonce", "123")
    with pytest.raises(ValueError):
        envelope.opened(reply.encode(), token, KEY, receiver)


def test_a_document_type_is_not_read():
    with pytest.raises(ValueError):
        envelope.read_xml(b'<!DOCTYPE x [<!ENTITY e "1">]><xml><a>&e;</a></xml>')


@given(st.text(st.characters(blacklist_categories=("Cs", "Cc"), blacklist_characters="\ufffe\uffff"), max_size=50))
def test_any_text_survives_the_xml(text):
    assert envelope.read_xml(envelope.write_xml({"a": text + "]]>", "b": 5}).encode()) == {"a": text + "]]>", "b": "5"}
