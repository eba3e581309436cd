"""A body says nothing that is not heard: a field that an endpoint does not know is refused by name."""

import pytest

from koipond.console.api import api


def bodies(description: dict) -> set[str]:
    """The schemas from which JSON bodies of requests are made, with all that lies in them."""
    found: set[str] = set()

    def look(part) -> None:
        if isinstance(part, list):
            for one in part:
                look(one)
        elif isinstance(part, dict):
            if (name := part.get("$ref", "").rpartition("/")[2]) and name not in found:
                found.add(name)
                look(description["components"]["schemas"][name])
            for one in part.values():
                look(one)

    for methods in description["paths"].values():
        for operation in methods.values():
            look(operation.get("requestBody", {}).get("content", {}).get("application/json", {}))
    return found


def test_no_body_takes_a_field_that_it_does_not_know():
    description = api.get_openapi_schema()
    loose = {name for name in bodies(description) if description["components"]["schemas"][name].get("type") == "object"
             and description["components"]["schemas"][name].get("additionalProperties") is not False}
    assert not loose and len(bodies(description)) > 80


@pytest.mark.parametrize(("path", "body", "field"), [
    ("/journeys/{journey}/publish", {"migration": {"wait": "stay"}}, "migration"),
    ("/journeys/{journey}/publish", {"moves": {"wait": {"do": "stay", "too": "end"}}}, "moves.wait.too"),
    ("/sending", {"cap": []}, "cap"),
    ("/segments/preview", {"steps": [], "step": 1}, "step"),
])
@pytest.mark.parametrize("language", ["en", "zh-CN"])
def test_a_slip_of_the_pen_is_told_and_nothing_is_done(shop, browser, path, body, field, language):
    client = browser(shop)
    token = client.get("/account").cookies["csrftoken"].value
    path, method = path.format(journey=1), "put" if path == "/sending" else "post"
    answer = getattr(client, method)(f"/api/w/{shop.slug}{path}", body, content_type="application/json",
                                     headers={"X-CSRFToken": token, "Accept-Language": language})
    error = answer.json()["error"]
    assert (answer.status_code, error["number"]) == (422, "console.E002")
    assert error["fields"]["problems"][0]["field"].endswith("." + field)
    assert ("没有这个字段" if language == "zh-CN" else "no such field") in error["message"]
