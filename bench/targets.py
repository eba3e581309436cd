"""What is measured, how, and what it has to reach.

`peer` is what open peers gave when they ran on a machine of this size, or, after "published", what was said of them elsewhere, with where.
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class Target:
    """One figure: the script that prints it, and its goal. `sense` says on which side of `target` it must lie."""

    name: str
    script: str
    target: float
    unit: str
    sense: str = "at_least"
    what: str = ""
    peer: str = ""


TARGETS = [
    Target("intake_batch_events_per_s", "intake.py batch", 50_000, "events/s", what="events over HTTP, 200 a request, acknowledged after fsync",
           peer="Parcelvoy 1,331–1,405; Dittofeed 8,000–10,000 (insert only); published: RudderStack 1,700 on 2 cores and a database machine (its docs)"),
    Target("intake_single_requests_per_s", "intake.py single", 1_500, "requests/s", what="one event a request, 64 connections", peer="Parcelvoy 780"),
    Target("intake_single_p99_ms", "intake.py single", 150, "ms", "at_most", "the same, 99th percentile"),
    Target("source_leads_per_s", "sources.py", 500, "leads/s", what="leads of a source, one a request, 64 connections, acknowledged after fsync"),
    Target("source_reading_leads_per_s", "sources.py", 3_000, "leads/s", what="kept leads read into the inbox by a mapping: four items each"),
    Target("import_people_per_s", "imports.py", 50_000, "people/s", what="people from a CSV of 1M rows, safe on disk", peer="Parcelvoy 450–474"),
    Target("tick_events_per_s", "tick.py", 30_000, "events/s", what="whole tick: identify, traits, 20 live segments, 5 live journeys",
           peer="Parcelvoy with one live list 681–1,170"),
    Target("segment_step_median_ms", "segments.py", 200, "ms", "at_most", "a segment step, count and distribution, 1M people, 50M events",
           peer="Parcelvoy, 20,000 people: 12,200–18,300; Dittofeed, 200,000 people, 1M events: 13,700; published: Mautic, 260,000 people, 40 min (mautic#8113)"),
    Target("segment_step_ratio", "segments.py", 1.3, "×", "at_most", "the same against SQL written by hand"),
    Target("segment_three_distributions_ms", "segments.py", 300, "ms", "at_most", "a segment step with count and three distributions, 1M people, 50M events"),
    Target("segments_200_worked_out_s", "segments.py", 60, "s", "at_most", "200 live segments worked out in full, with their timers, 1M people, 50M events"),
    Target("segments_200_events_per_s", "segments.py", 20_000, "events/s", what="whole tick with 200 live segments in a flood, 1M people, 50M events"),
    Target("computed_backfill_s", "computed.py", 10, "s", "at_most", "a computed trait filled for 1M people from 50M events, the slowest of six kinds"),
    Target("person_whole_ms", "person.py", 50, "ms", "at_most", "a person whole from all rooms, with the first page of the history, 1M people, 50M events"),
    Target("journey_three_waves_s", "journeys.py", 10, "s", "at_most", "the three-wave journey for 1,000,000 people, moves and messages stored",
           peer="Parcelvoy 92–97 entrances/s; published: Mautic, one open-or-not branch, 2.5 days (mautic#2870)"),
    Target("journeys_100_tick_ms", "many_journeys.py", 500, "ms", "at_most", "a tick of 1,000 events with 100 live journeys and 1M people who wait in them"),
    Target("rehearsal_90_days_s", "rehearsal.py", 30, "s", "at_most", "a draft tried on 90 days of the past, 50M events"),
    Target("publish_1m_with_caps_s", "publish.py", 20, "s", "at_most", "publishing to 1,000,000 people with caps over ten journeys, to a full outbox"),
    Target("sending_rules_day_s", "pressure.py", 15, "s", "at_most", "1M wishes of ten journeys judged by three caps and quiet hours in three zones, and put, by day"),
    Target("sending_rules_night_s", "pressure.py", 15, "s", "at_most", "the same by night: all wait for the morning"),
    Target("best_hours_night_s", "best_hours.py", 30, "s", "at_most", "best hours of 1M people worked out in a night, from 20M mails and 10M reactions"),
    Target("experiment_enter_s", "experiments.py", 10, "s", "at_most", "an experiment on a fifth of 1M people who enter, the others waiting"),
    Target("experiment_winner_s", "experiments.py", 15, "s", "at_most", "the winner handed to the 800,000 who wait, moves and messages stored"),
    Target("experiment_results_ms", "experiments.py", 1_000, "ms", "at_most", "its results with all intervals, 200,000 people, 120,000 events"),
    Target("event_to_message_p50_ms", "latency.py", 300, "ms", "at_most", "event posted until next message handed to the channel, 1M people waiting",
           peer="Dittofeed polls every 120,000"),
    Target("event_to_message_p95_ms", "latency.py", 1_000, "ms", "at_most", "the same, 95th percentile"),
    Target("mails_per_s", "mail.py", 1_000, "mails/s", what="mails rendered and accepted by an SMTP sink on loopback", peer="Parcelvoy 168; published: Parcelvoy 33 with four workers (parcelvoy#600)"),
    Target("mails_to_postfix_sink_per_s", "mail_postfix.py", 2_000, "mails/s", what="personal mails, rendered and tracked, accepted by Postfix's smtp-sink; the ratio to smtp-source alone is printed"),
    Target("one_sender_mails_per_s", "senders.py", 500, "mails/s", what="personal mails of four workspaces, stores on servers on the same two cores, by one sender"),
    Target("two_senders_mails_per_s", "senders.py", 600, "mails/s", what="the same by two senders, two workspaces each"),
    Target("sms_requests_per_s", "channels.py send", 3_000, "requests/s", what="personal texts by Tencent, one a request, signed, to the twin on the same two cores"),
    Target("fcm_pushes_per_s", "push.py", 3_000, "requests/s", what="app pushes by FCM, one a request, through the whole sender, to the twin on the same two cores"),
    Target("sms_texts_per_s", "channels.py send", 3_000, "texts/s", what="personal texts by Aliyun, a hundred a request"),
    Target("dead_provider_slows_others_percent", "channels.py send", 5, "%", "at_most", "mails beside texts to a provider that takes connections and never answers"),
    Target("callbacks_per_s", "channels.py calls", 990, "calls/s", what="receipts of a provider called in one by one, acknowledged after fsync; offered 1,000/s for 20 s"),
    Target("callbacks_p99_ms", "channels.py calls", 1_000, "ms", "at_most", "the slowest hundredth of them"),
    Target("twin_sms_requests_per_s", "twin.py", 3_000, "requests/s", what="single SMS that the twin of Aliyun verifies and answers, one client, 32 connections"),
    Target("twin_push_requests_per_s", "twin.py", 3_000, "requests/s", what="single pushes that the twin of JPush answers, the same client"),
    Target("wechat_tick_acts_per_s", "wechat.py", 100_000, "acts/s", what="follows, messages, grants and leavings that a tick files, a million followers"),
    Target("wechat_reach_ms", "wechat.py", 150, "ms", "at_most", "where each of 2,000 persons is written to, of two accounts with a million followers"),
    Target("wechat_take_ms", "wechat.py", 60, "ms", "at_most", "what a hundred messages take of windows and grants, safe on disk"),
    Target("wechat_report_ms", "wechat.py", 2_000, "ms", "at_most", "followers by day and source over a month, and the humans among them"),
    Target("wecom_welcomes_late", "wecom_welcome.py", 0, "welcomes", "at_most", "welcomes of 600 new customers within some seconds, not sent within WeCom's 20 s; a journey writes to all of them beside"),
    Target("wecom_welcomes_twice", "wecom_welcome.py", 0, "welcomes", "at_most", "the same, sent more than once"),
    Target("wecom_welcome_p99_s", "wecom_welcome.py", 10, "s", "at_most", "the same, from the customer's adding until the welcome is there, 99th percentile"),
    Target("quota_preview_s", "quotas.py", 3, "s", "at_most", "for whom of a million followers a journey of two steps lacks quota, by person and account, half a million messages waiting"),
    Target("quota_standing_s", "quotas.py", 3, "s", "at_most", "how all quotas of the same account stand"),
    Target("quota_gate_page_ms", "quotas.py", 1_000, "ms", "at_most", "places of a page of 2,000 where there is not enough for all that wait"),
    Target("short_links_redirects_per_s", "short_links.py redirects", 1_500, "redirects/s", what="short links followed by who was never there, each click on disk before the answer, 64 connections"),
    Target("short_links_redirect_cpu_us", "short_links.py redirects", 600, "µs", "at_most", "what one costs the server's cores, ticks included"),
    Target("short_links_codes_s", "short_links.py codes", 60, "s", "at_most", "codes of their own for the recipients of 1M texts, page by page, on disk"),
    Target("content_mails_per_s", "content.py", 5_000, "mails/s", what="personal MJML mails rendered on one core: subject, HTML, text"),
    Target("content_rich_mails_per_s", "content.py", 2_500, "mails/s", what="the same with filters, a feed, two languages and a block with ten rules"),
    Target("content_choice_page_ms", "content.py", 250, "ms", "at_most", "wordings chosen for a page of 2,000 persons by ten rules, 200,000 people, 2M events"),
    Target("disk_bytes_per_person", "disk.py", 1_000, "bytes", "at_most", "a person with five traits, three identifiers and a consent, on disk after merging"),
    Target("disk_bytes_per_event", "disk.py", 500, "bytes", "at_most", "an event through the whole tick, ids as SDKs make them, on disk after merging"),
    Target("memory_peak_gb", "latency.py", 2.5, "GB", "at_most", "memory of the process, 1M people waiting, events and mails meanwhile"),
    Target("console_first_page_kb", "console.py", 300, "KB", "at_most", "what the first page of the console loads, gzipped"),
    Target("console_first_page_cold_s", "console.py", 1.5, "s", "at_most", "the first page of the console, usable, in a browser that has loaded nothing; demo of 100,000 people"),
    Target("console_first_page_warm_s", "console.py", 0.5, "s", "at_most", "the same opened again"),
    Target("console_narrowing_ms", "console.py", 400, "ms", "at_most", "a click on a bar until count and next charts stand there, 100,000 people"),
    Target("console_canvas_fps", "console.py", 50, "frames/s", what="a step of a journey of 200 dragged on the canvas"),
    Target("merges_100k_s", "merges.py", 10, "s", "at_most", "100,000 visitors turn out to be known customers, the whole tick"),
    Target("merges_undo_100k_s", "merges.py", 10, "s", "at_most", "all of these merges undone at once, the whole tick"),
    Target("duplicates_febrl2_f1", "entity_resolution.py", 0, "", what="suspected duplicates by pairs, febrl2: F1, no goal"),
    Target("duplicates_rldata500_f1", "entity_resolution.py", 0, "", what="the same, RLdata500"),
    Target("duplicates_fake_1000_f1", "entity_resolution.py", 0, "", what="the same, fake_1000, of clusters with heavy errors"),
]
