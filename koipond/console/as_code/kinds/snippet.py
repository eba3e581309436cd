"""Short texts that templates share, by language."""

from koipond import content
from koipond.console.as_code.shapes import Fields

FILE, SECTION, MANY, AFTER = "content/snippets.yaml", "snippets", True, ("trait", "feed")
NAMES = ("the snippet", "短句")
FIELDS = Fields(**dict.fromkeys(content.LANGUAGES, ""))


def there(now):
    return {key: FIELDS.lean(texts) for key, texts in content.snippets(now.slug).items()}


def put(now, name, value, before):
    content.save_snippet(now.slug, name, value, by=now.by)
