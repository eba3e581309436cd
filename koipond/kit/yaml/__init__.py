"""YAML for files that people keep in a repository: a strict part of YAML 1.2, read with its lines, written in one way only.

Read are mappings, lists, texts (plain, quoted, `|`, `>`), numbers, `true`, `false`, `null`, and JSON. Whatever YAML readers
disagree about is text: `no`, `on`, `09:00`, `2026-03-02`, `0086`, `1_000`. Anchors, tags, a second document and a name that
stands twice are refused with their line. What is written is read alike by every reader of YAML 1.1 and 1.2.
"""

from koipond.kit.yaml.errors import BadYaml
from koipond.kit.yaml.node import Node
from koipond.kit.yaml.reading import read
from koipond.kit.yaml.writing import write

__all__ = ["Node", "BadYaml", "read", "write"]
