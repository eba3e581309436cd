"""What the checks look at: one language of a version, as it is written and as somebody would get it."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from koipond.content.approval import rules
from koipond.content.blocks import blocks, pinned
from koipond.content.models import TemplateVersion
from koipond.content.pieces import Variant
from koipond.content.render import WAY_OUT, Compiled, Rendered


@dataclass(frozen=True)
class LookedAt:
    """One language of a version. `parts` have their Liquid; `bare` is what somebody gets of whom nothing is known."""

    workspace: str
    channel: str
    language: str
    parts: dict[str, str]
    ready: Compiled
    bare: Rendered
    longest: int                                   # bytes of the HTML with the longest wording of each block
    marketing: bool
    network: bool
    first: bool                                    # the version's own language: what is about all of it is said here
    written_in: tuple[str, ...]
    wanted: tuple[str, ...]                        # languages in which this workspace writes
    snippets: dict[str, dict[str, str]] = field(default_factory=dict)
    feed_rows: dict[str, int] = field(default_factory=dict)
    behind: tuple[str, ...] = ()                   # keys of blocks with a newer version
    measure: Callable[[str], object] | None = None # of a text as it goes out: characters and parts


def looked_at(row: TemplateVersion, ready: Compiled, marketing: bool, network: bool, measure: Callable | None = None) -> Iterator[LookedAt]:
    """A version in each of its languages."""
    workspace = row.template.workspace.slug
    wanted = rules(workspace).languages
    behind = _behind(workspace, row)
    for language in ready.languages:
        first = language == ready.language
        parts = row.made[language] if not first else {part: getattr(row, part) for part in ("subject", "html", "text", "link", "picture")}
        yield LookedAt(
            workspace, row.template.channel, language, parts, ready, _bare(ready, language, {}), _longest(ready, language), marketing, network, first,
            tuple(row.written) or (ready.language,), wanted, row.snippets, {name: len(rows) for name, rows in ready.feed_rows.items()},
            behind if first else (), measure)


def _bare(ready: Compiled, language: str, chosen: dict[str, str]) -> Rendered:
    return ready.render({"person": {"language": language}, "block": chosen, "unsubscribe_url": WAY_OUT,
                         "message": {"id": "00000000-0000-0000-0000-000000000000", "channel": ready.channel}})


def _longest(ready: Compiled, language: str) -> int:
    """Bytes of the HTML where everybody gets the longest wording of each block."""
    longest = {key: max(variants, key=_length).name for key, (_, variants) in ready.choosing.items()}
    return len(_bare(ready, language, longest).html.encode())


def _length(variant: Variant) -> int:
    return len(variant.mjml or variant.html or variant.text)


def _behind(workspace: str, row: TemplateVersion) -> tuple[str, ...]:
    newest = {block.key: block.id for block in blocks(workspace)} if row.blocks else {}
    return tuple(sorted(block.key for id, block in pinned(row.blocks).items() if newest.get(block.key) != id))
