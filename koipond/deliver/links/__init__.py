"""Short links: `/s/<code>` leads on and keeps that somebody came; codes of their own for the recipients of a text. See social/links for what was saved."""
