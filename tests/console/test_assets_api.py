"""Pictures over HTTP: sent by who may, loaded by everybody."""

from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image

SVG = b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>'


def png(colour="#d9481f") -> bytes:
    made = BytesIO()
    Image.new("RGB", (6, 4), colour).save(made, "PNG")
    return made.getvalue()


@pytest.fixture
def asks(shop, browser):
    """`asks("marketer", "get", "assets")` → status and answer."""
    known = {}

    def ask(role, method, path, body=None, **more):
        client = known.setdefault(role, browser(shop, role, enforce_csrf_checks=False))
        answer = getattr(client, method)(f"/api/w/{shop.slug}/{path}", *([] if body is None else [body]), **more)
        return answer.status_code, answer.json() if answer.content else None

    return ask


def send(asks, body, role="marketer", name="../../cup.png", kind="image/png"):
    return asks(role, "post", "assets", {"file": SimpleUploadedFile(name, body, content_type=kind)})


def test_from_a_file_to_what_a_mail_program_loads(asks):
    status, kept = send(asks, png())
    assert status == 201 and (kept["name"], kept["kind"], kept["width"], kept["height"]) == ("cup.png", "png", 6, 4)
    answer = Client().get(kept["place"])
    assert answer.content == png() and answer["Content-Type"] == "image/png"
    assert answer["Cache-Control"] == "public, max-age=31536000, immutable" and answer["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in answer["Content-Security-Policy"] and answer["Cross-Origin-Resource-Policy"] == "cross-origin" and not answer.cookies
    again = Client().get(kept["place"], headers={"If-None-Match": answer["ETag"]})
    assert (again.status_code, again.content, "immutable" in again["Cache-Control"]) == (304, b"", True)
    assert Client().head(kept["place"]).status_code == 200 and Client().post(kept["place"]).status_code == 405


def test_what_it_shows_is_said_and_it_is_deleted(asks):
    kept = send(asks, png("#1f6f78"))[1]
    assert asks("marketer", "put", f"assets/{kept['digest']}", {"alt": "A pond"}, content_type="application/json")[1]["alt"] == "A pond"
    assert [one["digest"] for one in asks("viewer", "get", "assets?search=pond")[1]] == [kept["digest"]]
    assert asks("viewer", "get", f"assets/{kept['digest']}/users") == (200, [])
    assert asks("marketer", "delete", f"assets/{kept['digest']}") == (204, None)
    assert asks("marketer", "delete", f"assets/{kept['digest']}")[0] == 404 and Client().get(kept["place"]).status_code == 404


def test_one_in_a_template_stays(asks):
    kept = send(asks, png("#4e7a3a"))[1]
    made = {"name": "With a picture", "subject": "Tea", "html": f'<img src="{kept["place"]}" alt="tea"><a href="{{{{ unsubscribe_url }}}}">x</a>'}
    status, version = asks("marketer", "post", "templates", made, content_type="application/json")
    shown = asks("marketer", "post", f"templates/versions/{version['id']}/preview", {"person": {}}, content_type="application/json")[1]
    assert status == 201 and kept["address"] in shown["html"]
    status, refused = asks("marketer", "delete", f"assets/{kept['digest']}")
    assert status == 409 and refused["error"]["number"] == "content.E044" and "With a picture" in refused["error"]["message"]


@pytest.mark.parametrize(("body", "kind", "status", "number"), [
    (SVG, "image/png", 422, "content.E040"), (b"GIF89a<script>", "image/gif", 422, "content.E040"), (b"", "image/png", 422, "content.E040"),
    (png() + bytes(10_000_000), "image/png", 413, "content.E041")])
def test_what_is_no_picture_is_refused_whatever_it_calls_itself(asks, body, kind, status, number):
    code, said = send(asks, body, kind=kind)
    assert (code, said["error"]["number"]) == (status, number)


@pytest.mark.parametrize("role", ["viewer", "analyst"])
def test_who_may_not_write_sends_and_deletes_nothing(asks, role):
    kept = send(asks, png("#7a3b69"))[1]
    assert send(asks, png("#ffffff"), role)[0] == 403 and asks(role, "delete", f"assets/{kept['digest']}")[0] == 403


def test_another_workspaces_pictures_are_not_listed(asks, other_shop, browser):
    kept = send(asks, png("#123456"))[1]
    theirs = browser(other_shop, "owner", enforce_csrf_checks=False)
    assert theirs.get(f"/api/w/{other_shop.slug}/assets").json() == []
    assert theirs.delete(f"/api/w/{other_shop.slug}/assets/{kept['digest']}").status_code == 404


@pytest.mark.parametrize("path", ["/i/", "/i/1/", "/i/1/..%2F..%2Fsecret", "/i/x/" + "a" * 64 + ".png", "/i/1/" + "a" * 64 + ".png", "/i/999999999999999999999/" + "a" * 64 + ".png"])
def test_no_other_path_gives_a_file(path):
    assert Client().get(path).status_code == 404
