"""Who works here and may do what. See README.md."""

from koipond.access.backups import back_up, backup_mark, fill, lay_out, one_at_a_time, verified
from koipond.access.bell import Listener, ring
from koipond.access.chain import Head, Verdict, head, read_head, verify
from koipond.access.errors import (
    AlreadyThere,
    BadEmail,
    BadHead,
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
    StillWorking,
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
from koipond.access.holding import NOTICED_SECONDS, Hold, Part, alone, hold, part
from koipond.access.masks import SEES, Sees, let_see, sees
from koipond.access.models import Workspace
from koipond.access.replicas import stop_following
from koipond.access.roles import (
    RIGHTS,
    Membership,
    add_member,
    change_password,
    forget_second_step,
    members,
    remove_member,
    role_of,
    set_password,
    workspaces_of,
)
from koipond.access.sealing import Resealed, reseal, seal, seals, unseal
from koipond.access.single import Single, leading, leads
from koipond.access.stores import (
    change_workspace,
    create_workspace,
    migrate_all,
    migrate_decisions,
    migrate_left,
    move_workspace,
    workspace,
    workspaces,
)
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
from koipond.access.trail import Deed, note, note_hourly, note_key, trail
from koipond.access.tries import begin_try, was_right

__all__ = [
    "NOTICED_SECONDS", "RIGHTS", "SCOPES", "SEES", "BadEmail", "BadHead", "BadSetting", "BadSlug", "Deed", "Head", "Hold", "Key", "LastOwner", "Listener", "Membership",
    "Part", "NobodyHere", "NoName", "NotAllowed", "NotAllowedToSee", "NotGenuine", "NotSignedIn", "NotSignedOn", "OwnerSeesAll", "SealBroken", "Sees", "Single", "SlugTaken",
    "TooManyTries", "UnknownKey", "UnknownLevel", "UnknownMember", "UnknownRole", "UnknownScope", "UnknownUser", "Resealed", "UnknownWorkspace", "Verdict", "WeakPassword", "Workspace",
    "WrongPassword", "add_member", "alone", "back_up", "backup_mark", "begin_try", "change_password", "change_workspace", "create_key", "create_workspace", "drop_local_key",
    "fill", "forget_second_step", "head", "hold", "hold_local_key", "is_local_key", "key_of", "keys", "lay_out", "leads", "let_see", "members", "migrate_all",
    "migrate_decisions", "note", "note_hourly", "note_key", "one_at_a_time", "remove_member", "read_head", "revoke_key", "ring", "role_of", "reseal", "sees", "seal", "seals", "set_password",
    "leading", "part", "AlreadyThere", "StillWorking", "migrate_left", "move_workspace", "stop_following",
    "trail", "unseal", "verified", "verify", "was_right", "workspace", "workspaces", "workspaces_of",
]
