"""The envelope of WeChat and WeCom: golden vector, forgeries, XML that would do harm."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from koipond.deliver.wx import crypt

TOKEN, KEY, APP = "QDG6eK", "jWmYm7qr5nMoAUwZRjGtBxmz3KA1tkAj3ykkR6q2B2C", "wx5823bf96d3bd56c7"
ECHO = "P9nAzCzyDtyTWESHep1vC5X9xho/qYX3Zpb4yKa9SKld1DsH3Iyt3tP3zNdtp+4RPcs8TgAE7OaBO+FZXvnaqQ=="


def test_the_golden_vector():
    assert crypt.signature(TOKEN, "1409659589", "263014780", ECHO) == "5c45ff5e21c57e6ad56bac8758b79b1d9ac89fd3"
    crypt.check("5c45ff5e21c57e6ad56bac8758b79b1d9ac89fd3", TOKEN, "1409659589", "263014780", ECHO)
    assert crypt.decrypt(KEY, ECHO, APP) == "1616140317555161061"


@given(st.text(max_size=200))
def test_what_is_sealed_opens_again(text):
    assert crypt.decrypt(KEY, crypt.encrypt(KEY, text, APP), APP) == text


@pytest.mark.parametrize("forged", ["", "AAAA", ECHO[:-4] + "AAAA", ECHO[4:], "不是", ECHO.replace("P9", "Q9")])
def test_what_was_tampered_with_is_not_opened(forged):
    with pytest.raises(crypt.NotGenuine):
        crypt.decrypt(KEY, forged, APP)


def test_what_is_for_somebody_else_is_not_opened():
    with pytest.raises(crypt.NotGenuine):
        crypt.decrypt(KEY, crypt.encrypt(KEY, "hello", "wx0000000000000000"), APP)


def test_a_wrong_signature_and_an_old_one_are_refused():
    with pytest.raises(crypt.NotGenuine):
        crypt.check("0" * 40, TOKEN, "1", "2")
    for stale in ("1000", "-5", "１２３", ""):
        with pytest.raises(crypt.NotGenuine):
            crypt.check_fresh(stale, 1_700_000_000)
    crypt.check_fresh("1700000300", 1_700_000_000)


def test_elements_are_read_however_often_they_come():
    told = crypt.read_xml("<xml><A>1</A><L><List><T>x</T></List><List><T>y</T></List></L><B><![CDATA[<b>]]></B></xml>")
    assert told == {"A": "1", "L": {"List": [{"T": "x"}, {"T": "y"}]}, "B": "<b>"}


@pytest.mark.parametrize("harm", [
    '<!DOCTYPE x [<!ENTITY a "boom">]><xml><A>&a;</A></xml>', '<!DOCTYPE x SYSTEM "file:///etc/passwd"><xml/>', "<xml><A></xml>", "", "no"])
def test_xml_that_would_do_harm_is_refused(harm):
    with pytest.raises(crypt.NotGenuine):
        crypt.read_xml(harm)


def test_a_text_cannot_end_its_cdata():
    assert crypt.read_xml(f"<xml><A><![CDATA[{crypt.cdata('a]]>b' + chr(1) + '<c>')}]]></A></xml>")["A"] == "a]]>b<c>"
