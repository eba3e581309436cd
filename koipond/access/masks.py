"""What each role sees of people's data. Whether something is personal, the rooms say; here stands only who sees how much."""

from dataclasses import dataclass

from koipond.access.errors import OwnerSeesAll, UnknownLevel, UnknownRole
from koipond.access.models import Masking, Workspace
from koipond.access.roles import RIGHTS
from koipond.access.stores import workspace as place
from koipond.kit import clock

FULL, MASKED, HIDDEN = "full", "masked", "hidden"


@dataclass(frozen=True)
class Sees:
    """How much is seen of personal data (e-mail, phone, names, birthday) and of sensitive data (numbers of documents)."""

    personal: str
    sensitive: str

    @property
    def all(self) -> bool:
        """Whether nothing is masked."""
        return self.personal == self.sensitive == FULL

    def of(self, personal_class: str) -> str:
        """How much of data of a class (none, personal, sensitive)."""
        return {"personal": self.personal, "sensitive": self.sensitive}.get(personal_class, FULL)


ALL = Sees(FULL, FULL)
# A seller calls people and writes to them, so sees who they are; an analyst counts them; a viewer looks at figures.
SEES = {
    "owner": ALL,
    "marketer": ALL,
    "analyst": Sees(MASKED, HIDDEN),
    "seller": Sees(FULL, MASKED),
    "viewer": Sees(HIDDEN, HIDDEN),
}


def sees(workspace: str | Workspace, role: str) -> Sees:
    """How much a role sees in a workspace: as decided there, else as in SEES. An owner sees all."""
    if role == "owner":
        return ALL
    row = Masking.objects.filter(workspace=place(workspace), role=role).order_by("-id").first()
    return Sees(row.personal, row.sensitive) if row else SEES[role]


def let_see(workspace: str | Workspace, role: str, personal: str, sensitive: str, by: str) -> Sees:
    """Decides how much a role sees. Raises UnknownRole, UnknownLevel, OwnerSeesAll."""
    if role not in RIGHTS:
        raise UnknownRole(role=role, known=list(RIGHTS))
    for level in (personal, sensitive):
        if level not in Masking.LEVELS:
            raise UnknownLevel(level=level, known=Masking.LEVELS)
    if role == "owner":
        raise OwnerSeesAll()
    Masking.objects.create(workspace=place(workspace), role=role, personal=personal, sensitive=sensitive, by=by[:160], at=clock.now())
    return Sees(personal, sensitive)
