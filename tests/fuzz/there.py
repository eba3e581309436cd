"""What is there to be asked about: real numbers and names for the places of an address, found by the API's own lists."""

import json
import re

from django.test import Client

NAMED = ("id", "number", "key", "name", "code", "slug", "message", "tag", "userid")   # under which an entry of a list says how it is called
EACH_AT_MOST = 5   # entries of a list


class There:
    """Finds what a workspace has. `client` may read everything of it."""

    def __init__(self, client: Client, workspace: str, paths: set[str]):
        self._client, self._workspace, self._paths = client, workspace, paths   # `paths`: those that answer to GET
        self._found: dict[str, list] = {}

    def fill(self, path: str, draw) -> dict:
        """Values for the places of an address, such as {"segment": 3}; a place of which nothing is there is left out. `draw` chooses from a list."""
        values, before = {"workspace": self._workspace}, ""
        for plain, place in re.findall(r"([^{]+)(?:\{(\w+)\})?", path):
            before += plain
            if not place:
                break
            if place != "workspace":
                if not (found := self._listed(before.rstrip("/"), values, place)):
                    break
                values[place] = draw(found)
            before += f"{{{place}}}"
        return values

    def _listed(self, path: str, values: dict, place: str) -> list:
        address = path.format(**values)
        if path in self._paths and address not in self._found:
            answer = self._client.get(address)
            self._found[address] = _names(json.loads(answer.content), place) if answer.status_code == 200 and "json" in answer["Content-Type"] else []
        return self._found.get(address, [])


def _names(said, place: str) -> list:
    entries = said if isinstance(said, list) else next((each for each in said.values() if isinstance(each, list)), []) if isinstance(said, dict) else []
    found = [entry if isinstance(entry, str | int) else next((entry[name] for name in (place, *NAMED) if isinstance(entry, dict) and isinstance(entry.get(name), str | int)), None)
             for entry in entries[:EACH_AT_MOST]]
    return [one for one in found if one not in (None, "")]
