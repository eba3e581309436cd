"""What a file of a picture is, by its bytes: a kind that mail programs show, within limits, and without what a camera noted in it."""

from dataclasses import dataclass
from io import BytesIO

from PIL import Image, ImageOps, UnidentifiedImageError

from koipond.content.errors_assets import NoPicture, TooLargePicture, TooManyPixels

BYTES_AT_MOST = 10_000_000      # a photo of a phone; a mail should carry far less
PIXELS_AT_MOST = 25_000_000     # of one image: 100 MB in memory while it is looked at
SIDE_AT_MOST = 12_000
FRAMES_AT_MOST = 500
KINDS = {"PNG": "png", "JPEG": "jpg", "MPO": "jpg", "GIF": "gif", "WEBP": "webp"}   # MPO: a JPEG with further views, as phones make
TYPES = {"png": "image/png", "jpg": "image/jpeg", "gif": "image/gif", "webp": "image/webp"}
ORIENTATION = 0x0112
PHOTO_QUALITY = 90
_ANY_FAULT = (OSError, SyntaxError, ValueError, EOFError, IndexError, KeyError, TypeError, OverflowError, MemoryError)   # what Pillow raises on what is broken


@dataclass(frozen=True)
class Picture:
    """`kind`: png, jpg, gif or webp. `body` is what is kept: as given, or without notes such as the place where it was taken."""

    kind: str
    width: int
    height: int
    body: bytes


def looked_into(body: bytes) -> Picture:
    """The picture that these bytes are. Name and type that were sent with them count for nothing.

    Raises NoPicture, TooLargePicture, TooManyPixels; the number of pixels is judged before any of them is unpacked.
    """
    if len(body) > BYTES_AT_MOST:
        raise TooLargePicture(megabytes=f"{len(body) / 1e6:.1f}", most=BYTES_AT_MOST // 1_000_000)
    try:
        with Image.open(BytesIO(body), formats=("PNG", "JPEG", "GIF", "WEBP")) as image:
            return _sound(image, body)
    except Image.DecompressionBombError:
        raise TooManyPixels(what="its size", most=PIXELS_AT_MOST // 1_000_000, side=SIDE_AT_MOST, frames=FRAMES_AT_MOST) from None
    except UnidentifiedImageError:
        raise NoPicture(why="its bytes are no PNG, JPEG, GIF or WebP", why_zh="内容不是 PNG、JPEG、GIF 或 WebP") from None
    except _ANY_FAULT:
        raise NoPicture(why="it is broken", why_zh="文件已损坏") from None


def _sound(image: Image.Image, body: bytes) -> Picture:
    width, height = image.size
    frames = 1 if image.format == "MPO" else getattr(image, "n_frames", 1)
    if width * height > PIXELS_AT_MOST or max(width, height) > SIDE_AT_MOST or frames > FRAMES_AT_MOST:
        what = f"{width} × {height}" + (f", {frames} frames" if frames > 1 else "")
        raise TooManyPixels(what=what, most=PIXELS_AT_MOST // 1_000_000, side=SIDE_AT_MOST, frames=FRAMES_AT_MOST)
    image.load()   # one that cannot be shown is found here and not in somebody's mail
    kind = KINDS[image.format]
    if not _has_notes(image):
        return Picture(kind, width, height, body)
    plain = _without_notes(image, kind, frames)
    with Image.open(BytesIO(plain)) as kept:
        return Picture(kind, *kept.size, plain)


def _has_notes(image: Image.Image) -> bool:
    """Whether it holds more than what is seen: place and time of a photo, its camera, a name, texts."""
    return image.format != "GIF" and bool(image.getexif() or getattr(image, "text", None) or {"xmp", "photoshop", "comment", "exif"} & image.info.keys()
                                          or image.format == "MPO")


def _without_notes(image: Image.Image, kind: str, frames: int) -> bytes:
    """The same to look at: turned as its notes said, with its colours."""
    how, colours = {"icc_profile": image.info.get("icc_profile")}, BytesIO()
    turned = image.getexif().get(ORIENTATION, 1) != 1
    shown = ImageOps.exif_transpose(image) if turned and frames == 1 else image
    for name in ("exif", "xmp", "comment", "photoshop"):
        shown.info.pop(name, None)
    if kind == "jpg":
        how |= {"quality": PHOTO_QUALITY if turned or image.format == "MPO" else "keep", "comment": b"", "xmp": b""}
    elif kind == "webp":
        how |= {"quality": PHOTO_QUALITY, "exif": b"", "xmp": b""}
    elif kind == "png":
        how |= {"exif": b""}
    shown.save(colours, {"jpg": "JPEG", "png": "PNG", "webp": "WEBP"}[kind], save_all=frames > 1 and kind != "jpg", **how)
    return colours.getvalue()
