"""What is said at once to who begins to follow or scans: in the answer to the platform's own call, which is free of every quota."""

from koipond import access
from koipond.kit import clock
from koipond.social.errors import BadGreeting
from koipond.social.limits import limit
from koipond.social.models import Greeting, SceneCode


def greeting_for(account: int, scene: str, followed: bool) -> str:
    """The greeting of the code with this scene; without one, to who begins to follow, that of the account. '' for none."""
    coded = SceneCode.objects.filter(account=account, scene=scene, retired_at=None).order_by("-id").values_list("greeting", flat=True).first() if scene else ""
    if coded or not followed:
        return coded or ""
    return greeting(account)


def greeting(account: int) -> str:
    """What an account says to who begins to follow it; '' for nothing."""
    return Greeting.objects.filter(account=account).values_list("text", flat=True).first() or ""


def set_greeting(workspace: str, account: int, text: str, by: str) -> str:
    """What an account says to who begins to follow it; '' for nothing. Raises BadGreeting."""
    text = checked(text)
    if not text:
        Greeting.objects.filter(account=account).delete()
        return ""
    Greeting.objects.update_or_create(account=account, defaults={"workspace": access.workspace(workspace), "text": text, "by": by, "at": clock.now()})
    return text


def checked(text: str) -> str:
    """The text of a greeting. Raises BadGreeting."""
    text, most = text.strip(), limit("greeting_letters")
    if len(text) > most or len(text.encode()) > limit("text_bytes"):
        raise BadGreeting(given=len(text), most=most)
    return text
