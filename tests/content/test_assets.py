"""Pictures: what they are by their bytes, what is kept of them, and that nothing that is used goes."""

import hashlib
import struct
import zlib
from importlib import import_module
from io import BytesIO

import pytest
from django.conf import settings
from hypothesis import given
from hypothesis import settings as trial
from hypothesis import strategies as st
from PIL import Image

from koipond import content
from koipond.content.assets import absolute, file_of
from koipond.content.pictures import looked_into


def picture(kind="PNG", size=(40, 30), colour=(217, 72, 31), **more) -> bytes:
    made = BytesIO()
    Image.new("RGB", size, colour).save(made, kind, **more)
    return made.getvalue()


def chunk(name: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))


def huge_png(width: int, height: int) -> bytes:
    """A few bytes that would be gigabytes, were they unpacked."""
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 6, 0, 0, 0)) + chunk(b"IDAT", zlib.compress(bytes(9999))) + chunk(b"IEND", b"")


def noted() -> Image.Exif:
    """What a phone writes into a photo: turned by a quarter, when, and where."""
    notes = Image.Exif()
    notes[0x0112], notes[0x0132], notes[0x8825] = 6, "2026:01:01 10:00:00", {1: "N", 2: (31.0, 13.0, 50.0), 3: "E", 4: (121.0, 28.0, 25.0)}
    return notes


def keep(workspace, body, name="cup.png", by="mei"):
    return content.keep_asset(workspace, name, [body], by)


def stored(kept) -> bytes:
    workspace, name = kept.place.removeprefix("/i/").split("/")
    return file_of(int(workspace), name)[0]


@pytest.mark.parametrize(("kind", "known_as"), [("PNG", "png"), ("JPEG", "jpg"), ("GIF", "gif"), ("WEBP", "webp")])
def test_a_picture_is_what_its_bytes_say_whatever_it_is_called(workspace, kind, known_as):
    body = picture(kind)
    kept = keep(workspace, body, "page.svg")
    assert (kept.kind, kept.width, kept.height, kept.name) == (known_as, 40, 30, "page.svg")
    assert kept.digest == hashlib.sha256(body).hexdigest() and stored(kept) == body
    assert kept.address == settings.URL + kept.place and kept.place.endswith(f"/{kept.digest}.{known_as}")


SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'


@pytest.mark.parametrize("body", [b"", SVG, b"<?xml version='1.0'?>" + SVG, b"<html>", b"GIF89a", b"%PDF-1.7", b"\x89PNG\r\n\x1a\n", picture()[:60], picture("JPEG")[:200],
                                  picture("TIFF"), picture("BMP"), picture("ICO"), b"BM" + bytes(99), b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 9 9\n"])
def test_what_is_no_picture_for_mails_is_refused(workspace, body):
    with pytest.raises(content.NoPicture):
        keep(workspace, body)
    assert content.assets(workspace) == []


@given(st.binary(max_size=300), st.sampled_from([picture(), picture("JPEG"), picture("GIF"), picture("WEBP")]), st.integers(0, 400))
@trial(max_examples=200, deadline=None)
def test_bytes_that_are_broken_anywhere_are_a_picture_or_refused(noise, body, place):
    try:
        found = looked_into(body[:place] + noise + body[place + len(noise):])
    except (content.NoPicture, content.TooManyPixels):
        return
    assert found.width * found.height <= 25_000_000


@pytest.mark.parametrize("body", [huge_png(60_000, 60_000), huge_png(5_001, 5_000), huge_png(12_001, 1), picture("GIF")[:6] + struct.pack("<HH", 65_000, 65_000) + picture("GIF")[10:]])
def test_a_bomb_is_refused_before_it_is_unpacked(workspace, body, monkeypatch):
    monkeypatch.setattr(Image.Image, "load", lambda *_: pytest.fail("it was unpacked"))
    with pytest.raises(content.TooManyPixels):
        keep(workspace, body)


def test_a_film_of_too_many_frames_is_refused(workspace, monkeypatch):
    monkeypatch.setattr("koipond.content.pictures.FRAMES_AT_MOST", 3)
    film = lambda frames: picture("GIF", save_all=True, append_images=[Image.new("RGB", (40, 30), (n, 0, 0)) for n in range(frames - 1)])  # noqa: E731
    assert keep(workspace, film(3)).kind == "gif"
    with pytest.raises(content.TooManyPixels):
        keep(workspace, film(4))


def test_too_many_bytes_are_not_even_read(workspace):
    def endless():
        for number in range(100):
            assert number < 12, "it was read on"
            yield bytes(1_000_000)

    with pytest.raises(content.TooLargePicture):
        content.keep_asset(workspace, "big.png", endless(), "mei")


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_where_and_when_a_photo_was_taken_is_not_kept_and_it_stands_upright(workspace, kind):
    body = picture(kind, exif=noted())
    assert b"2026:01:01" in body
    kept = keep(workspace, body)
    with Image.open(BytesIO(stored(kept))) as shown:
        assert not shown.getexif() and shown.size == (30, 40) == (kept.width, kept.height)
    assert b"2026:01:01" not in stored(kept)
    assert keep(workspace, body).digest == kept.digest, "given again it is the same"


def test_a_text_in_a_png_is_not_kept_and_its_colours_are(workspace):
    from PIL.PngImagePlugin import PngInfo

    texts = PngInfo()
    texts.add_text("Author", "Mei of the shop")
    kept = stored(keep(workspace, picture(pnginfo=texts)))
    assert b"Mei of the shop" not in kept
    with Image.open(BytesIO(kept)) as shown:
        assert shown.convert("RGB").getpixel((5, 5)) == (217, 72, 31)


def test_the_same_picture_twice_is_one_and_of_each_workspace_its_own(workspace, shop):
    one, other, theirs = keep(workspace, picture()), keep(workspace, picture(), "again.png"), keep(shop, picture())
    assert one == other and len(content.assets(workspace)) == 1
    assert theirs.digest == one.digest and theirs.place != one.place
    content.delete_asset(shop, theirs.digest)
    assert stored(one) == picture()
    with pytest.raises(content.UnknownAsset):
        content.delete_asset(shop, one.digest)


def test_pictures_are_found_by_name_and_by_what_they_show(workspace):
    cup = keep(workspace, picture(), "  autumn\n cup .png\x00")
    keep(workspace, picture(colour=(0, 0, 1)), "pot.png")
    assert content.name_asset(workspace, cup.digest, alt="一杯秋茶").alt == "一杯秋茶"
    assert [one.name for one in content.assets(workspace)] == ["pot.png", "autumn cup .png"]
    assert [one.digest for one in content.assets(workspace, "秋茶")] == [one.digest for one in content.assets(workspace, "CUP autumn")] == [cup.digest]
    assert content.name_asset(workspace, cup.digest, name=" ").name == "autumn cup .png"


def test_there_is_an_end_to_them(workspace, monkeypatch):
    monkeypatch.setattr(import_module("koipond.content.assets"), "MOST", 1)
    keep(workspace, picture())
    assert keep(workspace, picture()).name == "cup.png"
    with pytest.raises(content.TooManyAssets):
        keep(workspace, picture(colour=(0, 0, 1)))
    assert len(content.assets(workspace)) == 1


def used_in_a_mail(workspace, place):
    content.save_template(workspace.slug, "Autumn", "Tea", html=f'<img src="{place}" alt="tea">')


def used_in_an_older_version(workspace, place):
    used_in_a_mail(workspace, place)
    content.save_template(workspace.slug, "Autumn", "Tea", html="none any more")


def used_in_another_language(workspace, place):
    content.save_template(workspace.slug, "Autumn", "Tea", html="x", variants={"zh-TW": {"subject": "茶", "html": f'<img src="{place}" alt="茶">'}})


def used_in_a_block(workspace, place):
    content.save_block(workspace.slug, "autumn", [{"html": f'<img src="{place}" alt="">'}])


def used_in_a_feed(workspace, place):
    content.save_feed(workspace.slug, "autumn", [{"id": "1", "image": settings.URL + place}])


@pytest.mark.parametrize("use", [used_in_a_mail, used_in_an_older_version, used_in_another_language, used_in_a_block, used_in_a_feed])
def test_what_is_used_stays_and_its_users_are_named(workspace, use):
    kept, spare = keep(workspace, picture()), keep(workspace, picture(colour=(0, 0, 1)))
    use(workspace, kept.place)
    assert [name.lower() for name in content.asset_users(workspace, kept.digest)] == ["autumn"] and content.asset_users(workspace, spare.digest) == []
    with pytest.raises(content.AssetInUse) as refused:
        content.delete_asset(workspace, kept.digest)
    assert refused.value.fields["where"].lower() == "autumn" and stored(kept) == picture()
    content.delete_asset(workspace, spare.digest)
    assert [one.digest for one in content.assets(workspace)] == [kept.digest]
    assert file_of(workspace.id, f"{spare.digest}.png") is None


def test_mails_carry_the_public_address(workspace):
    kept = keep(workspace, picture())
    mjml = f'<mjml><mj-body><mj-section><mj-column><mj-image src="{kept.place}" alt="tea" /></mj-column></mj-section></mj-body></mjml>'
    version = content.save_template(workspace.slug, "Autumn", "Tea", mjml=mjml)
    shown = content.preview(version.id, {})
    assert f'src="{kept.address}"' in shown.html and f'"{kept.place}"' not in shown.html
    push = content.save_template(workspace.slug, "Push", "Tea", text="new", picture=kept.place, channel="push")
    assert content.preview(push.id, {}).picture == kept.address


@pytest.mark.parametrize("text", [
    "", "/i/1/short.png", "see /i/ or '/i/1/x.png'", f'"https://shop.example/i/1/{"a" * 64}.png"', f'"/i/1/{"a" * 64}.svg"', f'"/i/x/{"a" * 64}.png"', f"a/i/1/{'a' * 64}.png"])
def test_no_other_address_is_touched(text):
    assert absolute(text) == text


@pytest.mark.parametrize("name", ["", "..", "../../secret.key", "%2e%2e", "a" * 64 + ".svg", "A" * 64 + ".png", "a" * 64 + ".png/..", "a" * 64 + ".png\n", "." + "a" * 63 + ".png"])
def test_no_other_file_is_given(name):
    assert file_of(1, name) is None
