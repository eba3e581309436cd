"""Members and what their roles may do."""

import logging
import secrets
from dataclasses import dataclass

from django.contrib.auth import get_user_model
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction

from koipond.access.errors import (
    BadEmail,
    LastOwner,
    PasswordsDiffer,
    UnknownMember,
    UnknownRole,
    UnknownUser,
    WeakPassword,
    WrongOldPassword,
)
from koipond.access.models import Member, Workspace
from koipond.access.stores import workspace as place

# What each role may do. read: see everything of the workspace. write: make and change segments, templates, journeys,
# import, publish. collect: send events. call: see whom to call, and say what came of it. admin: members, keys, the workspace
# itself. Analyst and viewer read the same; they are told apart because what is theirs to write (reports) will be.
RIGHTS = {
    "owner": frozenset({"read", "write", "collect", "call", "admin"}),
    "marketer": frozenset({"read", "write", "collect", "call"}),
    "analyst": frozenset({"read"}),
    "seller": frozenset({"read", "call"}),
    "viewer": frozenset({"read"}),
}

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Membership:
    """A user in a workspace. `password` is given once, when the user was made with it, and else ""."""

    id: int
    email: str
    name: str
    role: str
    added_by: str
    password: str = ""


def add_member(workspace: str | Workspace, who, role: str, by: str, password: str | None = None) -> Membership:
    """Gives a user, or the owner of an e-mail address, a role; one who has a role already gets the new one.

    An unknown address becomes a user with the given password or a made one, which the answer shows once.
    Raises UnknownRole, BadEmail, WeakPassword, LastOwner.
    """
    if role not in RIGHTS:
        raise UnknownRole(role=role, known=list(RIGHTS))
    workspace = place(workspace)
    with transaction.atomic():
        user, made = (_user(who, password) if isinstance(who, str) else (who, ""))
        _keep_an_owner(workspace, user, role)
        Member.objects.update_or_create(
            workspace=workspace, user=user, defaults={"role": role}, create_defaults={"role": role, "added_by": by[:160]}
        )
        return _membership(Member.objects.select_related("user").get(workspace=workspace, user=user), made)


def remove_member(workspace: str | Workspace, email: str, by: str) -> None:
    """Takes somebody's role away; the user stays. Raises UnknownMember, LastOwner."""
    workspace = place(workspace)
    with transaction.atomic():
        member = Member.objects.select_related("user").filter(workspace=workspace, user__username=_plain(email)).first()
        if member is None:
            raise UnknownMember(email=email, workspace=workspace.slug)
        _keep_an_owner(workspace, member.user, "")
        member.delete()
    log.info("%s took the role %s in %s from %s", by, member.role, workspace.slug, member.user.username)


def members(workspace: str | Workspace) -> list[Membership]:
    """Everybody with a role here, by address."""
    rows = Member.objects.filter(workspace=place(workspace)).select_related("user").order_by("user__username")
    return [_membership(row) for row in rows]


def set_password(email: str, password: str | None = None) -> str:
    """Gives a user a new password, the given or a made one, and returns it. Ends all their sessions.

    Raises UnknownUser for an address that nobody has, WeakPassword.
    """
    user = get_user_model().objects.filter(username=_plain(email)).first()
    if user is None:
        raise UnknownUser(email=email)
    made = _good(password or secrets.token_urlsafe(12), user)
    user.set_password(made)
    user.save()
    return made


def forget_second_step(email: str) -> bool:
    """Turns the second step of a user off, whose phone and recovery codes are lost, and ends all their sessions; whether there was one.

    Raises UnknownUser for an address that nobody has.
    """
    from allauth.mfa.models import Authenticator
    from allauth.usersessions.models import UserSession

    user = get_user_model().objects.filter(username=_plain(email)).first()
    if user is None:
        raise UnknownUser(email=email)
    with transaction.atomic():
        for one in UserSession.objects.filter(user=user):
            one.end()
        return Authenticator.objects.filter(user=user).delete()[0] > 0


def change_password(user, old: str, new: str, again: str) -> None:
    """Gives a user the new password they typed twice. Ends all their sessions.

    Raises WrongOldPassword, PasswordsDiffer, WeakPassword.
    """
    if not user.check_password(old):
        raise WrongOldPassword()
    if new != again:
        raise PasswordsDiffer()
    user.set_password(_good(new, user))
    user.save()


def role_of(user, workspace: Workspace) -> str | None:
    """The role of a user in a workspace, or None."""
    if not user.is_authenticated or not user.is_active:
        return None
    return Member.objects.filter(workspace=workspace, user=user).values_list("role", flat=True).first()


def workspaces_of(user) -> list[tuple[Workspace, str]]:
    """The workspaces a user works in, each with the role there, by name."""
    rows = Member.objects.filter(user=user).select_related("workspace").order_by("workspace__name", "id")
    return [(row.workspace, row.role) for row in rows]


def _user(email: str, password: str | None):
    plain = _plain(email)
    try:
        validate_email(plain)
    except ValidationError:
        raise BadEmail(email=email) from None
    users = get_user_model().objects
    if known := users.filter(username=plain).first():
        return known, ""
    user = get_user_model()(username=plain, email=plain)
    made = _good(password or secrets.token_urlsafe(12), user)
    user.set_password(made)
    user.save(force_insert=True)
    return user, made


def _good(password: str, user) -> str:
    try:
        validate_password(password, user)
    except ValidationError as error:
        raise WeakPassword(reasons=" ".join(error.messages)) from None
    return password


def _keep_an_owner(workspace: Workspace, user, role: str) -> None:
    owners = Member.objects.select_for_update().filter(workspace=workspace, role="owner")
    ids = set(owners.values_list("user_id", flat=True))
    if role != "owner" and ids == {user.id}:
        raise LastOwner(email=user.username, workspace=workspace.slug)


def _plain(email: str) -> str:
    return email.strip().lower()


def _membership(row: Member, password: str = "") -> Membership:
    return Membership(row.id, row.user.username, row.user.get_full_name(), row.role, row.added_by, password)
