"""What of a corp is to be fetched as a whole: noted when WeCom tells of a change, gone when it was fetched since."""

from koipond import access
from koipond.kit import clock
from koipond.social.wecom.models import WecomDue

TAGS, GROUPS = "tags", "groups"


def note(workspace: str, account: int, *what: str) -> None:
    """Notes that this has changed."""
    for each in what:
        WecomDue.objects.update_or_create(account=account, what=each, defaults={"workspace": access.workspace(workspace), "at": clock.now()})


def fetched(account: int, what: str, deed) -> bool:
    """Does the deed where this has changed; whether it had. What changes meanwhile stays noted."""
    row = WecomDue.objects.filter(account=account, what=what).first()
    if row is None:
        return False
    deed()
    WecomDue.objects.filter(pk=row.pk, at=row.at).delete()
    return True
