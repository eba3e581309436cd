"""How large a message is: what programs cut off, and what costs more."""

import unicodedata

from koipond.content.checks.looked_at import LookedAt

CLIPPED_KB = 102          # Gmail shows no more of the HTML of a mail
NEAR_KB = 90
SUBJECT_SHORT = 40        # places that a phone shows; a Chinese character takes two
SUBJECT_LONG = 70         # places that a program on a desk shows
SMS_ALONE, SMS_PART, SMS_MOST = 70, 67, 500     # characters, as soon as one is not of the basic alphabet of GSM
GSM_ALONE, GSM_PART = 160, 153
PUSH = {"subject": (40, "标题"), "text": (120, "正文")}   # places on the lock screen
# 3GPP TS 23.038, the default alphabet.
GSM = set("@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà^{}\\[~]|€")


def found(about: LookedAt):
    """(number, part, fields) for the size of a language."""
    if about.channel == "email":
        yield from _mail(about)
    if about.channel == "sms":
        yield from _sms(about)
    if about.channel == "push":
        for part, (limit, zh) in PUSH.items():
            if (wide := width(getattr(about.bare, part))) > limit:
                yield "content.C072", part, {"part": {"subject": "title"}.get(part, part), "part_zh": zh, "width": wide, "limit": limit}


def _mail(about: LookedAt):
    kb = round(about.longest / 1024, 1)
    if kb > CLIPPED_KB:
        yield "content.C010", "html", {"kb": kb, "limit": CLIPPED_KB}
    elif kb > NEAR_KB:
        yield "content.C011", "html", {"kb": kb, "limit": CLIPPED_KB}
    wide = width(about.bare.subject)
    if wide > SUBJECT_LONG:
        yield "content.C062", "subject", {"width": wide, "limit": SUBJECT_LONG}
    elif wide > SUBJECT_SHORT:
        yield "content.C061", "subject", {"width": wide, "limit": SUBJECT_SHORT}


def _sms(about: LookedAt):
    said = about.measure(about.bare.text) if about.measure else None
    characters, count = (said.characters, said.parts) if said else (len(about.bare.text), billed(about.bare.text))
    if characters > SMS_MOST:
        yield "content.C071", "text", {"characters": characters, "limit": SMS_MOST}
    elif count > 1:
        yield "content.C070", "text", {"characters": characters, "count": count}


def billed(text: str) -> int:
    """As how many text messages a text is billed: 70 characters, or 67 of each part; 160 and 153 of the basic alphabet."""
    alone, part = (GSM_ALONE, GSM_PART) if set(text) <= GSM else (SMS_ALONE, SMS_PART)
    return 1 if len(text) <= alone else -(-len(text) // part)


def width(text: str) -> int:
    """Places that a text takes: a wide character (Chinese, full-width, most emoji) takes two."""
    return sum(2 if unicodedata.east_asian_width(letter) in "WF" else 1 for letter in text)
