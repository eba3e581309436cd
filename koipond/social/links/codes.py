"""Codes of short links: letters that nobody mixes up when reading them aloud or typing them from paper."""

import secrets
from io import BytesIO

import qrcode
from django.conf import settings
from qrcode.constants import ERROR_CORRECT_H, ERROR_CORRECT_M
from qrcode.image.svg import SvgPathImage

ALPHABET = "23456789abcdefghjkmnpqrstuvwxyz"   # without 0 o, 1 l i
SAVED_LETTERS, PERSONAL_LETTERS = 7, 8         # the length tells which of the two a code is
PLACE = "/s/"                                  # below the address of the installation, or of the workspace's own short domain
MARGIN = 4                                     # modules of white around a code, as ISO/IEC 18004 asks


def fresh() -> str:
    """A code for a link that is saved: one of 27 thousand million, not to be guessed."""
    return "".join(secrets.choice(ALPHABET) for _ in range(SAVED_LETTERS))


def read(text: str) -> str:
    """The code as it was made, however it was typed; '' where it can be none."""
    text = text.strip().lower()
    return text if len(text) in (SAVED_LETTERS, PERSONAL_LETTERS) and not set(text) - set(ALPHABET) else ""


def address(code: str, domain: str = "") -> str:
    """The whole address of a code, below the workspace's own short domain where it has one."""
    return f"{f'https://{domain}' if domain else settings.URL}{PLACE}{code}"


def letters(domain: str = "") -> int:
    """How long the address of a personal code is, whichever code it will be: what counts for the parts of a text message."""
    return len(address("x" * PERSONAL_LETTERS, domain))


def drawn(text: str, strong: bool = True) -> bytes:
    """The QR code of a text as SVG with its margin. `strong` stands a picture in the middle, or a third of it torn off (level H)."""
    code = qrcode.QRCode(error_correction=ERROR_CORRECT_H if strong else ERROR_CORRECT_M, border=MARGIN)
    code.add_data(text)
    written = BytesIO()
    code.make_image(image_factory=SvgPathImage).save(written)
    return written.getvalue()


def modules(text: str) -> list[list[bool]]:
    """The black and white of a code of level H, without margin."""
    code = qrcode.QRCode(error_correction=ERROR_CORRECT_H, border=0)
    code.add_data(text)
    return code.get_matrix()
