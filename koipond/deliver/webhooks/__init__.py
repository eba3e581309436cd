"""Outside services are asked about people, outside the tick: once or more often, under one id, and each answer counts once.

`asks` files what a tick wants asked and finds what is due · `addresses` says where it may go · `signing` proves that we ask ·
`wire` sends one request · `answers` says what a reply means · `body` is what goes out · `caller` is the thread that does it all.
"""

from koipond.deliver.webhooks.addresses import WEBHOOK_ADDRESS, WEBHOOK_ADDRESS_ZH, may_ask
from koipond.deliver.webhooks.answers import ANSWERED, FAILED
from koipond.deliver.webhooks.asks import ASKED, WEBHOOK_TIME, file
from koipond.deliver.webhooks.caller import ask_now, start, stop
from koipond.deliver.webhooks.notice import post_notice
from koipond.deliver.webhooks.signing import Secret, renew_secret, webhook_secret

__all__ = ["ANSWERED", "ASKED", "FAILED", "WEBHOOK_ADDRESS", "WEBHOOK_ADDRESS_ZH", "WEBHOOK_TIME", "Secret", "ask_now", "file", "may_ask", "post_notice", "renew_secret", "start", "stop",
           "webhook_secret"]
