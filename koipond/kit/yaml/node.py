"""A value with the line that it stands on."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Node:
    """A dictionary of nodes by name, a list of nodes, or a text, number, boolean or None. Lines count from 1."""

    value: object
    line: int

    def plain(self):
        """The value without lines."""
        if isinstance(self.value, dict):
            return {name: node.plain() for name, node in self.value.items()}
        return [node.plain() for node in self.value] if isinstance(self.value, list) else self.value

    def at(self, *path) -> "Node":
        """The node at a path of names and places; where it ends earlier, the last that is there."""
        node = self
        for part in path:
            known = node.value if isinstance(node.value, dict) else dict(enumerate(node.value)) if isinstance(node.value, list) else {}
            if part not in known:
                break
            node = known[part]
        return node
