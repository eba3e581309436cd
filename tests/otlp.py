"""A real OTLP collector's door on loopback: what is sent there is read as the protocol says."""

import os
import threading
from collections import defaultdict
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer

from koipond.kit import tracing


@contextmanager
def collected():
    """Within it this process sends spans; afterwards they are in what it gives, by name."""
    collector, found = Collector(), defaultdict(list)
    os.environ[tracing.ENDPOINT] = collector.url
    try:
        assert tracing.begin("koipond", "1")
        yield found
    finally:
        tracing.end()
        del os.environ[tracing.ENDPOINT]
        collector.stop()
    for span in collector.spans:
        found[span.name].append(span)


class Collector:
    def __init__(self):
        from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import (
            ExportTraceServiceRequest,
            ExportTraceServiceResponse,
        )

        self.spans, collector = [], self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self):
                import gzip

                body = self.rfile.read(int(self.headers["content-length"]))
                body = gzip.decompress(body) if self.headers.get("content-encoding") == "gzip" else body
                assert self.path == "/v1/traces" and self.headers["content-type"] == "application/x-protobuf"
                for resource in ExportTraceServiceRequest.FromString(body).resource_spans:
                    for scope in resource.scope_spans:
                        collector.spans += scope.spans
                self.send_response(200)
                self.send_header("content-type", "application/x-protobuf")
                self.end_headers()
                self.wfile.write(ExportTraceServiceResponse().SerializeToString())

            def log_message(self, *given):
                pass

        self._server = HTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self._server.server_port}"
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    def stop(self):
        self._server.shutdown()
        self._server.server_close()
