"""What the workspace asks of its content: approval, by whom, and languages."""

from koipond import content
from koipond.console.as_code.shapes import Fields

FILE, SECTION, MANY, RIGHT = "koipond.yaml", "content", False, "admin"
NAMES = ("rules of content", "内容规则")
FIELDS = Fields(approval=False, approvers=list(content.Rules().approvers), languages=[])


def there(now):
    found = content.rules(now.slug)
    return {SECTION: FIELDS.lean({"approval": found.approval, "approvers": list(found.approvers), "languages": list(found.languages)})}


def put(now, name, value, before):
    said = FIELDS.full(value)
    content.set_rules(now.slug, said["approval"], tuple(said["approvers"]), tuple(said["languages"]), by=now.by)
