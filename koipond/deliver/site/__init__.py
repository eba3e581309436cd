"""What a site of ours and Koipond say to each other beside events: messages that wait for a visitor, and what becomes of them."""

from koipond.deliver.site.proof import proof, secret

__all__ = ["proof", "secret"]
