"""Links that lead back: short ones that were saved, and the marks of a campaign on those of messages. See README.md."""

from django.utils.encoding import iri_to_uri as ascii

from koipond.social.links.codes import (
    ALPHABET,
    PERSONAL_LETTERS,
    PLACE,
    SAVED_LETTERS,
    address,
    drawn,
    letters,
    read,
)
from koipond.social.links.counts import DayOfLink, counted, link_days
from koipond.social.links.errors import BadLink, BadLinkRules, NoSuchLink
from koipond.social.links.kept import Link, change_link, create_link, known_link, link, link_of, links, retire_link
from koipond.social.links.rules import (
    FILLED,
    SHORTENED,
    OfTemplate,
    Rules,
    campaigns,
    name_campaign,
    of_templates,
    rules,
    set_of_template,
    set_rules,
)
from koipond.social.links.utm import each_url, filled, tagged, within
from koipond.social.links.utm import spoken as campaign

__all__ = [
    "ALPHABET", "FILLED", "PERSONAL_LETTERS", "PLACE", "SAVED_LETTERS", "SHORTENED", "BadLink", "BadLinkRules", "DayOfLink", "Link", "NoSuchLink",
    "OfTemplate", "Rules", "address", "ascii", "campaign", "campaigns", "change_link", "counted", "create_link", "drawn", "each_url", "filled", "known_link", "letters",
    "link", "link_days", "link_of", "links", "name_campaign", "of_templates", "read", "retire_link", "rules", "set_of_template", "set_rules", "tagged", "within",
]
