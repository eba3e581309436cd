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
from koipond.content.templates import Version, newest, save_template, templates, version
from koipond.content.variables import known_names
