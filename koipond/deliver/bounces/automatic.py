"""What comes back and is no bounce: replies by machine (RFC 3834), and people's own mail."""

import re

from koipond.deliver.bounces.parts import Parts, said

_SUBJECT = re.compile(
    r"\bout of (?:the )?office|\bauto(?:matic|matisch\w*)?[- ]?(?:reply|response|responder|antwort)|\bautomatische antwort|\bréponse automatique|\bvacation\b|"
    r"\baway (?:from|until)|\bon (?:leave|holiday)|\babwesen|\bfuori sede|自动回复|自动答复|自動回覆|自動返信|不在|休假|外出", re.I)
_CHALLENGE = re.compile(
    r"(?:confirm|verify|prove|authenticate).{0,40}(?:you are|your (?:message|e-?mail|mail|address|identity)|human|this (?:message|mail))|"
    r"(?:held|waiting|quarantined) (?:for|until) .{0,30}(?:confirm|approv|verif)|challenge[- ]response|请.{0,10}(?:确认|验证).{0,12}(?:发件人|身份|邮件)", re.I | re.S)
_DAEMON = re.compile(r"mailer-?daemon|post-?master|mail-?delivery|mail delivery (?:sub)?system|delivery (?:sub)?system|bounce|no-?reply.{0,20}(?:auone|dion)|mail administrator|mail server|系统退信", re.I)
_FAILED = re.compile(
    r"undeliver|deliver\w* (?:\w+ ){0,3}(?:fail|problem|error|delay|impossible)|fail\w* (?:to deliver|deliver|notice|permanently)|fail(?:ed|ure)|return(?:ed|ing)? (?:mail|message|to sender|e-?mail)|"
    r"mail (?:system )?error|(?:could|can)(?: not|n't) be (?:delivered|sent)|not (?:be )?deliver|unable to deliver|non ?remis|unzustellbar|non recapitabile|could not send|"
    r"not (?:a )?member\b|user unknown|unknown user|mailbox.{0,20}(?:full|exceed)|rejected|error|エラー|不達|недостав|退信|投递失败|无法投递|发送失败|未能送达|退回|系统退信", re.I)


def automatic(parts: Parts) -> str:
    """'auto_reply' or 'challenge' for a mail that a machine of the reader wrote by itself, else ''.

    A server's report is none, though many of them call themselves auto-replied.
    """
    if parts.recipients or parts.feedback or said(parts.head, "X-Failed-Recipients"):
        return ""
    subject, sender = said(parts.head, "Subject"), said(parts.head, "From")
    if _DAEMON.search(sender) and not _SUBJECT.search(subject):
        return ""
    told = said(parts.head, "Auto-Submitted").lower()
    answered = told.startswith("auto-replied") or said(parts.head, "X-Autoreply") or said(parts.head, "X-Autorespond") \
        or said(parts.head, "Precedence").lower() == "auto_reply" or said(parts.head, "X-Auto-Response-Suppress").lower() in ("all", "oof") \
        or said(parts.head, "Delivered-To").lower() == "autoresponder"
    if _CHALLENGE.search(subject) or (answered and _CHALLENGE.search(parts.text[:2_000])):
        return "challenge"
    if _SUBJECT.search(subject):
        return "auto_reply"
    return "auto_reply" if answered and not _FAILED.search(subject) and not failed(parts.text[:600]) else ""


def reports(parts: Parts) -> bool:
    """Whether a mail says at all that one could not be delivered."""
    if parts.recipients or parts.feedback or said(parts.head, "X-Failed-Recipients") or parts.kind in ("delivery-status", "multipart/report"):
        return True
    return bool(_DAEMON.search(said(parts.head, "From")) or _FAILED.search(said(parts.head, "Subject"))
                or (said(parts.head, "Return-Path") in ("<>", "") and failed(parts.text[:2_000])))


def failed(text: str) -> bool:
    """Whether a text speaks of something that could not be delivered."""
    return bool(_FAILED.search(text))
