"""What the documents name is there."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PAGES = ["README.md", "README.zh-CN.md", "CONTRIBUTING.md", "docs/tour.md", *sorted(
    str(page.relative_to(ROOT)) for page in (ROOT / "docs" / "howto").glob("*.md"))]
FOLDERS = ("koipond/", "tests/", "docs/", "bench/", "decisions/", "howto/", "reference/")


def there(page: str, name: str) -> bool:
    """Whether a path is there, seen from the root or from the page; <room> and _example stand for any."""
    pattern = re.sub(r"<\w+>", "*", name.rstrip("/"))
    return any(list(base.glob(pattern + end)) for base in (ROOT, ROOT / "docs", (ROOT / page).parent) for end in ("", "-*.md"))


@pytest.mark.parametrize("page", PAGES)
def test_every_path_that_a_page_names_is_there(page):
    text = (ROOT / page).read_text(encoding="utf-8")
    named = {name for name in re.findall(r"`([\w/.<>-]+)`", text) if name.startswith(FOLDERS)}
    linked = set(re.findall(r"\]\(([^)#:]+)\)", text))
    assert [name for name in sorted(named | linked) if not there(page, name)] == []


def test_the_tour_has_a_line_for_every_room_and_for_no_other():
    rows = re.findall(r"^\| (\w+) \| .+ \| .+ \|$", (ROOT / "docs" / "tour.md").read_text(encoding="utf-8"), re.M)
    rooms = {path.parent.name for path in (ROOT / "koipond").glob("*/README.md")}
    assert set(rows) - {"room"} == rooms


@pytest.mark.parametrize("page", ["docs/tour.md", "docs/glossary.md"])
def test_every_table_of_facts_that_a_page_names_is_there(page):
    from koipond import engine

    rooms = "|".join(path.parent.name for path in (ROOT / "koipond").glob("*/README.md"))
    named = set(re.findall(rf"`((?:{rooms})_\w+)`", (ROOT / page).read_text(encoding="utf-8")))
    assert named - {table.name for table in engine.tables()} == set()


@pytest.mark.parametrize("page", ["README.md", "README.zh-CN.md", "CONTRIBUTING.md", *PAGES[4:]])
def test_every_make_target_that_a_page_names_is_there(page):
    targets = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.M))
    text = (ROOT / page).read_text(encoding="utf-8")
    assert set(re.findall(r"(?:`|^)make ([a-z]+)\b", text, re.M)) - targets == set()
