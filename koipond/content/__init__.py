"""What a message says: templates, their versions, and rendering for a person. See README.md."""

from koipond.content.errors import (
    BadLiquid,
    BadMjml,
    NoBody,
    NoName,
    NoSubject,
    TooLarge,
    UnknownFilter,
    UnknownTag,
    UnknownTemplate,
    UnknownVariable,
)
from koipond.content.render import Compiled, Rendered, compiled, preview, render
from koipond.content.templates import Version, known_names, newest, save_template, templates, version

__all__ = [
    "BadLiquid", "BadMjml", "Compiled", "NoBody", "NoName", "NoSubject", "Rendered", "TooLarge", "UnknownFilter",
    "UnknownTag", "UnknownTemplate", "UnknownVariable", "Version", "compiled", "known_names", "newest", "preview",
    "render", "save_template", "templates", "version",
]
