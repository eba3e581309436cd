"""By which campaign somebody came first and last, as traits that are computed from events: for rules, templates and reports like any other."""

from koipond import profiles

EVENTS = ["page_viewed", "link_clicked", "place_scanned"]
PARTS = {"source": ("source", "来源"), "medium": ("medium", "媒介"), "campaign": ("campaign", "活动")}
ENDS = {"first": ("First touch", "首次触点"), "last": ("Last touch", "末次触点")}


def follow_touches(workspace, by: str) -> list[str]:
    """Defines the traits first_utm_source … last_utm_campaign where they are not there yet, and gives their names.

    Raises TraitTaken where another trait has such a name, TooManyComputed.
    """
    made = []
    for end, (said, said_zh) in ENDS.items():
        for part, (named, named_zh) in PARTS.items():
            metric = {"metric": end, "event": EVENTS, "property": f"utm_{part}", "type": "text"}
            made.append(profiles.compute_trait(workspace, f"{end}_utm_{part}", metric, by=by, title_en=f"{said}: {named}", title_zh=f"{said_zh}：{named_zh}").name)
    return made
