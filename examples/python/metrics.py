"""Metrics that every service exposes, in the Prometheus text format 0.0.4."""
from __future__ import annotations

import threading
import time
from typing import Iterable, Mapping

from delivery import Destination

CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"
BOUNDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10)


class RequestMetrics:
    def __init__(self, service: Mapping[str, str]) -> None:
        """`service`: the fields `service.name`, `.version` and `.environment`."""
        self._service = service
        self._lock = threading.Lock()
        self._active = 0
        self._unsampled = 0
        # key: method, route, status; value: bucket counts (one more than BOUNDS) and the sum in seconds
        self._series: dict[tuple[str, str, str], tuple[list[int], list[float]]] = {}
        self._started = time.time()

    def begin(self) -> None:
        with self._lock:
            self._active += 1

    def end(self, method: str, route: str, status: int, seconds: float, sampled: bool = True) -> None:
        bucket = sum(seconds > bound for bound in BOUNDS)
        with self._lock:
            self._active -= 1
            self._unsampled += not sampled
            counts, total = self._series.setdefault(
                (method, route, str(status)), ([0] * (len(BOUNDS) + 1), [0.0])
            )
            counts[bucket] += 1
            total[0] += seconds

    def expose(self, destinations: Iterable[Destination]) -> str:
        with self._lock:
            lines = [*self._durations()]
            lines += _family(
                "http_server_active_requests", "gauge", "Requests in progress.", [({}, self._active)]
            )
            # without a log level, every access record is written
            lines += _family(
                "telemetry_items_withheld_total",
                "counter",
                "Suppressed items: server spans that were not sampled, and access records below the log level.",
                [({"signal": "traces"}, self._unsampled), ({"signal": "logs"}, 0)],
            )
        lines += _delivery_stats(destinations)
        target = {
            "service_name": self._service["service.name"],
            "service_version": self._service["service.version"],
            "deployment_environment_name": self._service["service.environment"],
        }
        lines += _family(
            "target_info",
            "gauge",
            "Identity of the service; always 1. A version that did not run before is a deployment.",
            [(target, 1)],
        )
        lines += _family(
            "process_start_time_seconds",
            "gauge",
            "Start time of the process since unix epoch in seconds.",
            [({}, int(self._started))],
        )
        return "\n".join(lines) + "\n"

    def _durations(self) -> Iterable[str]:
        name = "http_server_request_duration_seconds"
        help_text = "Time from the request line to the end of the response, by method, route and status."
        yield from _family(name, "histogram", help_text, [])
        for (method, route, status), (counts, total) in self._series.items():
            labels = {"method": method, "route": route, "status_code": status}
            for at, bound in enumerate((*BOUNDS, "+Inf")):
                yield _sample(f"{name}_bucket", {**labels, "le": str(bound)}, sum(counts[: at + 1]))
            yield _sample(f"{name}_sum", labels, total[0])
            yield _sample(f"{name}_count", labels, sum(counts))


def _delivery_stats(destinations: Iterable[Destination]) -> Iterable[str]:
    """Renders the delivery statistics: produced = delivered + queued + dropped."""
    all_stats = [({"signal": each.signal, "destination": each.name}, each.delivery_stats()) for each in destinations]

    def of(what: str) -> list:
        return [(labels, stats[what]) for labels, stats in all_stats]

    dropped = [
        ({**labels, "reason": reason}, count)
        for labels, stats in all_stats
        for reason, count in stats["dropped"].items()
    ]
    for name, kind, help_text, samples in (
        ("produced_total", "counter", "Log records and spans produced, by destination.", of("produced")),
        (
            "delivered_total",
            "counter",
            "Log records and spans that the destination acknowledged.",
            of("delivered"),
        ),
        ("queued", "gauge", "Log records and spans that are queued or in flight.", of("queued")),
        ("dropped_total", "counter", "Log records and spans dropped, by reason.", dropped),
    ):
        yield from _family(f"telemetry_items_{name}", kind, help_text, samples)


def _family(name: str, kind: str, help_text: str, samples: list) -> Iterable[str]:
    yield f"# HELP {name} {help_text}"
    yield f"# TYPE {name} {kind}"
    for labels, value in samples:
        yield _sample(name, labels, value)


def _sample(name: str, labels: dict[str, str], value: float) -> str:
    pairs = ",".join(f'{label}="{_escaped(text)}"' for label, text in labels.items())
    return f"{name}{{{pairs}}} {value}" if pairs else f"{name} {value}"


def _escaped(text: str) -> str:
    return text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
