"""YAML for files that people keep in a repository: read with its lines, written in one way only.

The library PyYAML reads and writes; here is decided what a plain word means: `true`, `false`, `null`, numbers in decimal, and
everything else is text. So what YAML readers disagree about is text: `no`, `on`, `09:00`, `2026-03-02`, `0086`, `1_000`. Anchors,
tags, a second document and a name that stands twice are refused with their line.
"""

from koipond.kit.yaml.errors import BadYaml
from koipond.kit.yaml.node import Node
from koipond.kit.yaml.reading import read
from koipond.kit.yaml.writing import write

__all__ = ["BadYaml", "Node", "read", "write"]
