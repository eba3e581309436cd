"""What an account answers to messages by itself: rules of words, and an answer where none fits. See README.md."""

from koipond.social.replies.counts import replies
from koipond.social.replies.errors import BadReply, NoSuchReply, TooManyReplies
from koipond.social.replies.once import Reply, choose, handed, once, tidy, would_answer
from koipond.social.replies.rules import Rule, change_rule, create_rule, order_rules, remove_rule, rule

__all__ = [
    "BadReply", "NoSuchReply", "Reply", "Rule", "TooManyReplies", "change_rule", "choose", "create_rule", "handed", "once", "order_rules", "remove_rule", "replies",
    "rule", "tidy", "would_answer",
]
