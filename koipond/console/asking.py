"""Who asks, in which workspace, and whether they may. Every endpoint begins here."""

import base64
import binascii
from dataclasses import dataclass

from django.http import HttpRequest
from ninja.security.base import AuthBase
from ninja.utils import check_csrf

from koipond import access

EVERYTHING = access.RIGHTS["owner"]
LOCAL = "command line"  # as whom the command line of this machine acts


@dataclass(frozen=True)
class Asker:
    """Somebody known: a signed-in user, a key of one workspace, or the command line of this machine."""

    name: str
    user: object = None
    key: access.Key | None = None
    local: bool = False

    def rights_in(self, workspace: access.Workspace) -> frozenset[str] | None:
        """What they may do in a workspace; None when it is not theirs to see."""
        if self.local:
            return EVERYTHING
        if self.key:
            return self.key.scopes if self.key.workspace == workspace.slug else None
        role = access.role_of(self.user, workspace)
        return access.RIGHTS[role] if role else None


@dataclass(frozen=True)
class Asking:
    """A question that was let in: the workspace it is about, who asks (for the record) and what they may do there."""

    workspace: access.Workspace
    by: str
    rights: frozenset[str]
    user: object = None


def asks(request: HttpRequest, workspace: str, right: str) -> Asking:
    """Lets a request in, or not.

    Raises NotSignedIn for a stranger, UnknownWorkspace for somebody of another workspace (who is not told whether it
    is there), NotAllowed where role or scope does not reach, NotGenuine for a session without its CSRF token.
    """
    asker = asker_of(request)
    place = access.workspace(workspace)
    rights = asker.rights_in(place)
    if rights is None:
        raise access.UnknownWorkspace(slug=workspace)
    if right not in rights:
        raise access.NotAllowed(who=asker.name, right=right, workspace=workspace, enough=enough(right))
    return Asking(place, asker.name, rights, asker.user)


def asker_of(request: HttpRequest) -> Asker:
    """Who asks: by the key in the header Authorization, else by the session. Raises NotSignedIn, NotGenuine."""
    known = getattr(request, "_koipond_asker", None)
    if known is None:
        header = request.headers.get("Authorization", "")
        known = request._koipond_asker = _of_header(header) if header else _of_session(request)
        if known.key:
            access.note_key(known.key, request.META.get("REMOTE_ADDR", ""), request.headers.get("User-Agent", ""))
    return known


def enough(right: str) -> list[str]:
    """The roles and scopes that give a right."""
    return [f"role {role}" for role, rights in access.RIGHTS.items() if right in rights] + [
        f"key scope {scope}" for scope, rights in access.SCOPES.items() if right in rights
    ]


class KnownAsker(AuthBase):
    """Refuses a stranger before anything of the request is read, and tells OpenAPI how to send a key."""

    openapi_type = "http"
    openapi_scheme = "bearer"
    openapi_description = "An API key as `Authorization: Bearer kp_…`; in the browser, the session."

    def __call__(self, request: HttpRequest) -> Asker:
        return asker_of(request)


def _of_header(header: str) -> Asker:
    token = _token(header)
    if access.is_local_key(token):
        return Asker(LOCAL, local=True)
    if key := access.key_of(token):
        return Asker(f"key {key.name}", key=key)
    raise access.NotSignedIn()


def _token(header: str) -> str:
    """The token of `Bearer <token>` or of `Basic` with the token as user; "" of anything else."""
    kind, _, rest = header.partition(" ")
    if kind.lower() == "bearer":
        return rest.strip()
    if kind.lower() != "basic":
        return ""
    try:
        return base64.b64decode(rest.strip(), validate=True).decode().partition(":")[0]
    except (binascii.Error, UnicodeDecodeError):
        return ""


def _of_session(request: HttpRequest) -> Asker:
    if not request.user.is_authenticated:
        raise access.NotSignedIn()
    # The API is exempt from Django's own check because keys need none; a session does.
    if check_csrf(request) is not None:
        raise access.NotGenuine()
    return Asker(request.user.get_username(), user=request.user)
