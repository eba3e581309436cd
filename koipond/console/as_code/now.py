"""The workspace that a folder is compared with, and who asks."""

from dataclasses import dataclass, field

from koipond import access
from koipond.console.as_code.kinds import kinds
from koipond.console.as_code.references import Names

Key = tuple[str, str]   # kind and name of a definition


@dataclass
class Now:
    """A workspace as it is at this moment. `by`: as whom definitions are made."""

    place: access.Workspace
    by: str = ""
    anew: frozenset[Key] = frozenset()   # what is made again because of other changes
    names: Names = field(init=False)

    def __post_init__(self):
        self.names = Names(self.place)

    @property
    def slug(self) -> str:
        return self.place.slug

    def forget(self) -> None:
        """After a change: names and settings are read anew."""
        self.place.refresh_from_db()
        self.names.forget()


def definitions(now: Now) -> dict[Key, object]:
    """Everything that is defined in a workspace, by kind and name; people, secrets and facts never."""
    now.forget()
    return {(kind, name): value for kind, module in kinds().items() for name, value in module.there(now).items()}
