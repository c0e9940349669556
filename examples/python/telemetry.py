"""Spans and log records of one process. Callers pass the current span as the first argument."""
from __future__ import annotations

import itertools
import secrets
import time
import traceback
from email.message import Message
from typing import Any, Mapping, Optional

from context import Context, extract, inject, new_trace
from delivery import Destination


class Telemetry:
    """Adds finished spans and log records to the queues of their destinations."""

    def __init__(
        self, service: dict[str, str], spans: list[Destination], logs: list[Destination]
    ) -> None:
        """`service`: the fields `service.name`, `.version`, `.environment` and `.node.name`."""
        self.service = service
        self.destinations = [*spans, *logs]
        self._spans, self._logs = spans, logs
        self._unique, self._records = secrets.token_hex(6), itertools.count()

    def server_span(self, name: str, headers: Message) -> Span:
        """Continues the caller's trace, or starts a new one."""
        caller = extract(headers) or new_trace(headers)
        return Span(self, name, "SERVER", caller)

    def log(
        self,
        level: str,
        message: str,
        fields: Mapping[str, Any] = {},
        span: Optional[Span] = None,
        error: Optional[BaseException] = None,
    ) -> None:
        record = {"log.level": level, "message": message}
        if span is not None:
            record.update({"trace.id": span.context.trace_id, "span.id": span.context.span_id})
        event_id = f"{self._unique}-{next(self._records)}"  # lets Elasticsearch recognise a record that is sent twice
        record.update({"event.id": event_id, "ecs.version": "8.11.0", **self.service, **fields})
        if error is not None:
            stack = "".join(traceback.format_exception(type(error), error, error.__traceback__))
            record.update(failure_of(error), **{"error.stack_trace": stack[-8192:]})
        at = span.now() if span is not None else time.time_ns()
        for destination in self._logs:
            destination.offer((at, record))

    def finished(self, span: dict[str, Any]) -> None:
        for destination in self._spans:
            destination.offer(span)

    def close(self, seconds: float = 5) -> None:
        end = time.monotonic() + seconds
        for destination in self.destinations:
            destination.close(max(0.0, end - time.monotonic()))


class Span:
    """Timed operation; times are in nanoseconds. An unsampled span is not sent, but its log records are."""

    def __init__(
        self, telemetry: Telemetry, name: str, kind: str, parent: Context, offset: Optional[int] = None
    ) -> None:
        self._telemetry, self.name, self._kind = telemetry, name, kind
        self.context = parent._replace(span_id=secrets.token_hex(8))
        self._parent_id = parent.span_id
        self.tags: dict[str, Any] = {}
        if offset is None:  # only the first span of a process in a trace has the instance attributes
            service = telemetry.service
            self.tags["service.instance.id"] = service["service.node.name"]
            self.tags["service.version"] = service["service.version"]
            self.tags["deployment.environment.name"] = service["service.environment"]
            offset = time.time_ns() - time.monotonic_ns()
        # one offset for the whole trace, so that a change of the system clock does not shift its spans
        self._offset = offset
        self._started = time.monotonic_ns()

    def child(self, name: str, tags: Mapping[str, Any]) -> Span:
        """Starts a span for a call to another service."""
        child = Span(self._telemetry, name, "CLIENT", self.context, self._offset)
        child.tags.update(tags)
        return child

    def headers(self) -> dict[str, str]:
        """Returns the trace headers for an outgoing call."""
        return inject(self.context)

    def now(self) -> int:
        return time.monotonic_ns() + self._offset

    def log(
        self,
        level: str,
        message: str,
        fields: Mapping[str, Any] = {},
        error: Optional[BaseException] = None,
    ) -> None:
        self._telemetry.log(level, message, fields, self, error)

    def fail(self, error: BaseException) -> None:
        failure = failure_of(error)
        self.tags.update({"error": failure["error.message"], "error.type": failure["error.type"]})

    def end(self) -> None:
        if not self.context.sampled:
            return
        duration = time.monotonic_ns() - self._started
        span = {
            "traceId": self.context.trace_id,
            "id": self.context.span_id,
            "kind": self._kind,
            "name": self.name,
            "timestamp": (self._started + self._offset) // 1000,
            "duration": max(1, duration // 1000),
            "localEndpoint": {"serviceName": self._telemetry.service["service.name"]},
            "tags": {name: str(value) for name, value in self.tags.items()},
        }
        if self._parent_id:
            span["parentId"] = self._parent_id
        if "peer.service" in self.tags:
            span["remoteEndpoint"] = {"serviceName": self.tags["peer.service"]}
        self._telemetry.finished(span)


def failure_of(error: BaseException) -> dict[str, str]:
    name = type(error).__name__
    return {"error.type": name, "error.message": str(error)[:1024] or name}
