"""For what an address is suppressed: this workspace, every one, or the messages of one topic."""

from koipond import access

EVERYWHERE = "all"
SCOPE = r"brand|all|list:[a-z][a-z0-9_]{0,39}"


def places(workspace: str) -> list[str]:
    """Where what stands against an address of a workspace lies: with it, and with the oldest, which keeps what holds for all."""
    oldest = min(access.workspaces(), key=lambda one: one.id, default=None)
    return list(dict.fromkeys([str(workspace), *([oldest.slug] if oldest else [])]))
