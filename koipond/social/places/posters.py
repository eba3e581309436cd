"""What is hung up: a page for the printer's dialogue of a browser, one poster a code, in four formats; or a code alone as SVG.

The browser makes the PDF: it has the reader's fonts, so Chinese stands in whichever the machine has, and nothing is embedded that could lack a letter.
"""

import re
from base64 import b64decode, b64encode
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from hashlib import sha256
from html import escape

from koipond.social.codes import code_picture
from koipond.social.links import codes
from koipond.social.links.kept import row_of
from koipond.social.links.models import SavedLink
from koipond.social.links.rules import rules
from koipond.social.places.errors import BadPlace
from koipond.social.platform import Picture
from koipond.social.wecom.models import WecomLiveCode

POSTERS_AT_MOST = 5_000        # in one file
TITLE_LETTERS, NOTE_LETTERS = 60, 120
LOGO_BYTES = 200_000
LOGO_SHARE = 0.2               # of the side of a code, 4 % of its area: level H mends 30 %, so dirt and tears still have room
FORMATS = {                    # width, height (mm), a code's side (mm), sizes of title, place, item and note (pt), how many on one sheet
    "a4": (210, 297, 130, 48, 26, 40, 16, 1), "a5": (148, 210, 92, 34, 18, 28, 12, 1),
    "card": (105, 148, 66, 22, 13, 20, 9, 4), "sticker": (70, 70, 46, 0, 8, 11, 0, 12),
}
SHEET = "210mm 297mm"
_LOGO = re.compile(r"data:image/(png|jpeg|webp|gif);base64,([A-Za-z0-9+/=]+)\Z")
_MAGIC = {"png": b"\x89PNG", "jpeg": b"\xff\xd8\xff", "webp": b"RIFF", "gif": b"GIF8"}


@dataclass(frozen=True)
class Wanted:
    """How posters look: `format` of FORMATS, what stands above the code and below it, and a picture in its middle (a data: URL)."""

    format: str = "a4"
    title: str = ""
    note: str = ""
    logo: str = ""
    language: str = "zh-CN"


def posters(workspace, wanted: Wanted, places: list[int] = (), spots: list[int] = (), fetch: Callable[[int, str], Picture] | None = None) -> tuple[str, str]:
    """The page with a poster for each code of these places (all, where none is named) or for these codes, and its content policy.

    `fetch(account, url)` brings a picture that WeCom has drawn; without, there is none of it. Raises BadPlace, and what `fetch` does.
    """
    _check(wanted)
    slug = str(getattr(workspace, "slug", workspace))
    found = SavedLink.objects.filter(workspace__slug=slug, retired_at=None, place__closed_at=None).exclude(place=None).select_related("place")
    found = found.filter(pk__in=spots) if spots else found.filter(place__in=places) if places else found
    rows = list(found.order_by("place__city", "place__group", "place__name", "id")[: POSTERS_AT_MOST + 1])
    if len(rows) > POSTERS_AT_MOST:
        raise BadPlace(field="places", given=f"> {POSTERS_AT_MOST:,}", expected=f"at most {POSTERS_AT_MOST:,} posters in a file", expected_zh=f"每个文件最多 {POSTERS_AT_MOST:,} 张海报")
    domain, style = rules(slug).domain, _style(wanted.format)
    body = "".join(_poster(slug, row, wanted, domain, fetch) for row in rows)
    policy = f"default-src 'none'; style-src 'sha256-{b64encode(sha256(style.encode()).digest()).decode()}'; img-src data:; base-uri 'none'; form-action 'none'; frame-ancestors 'self'"
    return (f'<!doctype html><html lang="{escape(wanted.language)}"><head><meta charset="utf-8"><title>{escape(wanted.title or "Koipond")}</title>'
            f"<style>{style}</style></head><body>{body}</body></html>"), policy


def spot_picture(workspace, spot: int, fetch: Callable[[int, str], Picture] | None = None) -> Picture:
    """What hangs there: a code of a place, or of a link made by hand; `fetch` as of `posters`. Raises NoSuchLink, and what `fetch` does."""
    slug = str(getattr(workspace, "slug", workspace))
    return _pictured(slug, row_of(slug, spot), rules(slug).domain, fetch)


def _pictured(slug: str, row: SavedLink, domain: str, fetch, logo: str = "") -> Picture:
    if row.carrier == "wechat":
        return code_picture(slug, row.carrier_code)
    if row.carrier == "wecom" and fetch and (live := WecomLiveCode.objects.filter(workspace__slug=slug, pk=row.carrier_code).exclude(picture="").first()):
        return fetch(live.account, live.picture)
    return Picture(_drawn(codes.address(row.code, domain), logo), "image/svg+xml")


def _poster(slug: str, row: SavedLink, wanted: Wanted, domain: str, fetch) -> str:
    picture = _pictured(slug, row, domain, fetch, wanted.logo)
    code = f'<img class="code" alt="" src="data:{escape(picture.type)};base64,{b64encode(picture.body).decode()}">'
    lines = [("title", wanted.title), ("item", row.item)], [("place", row.place.name), ("note", wanted.note)]
    above, below = ("".join(f'<p class="{name}">{escape(text)}</p>' for name, text in those if text) for those in lines)
    typed = "" if row.carrier else f'<p class="typed">{escape(codes.address(row.code, domain).partition("://")[2])}</p>'
    return f'<section lang="{escape(wanted.language)}">{above}{code}{below}{typed}</section>'


@lru_cache(maxsize=4_096)
def _drawn(text: str, logo: str = "") -> bytes:
    """The code of level H as SVG, with a picture in its middle where one is given."""
    rows = codes.modules(text)
    side, margin = len(rows), codes.MARGIN
    runs = "".join(f"M{x + margin} {y + margin}h{length}v1h-{length}z" for y, row in enumerate(rows) for x, length in _runs(row))
    middle = ""
    if logo:
        width = max(3, int(side * LOGO_SHARE) | 1)
        at = margin + (side - width) / 2
        middle = (f'<rect x="{at - .5}" y="{at - .5}" width="{width + 1}" height="{width + 1}" fill="#fff"/>'
                  f'<image x="{at}" y="{at}" width="{width}" height="{width}" href="{escape(logo)}" preserveAspectRatio="xMidYMid meet"/>')
    whole = side + 2 * margin
    return (f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {whole} {whole}" shape-rendering="crispEdges"><rect width="{whole}" height="{whole}" fill="#fff"/>'
            f'<path d="{runs}" fill="#000"/>{middle}</svg>').encode()


def _runs(row: list[bool]):
    """Where black begins in a row, and how long it stays."""
    start = None
    for x, black in enumerate([*row, False]):
        if black and start is None:
            start = x
        elif not black and start is not None:
            yield start, x - start
            start = None


def _check(wanted: Wanted) -> None:
    if wanted.format not in FORMATS:
        raise BadPlace(field="format", given=wanted.format, expected=", ".join(FORMATS), expected_zh="、".join(FORMATS))
    for field, most in (("title", TITLE_LETTERS), ("note", NOTE_LETTERS)):
        if len(getattr(wanted, field)) > most:
            raise BadPlace(field=field, given=getattr(wanted, field)[:80], expected=f"at most {most} letters", expected_zh=f"最多 {most} 个字符")
    if wanted.logo:
        said = _LOGO.match(wanted.logo) if len(wanted.logo) <= LOGO_BYTES * 4 // 3 + 100 else None
        if not said or not b64decode(said.group(2) + "==").startswith(_MAGIC[said.group(1)]):
            raise BadPlace(field="logo", given=wanted.logo[:40], expected=f"a PNG, JPEG, WebP or GIF of at most {LOGO_BYTES // 1000} kB", expected_zh=f"不超过 {LOGO_BYTES // 1000} kB 的 PNG、JPEG、WebP 或 GIF 图片")


def _style(format: str) -> str:
    width, height, code, title, place, item, note, several = FORMATS[format]
    page = SHEET if several > 1 else f"{width}mm {height}mm"
    cut = "outline:.1mm dashed #999;" if several > 1 else "break-after:page;"
    return (f"@page{{size:{page};margin:0}}*{{box-sizing:border-box}}body{{margin:0;display:flex;flex-wrap:wrap;align-content:flex-start;color:#000;background:#fff;"
            f'font-family:"PingFang SC","Microsoft YaHei","Noto Sans CJK SC","Source Han Sans SC",system-ui,sans-serif}}'
            f"section{{width:{width}mm;height:{height - (0 if several > 1 else .1)}mm;padding:4%;display:flex;flex-direction:column;align-items:center;justify-content:center;"
            f"text-align:center;overflow:hidden;break-inside:avoid;{cut}}}section:last-child{{break-after:auto}}p{{margin:.25em 0;overflow-wrap:anywhere;line-height:1.25}}"
            f".code{{width:{code}mm;height:{code}mm}}.title{{font-size:{title or 8}pt;font-weight:700}}.item{{font-size:{item}pt;font-weight:700}}"
            f".place{{font-size:{place}pt}}.note{{font-size:{note or 7}pt}}.typed{{font:{max(7, note - 2)}pt ui-monospace,Menlo,Consolas,monospace;color:#444}}")
