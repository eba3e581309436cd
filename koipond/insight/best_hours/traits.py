"""The traits that hold a person's best hours: seven local hours from Monday on, such as `20,20,20,20,20,20,20`."""

import logging

from koipond import content, deliver, profiles

TRAITS = {channel: f"best_hours_{channel}" for channel in deliver.channels()}
HOUR_TRAITS = tuple(TRAITS.values())

log = logging.getLogger(__name__)


def declared(workspace: str, channel: str) -> profiles.Trait | None:
    """The trait of a channel, declared if it was not. None, with a line in the log, where the workspace has no room for it
    or means something else by its name: a night must not stand still for that.
    """
    kind = content.KINDS[channel]
    try:
        return profiles.declare_trait(workspace, TRAITS[channel], "text", title_en=f"Best hours: {kind.en}", title_zh=f"最佳时段：{kind.zh}", by="koipond")
    except (profiles.TooManyTraits, profiles.TraitTaken) as refusal:
        log.warning("best hours of %s are not worked out in %s: %s", channel, workspace, refusal)
        return None
