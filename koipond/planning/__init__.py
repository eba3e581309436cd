"""What we intend: themes, each one subject for one audience in one window. See README.md."""

from koipond.planning.errors import BadTheme, NoSuchTheme, ThemeTaken, TooManyJourneys
from koipond.planning.themes import Theme, attach, detach, put_away, save_theme, theme, themes

__all__ = [
    "BadTheme", "NoSuchTheme", "Theme", "ThemeTaken", "TooManyJourneys", "attach", "detach", "put_away", "save_theme",
    "theme", "themes",
]
