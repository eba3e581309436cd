"""What a returned mail says: by its report, by its words, and of what is no bounce at all."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from koipond.deliver import bounces, reasons
from koipond.deliver.bounces.judging import judged

REPORT = """Return-Path: <>
From: MAILER-DAEMON@mx.example.net
To: b+token@bounce.shop.example
Subject: Undelivered Mail Returned to Sender
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="edge"

--edge
Content-Type: text/plain

Your mail could not be delivered.

--edge
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.example.net

{groups}
--edge
Content-Type: message/rfc822

From: shop@shop.example
To: wei@example.cn
Message-ID: <0c0ffee0-0000-4000-8000-000000000001@shop.example>
Subject: Tea

--edge--
"""


def report(*groups: dict) -> bytes:
    text = "\n".join("".join(f"{name}: {value}\n" for name, value in group.items()) for group in groups)
    return REPORT.format(groups=text).encode()


def group(address="wei@example.cn", action="failed", status="5.1.1", said="smtp; 550 5.1.1 user unknown") -> dict:
    return {"Final-Recipient": f"rfc822; {address}", "Action": action, "Status": status, "Diagnostic-Code": said}


def test_a_report_tells_each_recipient_apart():
    found = bounces.read(report(group(), group("mei@example.cn", "delayed", "4.4.1", ""), group("li@example.cn", status="5.2.2", said="smtp; 552 5.2.2 over quota"),
                                group("ana@example.cn", "relayed", "2.0.0", "")))
    assert [(one.address, one.kind, one.reason) for one in found] == [
        ("wei@example.cn", "hard", "address_dead"), ("mei@example.cn", "not_a_bounce", "delayed"),
        ("li@example.cn", "soft", "mailbox_full"), ("ana@example.cn", "not_a_bounce", "delivered")]


def test_where_it_was_sent_to_holds_and_not_where_it_was_forwarded():
    forwarded = group("wei@elsewhere.example") | {"Original-Recipient": "rfc822;wei@example.cn"}
    assert bounces.read(report(forwarded))[0].address == "wei@example.cn"


def test_an_answer_that_asks_for_later_is_never_hard():
    assert bounces.read(report(group(status="4.1.1", said="smtp; 450 4.1.1 user unknown")))[0].kind == "soft"


@pytest.mark.parametrize(("said", "reason"), [
    # QQ and Exmail
    ("550 Mailbox not found. http://service.mail.qq.com/", "address_dead"),
    ("550 Mailbox unavailable or access denied", "throttled"),
    ("550 Ip frequency limited", "throttled"),
    ("550 Domain frequency limited", "throttled"),
    ("550 Connection frequency limited", "throttled"),
    ("550 Mail content denied", "content_rejected"),
    ("550 Suspected spam ip", "sender_blocked"),
    ("550 SPF check failed", "auth"),
    ("550 Mail is rejected by recipients", "refused_by_person"),
    ("550 The recipient is a deactivated mailbox", "mailbox_disabled"),
    # NetEase: 163, 126
    ("550 User not found: wei@163.com", "address_dead"),
    ("550 User suspended", "mailbox_disabled"),
    ("554 DT:SPM 126 smtp8", "content_rejected"),
    ("421 HL:REP 163 smtp5", "sender_blocked"),
    ("421 HL:IFC 163 smtp5", "throttled"),
    ("451 MI:SFQ 163 smtp11", "throttled"),
    ("550 MI:SPF 163 mx3", "auth"),
    ("552 Requested mail action aborted: exceeded mailsize limit", "too_big"),
    # Alibaba
    ("553 RCPT (wei@example.cn) dosn't exist", "address_dead"),
    ("554 Reject by behaviour spam at Rcpt State(Connection IP address:192.0.2.1)ANTISPAM_BAT", "content_rejected"),
    # 21cn, Sina, and servers that answer in Chinese
    ("550 5.1.1 User wei@21cn.com not exist", "address_dead"),
    ("550 #5.1.0 Address rejected wei@sina.com", "address_dead"),
    ("552 收件人邮箱已满", "mailbox_full"),
    ("550 用户不存在", "address_dead"),
    ("550 该账号已被冻结", "mailbox_disabled"),
    ("554 邮件内容包含垃圾邮件特征", "content_rejected"),
    # the world
    ("550 5.7.515 Access denied, sending domain shop.example does not meet the required authentication level", "auth"),
    ("550-5.1.1 The email account that you tried to reach does not exist.", "address_dead"),
    ("452-4.2.2 The recipient's inbox is out of storage space", "mailbox_full"),
    ("550 5.7.25 The IP address sending this message does not have a PTR record setup", "sender_blocked"),
])
def test_words_of_providers(said, reason):
    assert judged("wei@example.cn", said).reason == reason


@pytest.mark.parametrize(("head", "text", "reason"), [
    ("From: wei@example.cn\nAuto-Submitted: auto-replied\nSubject: Re: Tea", "I am travelling.", "auto_reply"),
    ("From: wei@example.cn\nSubject: 自动回复：茶", "我正在休假，回来后回复您。", "auto_reply"),
    ("From: wei@example.cn\nSubject: Out of Office: Tea", "Back on Monday. Mailbox full? Call me.", "auto_reply"),
    ("From: guard@example.cn\nSubject: Please confirm your message", "Click to prove that you are human.", "challenge"),
    ("From: wei@example.cn\nSubject: Tea", "Thank you, it was good!", "other"),
])
def test_what_is_no_bounce_is_told_first(head, text, reason):
    found = bounces.read(f"{head}\nContent-Type: text/plain; charset=utf-8\n\n{text}\n".encode())
    assert [(one.kind, one.reason) for one in found] == [("not_a_bounce", reason)]


def test_a_bounce_that_nobody_understands_is_unread_and_not_lost():
    found = bounces.read(b"From: MAILER-DAEMON@example.net\nSubject: failure notice\n\nSomething went wrong.\n")
    assert [(one.kind, one.address) for one in found] == [("unread", "")]


def test_not_spam_is_no_complaint():
    mail = (b"From: fbl@provider.example\nContent-Type: multipart/report; report-type=feedback-report; boundary=e\n\n--e\nContent-Type: message/feedback-report\n\n"
            b"Feedback-Type: not-spam\nUser-Agent: X/1\nVersion: 1\nOriginal-Rcpt-To: <wei@example.cn>\n\n--e--\n")
    assert [(one.kind, one.reason, one.address) for one in bounces.read(mail)] == [("not_a_bounce", "not_spam", "wei@example.cn")]


def test_every_reason_is_of_the_closed_set_and_has_words():
    assert set(reasons.OF_SISIMAI.values()) <= {*reasons.RETURNED, *reasons.NO_BOUNCE}
    assert set(reasons.RETURNED) <= reasons.REASONS.keys()


PIECES = st.sampled_from([b"\n", b"\r\n", b"\n\n", b"From: MAILER-DAEMON@x.example\n", b"Content-Type: multipart/report; boundary=e\n", b"--e\n", b"--e--\n",
                          b"Content-Type: message/delivery-status\n\n", b"Content-Type: message/rfc822\n\n", b"Final-Recipient: rfc822; a@b.example\n", b"Action: failed\n",
                          b"Status: 5.1.1\n", b"Feedback-Type: abuse\n", b"Content-Transfer-Encoding: base64\n", b"Content-Type: text/plain; charset=\xff\n", b"=?utf-8?B?x?=",
                          b"Subject: =?gb18030?B?zcu7?=\n", b'{"notificationType": "Bounce", "bounce": [1]}', b"<a@b.example>: 550 user unknown\n", b"\x1b$B", b"\x00"])


@given(st.one_of(st.binary(max_size=2_000), st.lists(st.one_of(PIECES, st.binary(max_size=20)), max_size=60).map(b"".join)))
@example(b"")
@example(b"From: a\nContent-Type: message/rfc822\n\n" * 3_000)
@example(b"Content-Type: multipart/mixed; boundary=e\n\n--e\n" * 3_000)
@example(b'{"Message": ' * 50_000)
@example(b"To: " + b"a" * 400_000)
@example(b"550 " * 100_000)
@example(b"From: mailer-daemon\nContent-Type: text/html\n\n" + b"<p" * 100_000)
@example(b"From: mailer-daemon\nContent-Type: text/html\n\n" + b"<style" * 100_000)
@example(b"Subject: " + b"=?utf-8?B?x?=" * 30_000)
def test_any_bytes_give_findings_of_the_closed_set(raw):
    found = bounces.read(raw)
    assert found
    for one in found:
        assert one.kind in (bounces.HARD, bounces.SOFT, bounces.COMPLAINT, bounces.NOT_A_BOUNCE, bounces.UNREAD)
        assert one.reason in {*reasons.RETURNED, *reasons.NO_BOUNCE}
