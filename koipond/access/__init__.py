"""Who works here and may do what. See README.md."""

from koipond.access.errors import (
    BadEmail,
    BadSetting,
    BadSlug,
    LastOwner,
    NobodyHere,
    NoName,
    NotAllowed,
    NotAllowedToSee,
    NotGenuine,
    NotSignedIn,
    NotSignedOn,
    OwnerSeesAll,
    SealBroken,
    SlugTaken,
    TooManyTries,
    UnknownKey,
    UnknownLevel,
    UnknownMember,
    UnknownRole,
    UnknownScope,
    UnknownUser,
    UnknownWorkspace,
    WeakPassword,
    WrongPassword,
)
from koipond.access.masks import SEES, Sees, let_see, sees
from koipond.access.models import Workspace
from koipond.access.roles import (
    RIGHTS,
    Membership,
    add_member,
    change_password,
    check_tries,
    forget_second_step,
    members,
    note_try,
    remove_member,
    role_of,
    set_password,
    workspaces_of,
)
from koipond.access.sealing import seal, unseal
from koipond.access.stores import change_workspace, create_workspace, migrate_all, workspace, workspaces
from koipond.access.tokens import (
    SCOPES,
    Key,
    create_key,
    drop_local_key,
    hold_local_key,
    is_local_key,
    key_of,
    keys,
    revoke_key,
)
from koipond.access.trail import Deed, note, trail

__all__ = [
    "RIGHTS", "SCOPES", "SEES", "BadEmail", "BadSetting", "BadSlug", "Deed", "Key", "LastOwner", "Membership",
    "NobodyHere", "NoName", "NotAllowed", "NotAllowedToSee", "NotGenuine", "NotSignedIn", "NotSignedOn", "OwnerSeesAll", "SealBroken", "Sees", "SlugTaken",
    "TooManyTries", "UnknownKey", "UnknownLevel", "UnknownMember", "UnknownRole", "UnknownScope", "UnknownUser",
    "UnknownWorkspace", "WeakPassword", "Workspace", "WrongPassword", "add_member", "change_password", "change_workspace", "check_tries",
    "create_key", "create_workspace", "drop_local_key", "forget_second_step", "hold_local_key", "is_local_key", "key_of", "keys", "let_see",
    "members", "migrate_all", "note", "note_try", "remove_member", "revoke_key", "role_of", "sees", "seal", "set_password",
    "trail", "unseal", "workspace", "workspaces", "workspaces_of",
]
