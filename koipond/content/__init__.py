"""What a message says: templates, blocks, feeds, their versions, approval, checks, and rendering for a person. See README.md."""

from koipond.content.approval import (
    MAY_APPROVE,
    Decision,
    Rules,
    approve,
    ask,
    decisions,
    may_approve,
    publish,
    refuse,
    rules,
    set_rules,
    state,
    to_send,
)
from koipond.content.assets import Kept, asset_file, asset_users, assets, delete_asset, keep_asset, name_asset
from koipond.content.blocks import (
    BlockUser,
    SavedBlock,
    block,
    block_users,
    blocks,
    save_block,
    save_snippet,
    snippets,
)
from koipond.content.channels import KINDS, Kind
from koipond.content.checks import Finding, findings, findings_unsaved
from koipond.content.choice import Choices, choose, note
from koipond.content.diff import Changed, ChangedLine, Piece, diff
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
from koipond.content.errors_assets import (
    AssetInUse,
    NoPicture,
    TooLargePicture,
    TooManyAssets,
    TooManyPixels,
    UnknownAsset,
)
from koipond.content.errors_parts import (
    BadApprover,
    BadFeed,
    BadField,
    BadKey,
    BadMark,
    BadQuestion,
    BlockCircle,
    BlockLacks,
    EmptyVariant,
    HasFaults,
    MissingField,
    NoFallback,
    NoReason,
    NotApproved,
    NotAsked,
    NotNewest,
    OfTwoTemplates,
    OwnApproval,
    TooLargeFeed,
    TooManyVariants,
    UnknownBlock,
    UnknownFeed,
    UnknownKind,
    UnknownLanguage,
    UnknownSnippet,
    WrongChannel,
    WrongOrder,
    WrongVariant,
)
from koipond.content.feeds import FeedState, feed_of_products, feed_rows, feed_users, feeds, renew_feed, save_feed
from koipond.content.library import MARKS, Shelved, archive_template, library, mark, restore_template, words_of_marks
from koipond.content.locales import LANGUAGES, Language
from koipond.content.pieces import Variant, pieces_in
from koipond.content.previews import BlockWays, Preview, Way, preview_for, preview_of, preview_unsaved
from koipond.content.questions import Question
from koipond.content.questions import read as call_questions
from koipond.content.render import WAY_OUT, Compiled, Rendered, compiled, preview, render
from koipond.content.templates import (
    Version,
    newest,
    save_again,
    save_template,
    templates,
    unsaved,
    version,
    versions,
    versions_by_id,
)
from koipond.content.variables import known_names

__all__ = [
    "WAY_OUT",
    "AssetInUse", "BadApprover", "BadFeed", "BadField", "BadKey", "BadLiquid", "BadMark", "BadMjml", "BlockCircle", "BlockLacks",
    "BlockUser", "BlockWays", "Changed", "ChangedLine", "Choices", "Compiled", "Decision", "EmptyVariant",
    "FeedState", "Finding", "HasFaults", "KINDS", "Kept", "BadQuestion", "Question", "call_questions", "Kind", "LANGUAGES", "Language", "MARKS", "MAY_APPROVE",
    "MissingField", "NoBody", "NoFallback", "NoName", "NoPicture", "NoReason", "NoSubject", "NotApproved", "NotAsked", "NotNewest",
    "OfTwoTemplates", "OwnApproval", "Piece", "Preview", "Rendered", "Rules", "SavedBlock", "Shelved", "TooLarge",
    "TooLargePicture", "TooManyAssets", "TooManyPixels", "UnknownAsset",
    "TooLargeFeed", "TooManyVariants", "UnknownBlock", "UnknownFeed", "UnknownFilter", "UnknownKind",
    "UnknownLanguage", "UnknownSnippet", "UnknownTag", "UnknownTemplate", "UnknownVariable", "Variant", "Version",
    "Way", "WrongChannel", "WrongOrder", "WrongVariant", "approve", "archive_template", "ask", "asset_file", "asset_users", "assets", "block", "block_users",
    "blocks", "choose", "compiled", "decisions", "delete_asset", "diff", "feed_of_products", "feed_rows", "feed_users", "feeds",
    "findings", "findings_unsaved", "keep_asset", "known_names", "library", "mark", "may_approve", "name_asset", "newest", "note", "pieces_in", "preview", "preview_for",
    "preview_of", "preview_unsaved", "publish", "refuse", "render", "renew_feed", "restore_template", "rules", "save_again",
    "save_block", "save_feed", "save_snippet", "save_template", "set_rules", "snippets", "state", "templates",
    "to_send", "unsaved", "version", "versions", "versions_by_id", "words_of_marks",
]
