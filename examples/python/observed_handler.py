"""HTTP handler that records one server span, one access record and one observation for each request."""
from __future__ import annotations

import json
import time
from http.server import BaseHTTPRequestHandler
from typing import Any, Callable, NamedTuple, Optional

import metrics
from telemetry import Span, Telemetry, failure_of

METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS")


class Response(NamedTuple):
    status: int
    body: dict[str, Any]
    """Route template such as `/hello/{name}`, never a real path: the number of label values must stay small."""
    route: Optional[str] = None
    """Failure, for the span and the access record."""
    error: Optional[Exception] = None


def observed_handler(
    telemetry: Telemetry, respond: Callable[[Span, str, str], Response]
) -> type[BaseHTTPRequestHandler]:
    """Returns a handler class for `http.server`. `respond` receives the server span, the method and the path."""
    requests = metrics.RequestMetrics(telemetry.service)

    class ObservedHandler(BaseHTTPRequestHandler):
        timeout = 5  # seconds until an idle connection is closed

        def _handle(self) -> None:
            path = self.path.split("?")[0]
            if path == "/metrics":  # scrapes are not observed
                body = requests.expose(telemetry.destinations)
                return self._send(200, body.encode(), {"content-type": metrics.CONTENT_TYPE})
            self._observed(path)

        def _observed(self, path: str) -> None:
            span = telemetry.server_span(self.command, self.headers)
            requests.begin()
            started = time.monotonic_ns()
            try:
                response = respond(span, self.command, path)
                body = json.dumps(response.body)
            except Exception as error:
                span.log("error", "unhandled exception", error=error)
                response, body = Response(500, {}, error=error), '{"error": "internal error"}'
            try:
                headers = {"content-type": "application/json", "trace-id": span.context.trace_id}
                self._send(response.status, body.encode(), headers)
            except OSError as error:  # the client closed the connection: 499, as in nginx
                response = response._replace(status=499, error=error)
            duration = time.monotonic_ns() - started
            self._record(span, path, response, duration)
            route = response.route or "unmatched"
            requests.end(self.command, route, response.status, duration / 1e9, span.context.sampled)

        def _record(self, span: Span, path: str, response: Response, duration: int) -> None:
            """Adds the outcome to the span and writes the access record."""
            status = response.status
            failed = status == 499 or status >= 500
            fields = {
                "event.kind": "event",
                "event.category": "web",
                "event.action": "http-request",
                "event.outcome": "failure" if failed else "success",
                "event.duration": duration,
                "http.request.method": self.command,
                "http.response.status_code": status,
                "url.path": path[:512],
                "client.address": self.client_address[0],
            }
            if "user-agent" in self.headers:
                fields["user_agent.original"] = self.headers["user-agent"][:256]
            if response.route:
                span.name = f"{self.command} {response.route}"
                fields["http.route"] = span.tags["http.route"] = response.route
            for name in ("http.request.method", "url.path", "http.response.status_code"):
                span.tags[name] = fields[name]
            if failed and response.error:
                span.fail(response.error)
                fields.update(failure_of(response.error))
            elif failed:
                span.tags.update({"error": status, "error.type": status})
            message = f"{self.command} {response.route or path[:512]} {status}"
            span.log("error" if status >= 500 else "info", message, fields)
            span.end()

        def _send(self, status: int, body: bytes, headers: dict[str, str]) -> None:
            self.send_response(status)
            for name, value in {**headers, "content-length": str(len(body))}.items():
                self.send_header(name, value)
            self.end_headers()
            if self.command != "HEAD":
                self.wfile.write(body)

        def log_message(self, *_: Any) -> None:
            """Writes nothing to standard error: the access record has more detail."""

    for method in METHODS:
        setattr(ObservedHandler, f"do_{method}", ObservedHandler._handle)
    return ObservedHandler
