"""What a template of a workspace may ask for."""

from koipond import profiles
from koipond.content import language
from koipond.content.models import Feed


def known_names(workspace: str) -> set[str]:
    """Traits as person.<name>, feeds as feed.<name>, and what every message has."""
    traits = {f"person.{trait.name}" for trait in profiles.traits(str(workspace))}
    feeds = Feed.objects.filter(workspace__slug=str(workspace)).values_list("name", flat=True)
    return traits | {f"feed.{name}" for name in feeds} | set(language.ALWAYS)
