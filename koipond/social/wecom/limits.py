"""What WeCom allows, with the day on which it was so and where that is said. Channels reference §6; K is general knowledge."""

AS_OF = "2026-11-27"

STATE_LETTERS = 30             # of a live code [41]
REMARK_LETTERS = 30            # [41]
MEMBERS_OF_A_CODE = 100        # [41]
CODES = 500_000                # live codes and ways into groups together [39][41]
WELCOME_SECONDS = 20           # from the callback [43]
ATTACHMENTS = 9                # of a welcome or a mass message [43]
TEXT_BYTES = 4_000             # K
CUSTOMERS_OF_A_TASK = 10_000   # K
REMINDERS_A_DAY = 3            # within 24 hours [47]
TAGS = 3_000                   # of a corp [44]
TAG_LETTERS = 30               # [44]
MARKS_AT_ONCE = 5              # above it 45033 [45]
CUSTOMERS_A_PAGE = 100         # batch/get_by_user [41]
MEMBERS_A_PAGE = 100           # K
RESULTS_A_PAGE = 500           # K
GROUPS_A_PAGE = 1_000          # K
GROUPS_OF_A_WAY = 5            # §6
GROUP_WELCOMES = 100           # [49]
GROUP_WELCOME_BYTES = 3_000    # [49]
MOMENT_LETTERS = 2_000         # [50]
MOMENT_BYTES = 4_000           # [50]
MOMENT_PICTURES = 9            # [50]
TRANSFERS_AT_ONCE = 100        # customers of one request, K
TASK_LIST_DAYS = 30            # get_groupmsg_list_v2 reaches a month back [47]

# Mass messages that one customer may get, by the corp's own setting [46]: a day of the corp is one of Beijing.
MASS_LIMITS = {"month": "as many as the month has days", "week": "7 a week", "day": "1 a day"}
# Status of a customer in the result of a mass message (3 is K).
UNSENT, SENT, NOT_FRIEND, QUOTA_SPENT = 0, 1, 2, 3
# Status of a customer who is handed over: done, waiting, refused, the taker is full (K).
TRANSFER = {1: "done", 2: "waiting", 3: "customer_refused", 4: "customer_limit_exceed", 5: "nothing"}
