"""Which way a thing takes through the house: an id that a request, a tick and a message carry, as W3C Trace Context spells it.

Spans leave the process where OpenTelemetry is installed and OTEL_EXPORTER_OTLP_ENDPOINT names a collector; else nothing is made of them.
"""

import hashlib
import os
import re
from contextlib import contextmanager, suppress
from contextvars import ContextVar

ENDPOINT = "OTEL_EXPORTER_OTLP_ENDPOINT"
END_SECONDS = 5.0   # for what is still to be sent at the end

_now: ContextVar[str] = ContextVar("trace", default="")
_tracer = None
_provider = None


def current() -> str:
    """The id of the trace that this thread or task works on, 32 hexadecimal digits; '' where there is none."""
    return _now.get()


def of(*what) -> str:
    """The id of what is named by these words: the same for the same, in every process."""
    return hashlib.sha256(" ".join(map(str, what)).encode()).hexdigest()[:32]


def of_event(message_id: str, traceparent: str = "") -> str:
    """The id of the request by which an event came: the one that it brought along, else one that follows from the id of its first event."""
    return parsed(traceparent)[0] or of("event", message_id)


def parsed(traceparent: str) -> tuple[str, str]:
    """Ids of the trace and of the span that asked, of a header `traceparent`; two empty texts when it is none."""
    found = re.fullmatch(r"(?!ff)[0-9a-f]{2}-(?!0{32})([0-9a-f]{32})-(?!0{16})([0-9a-f]{16})-[0-9a-f]{2}(?:-.*)?", traceparent.strip())
    return (found[1], found[2]) if found else ("", "")


def active() -> bool:
    """Whether spans are sent anywhere."""
    return _tracer is not None


def begin(service: str, version: str) -> bool:
    """Sends spans from now on, where that is set up; whether it is. A second call changes nothing."""
    global _tracer, _provider
    if _tracer is not None or not os.environ.get(ENDPOINT):
        return active()
    try:
        from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
        from opentelemetry.sdk.resources import Resource
        from opentelemetry.sdk.trace import TracerProvider
        from opentelemetry.sdk.trace.export import BatchSpanProcessor
    except ImportError:
        return False
    _provider = TracerProvider(resource=Resource.create({"service.name": service, "service.version": version}))
    _provider.add_span_processor(BatchSpanProcessor(OTLPSpanExporter()))
    _tracer = _provider.get_tracer("koipond", version)
    return True


def end() -> None:
    """Sends what is left."""
    global _tracer, _provider
    if _provider is not None:
        with suppress(Exception):   # the collector may be gone
            _provider.force_flush(int(END_SECONDS * 1000))
        _provider.shutdown()
    _tracer = _provider = None


def header(trace: str) -> str:
    """What a request of ours to somebody else carries as `traceparent`, so that what they do is found under the same trace.

    It names the span that is open, where spans are made; else one that follows from the trace.
    """
    if _tracer is not None:
        from opentelemetry import trace as otel

        made = otel.get_current_span().get_span_context()
        if made.trace_id == int(trace, 16):
            return f"00-{trace}-{made.span_id:016x}-01"
    return f"00-{trace}-{trace[:16]}-01"


@contextmanager
def span(name: str, trace: str = "", parent: str = "", **told):
    """Within it, `current` is the trace, and what is done is a span of it. `told`: numbers and names, nothing of persons.

    `parent`: the id of the span that asked, 16 hexadecimal digits. Without a trace it belongs to the one around it.
    """
    before = _now.set(trace or _now.get())
    try:
        if _tracer is None:
            yield None
        else:
            with _tracer.start_as_current_span(name, context=_context(trace, parent), attributes=told, record_exception=False) as made:
                yield made
    finally:
        _now.reset(before)


def _context(trace: str, parent: str):
    """The context in which a span belongs to that trace; None for the one around it."""
    if not trace:
        return None
    from opentelemetry import trace as otel

    flags = otel.TraceFlags(otel.TraceFlags.SAMPLED)
    asked = otel.SpanContext(int(trace, 16), int(parent or trace[:16], 16) or 1, is_remote=True, trace_flags=flags)
    return otel.set_span_in_context(otel.NonRecordingSpan(asked))
