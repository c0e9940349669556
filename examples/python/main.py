"""Service with `GET /hello/{name}`, which calls the shop, and `GET /metrics`. Needs only the standard library."""
from __future__ import annotations

import json
import os
import re
import signal
import socket
import sys
import threading
from datetime import datetime, timezone
from http.server import ThreadingHTTPServer
from typing import Any, Callable

from delivery import Destination
from forward import forward_destination
from http_call import http_call
from observed_handler import Response, observed_handler
from telemetry import Span, Telemetry
from zipkin import zipkin_destination

NAME = "example-python"
ROUTE = "/hello/{name}"


class Server(ThreadingHTTPServer):
    daemon_threads = False  # makes server_close() wait for the requests in progress
    request_queue_size = 128


def main() -> None:
    env = os.environ
    host, port = env.get("HOST", "127.0.0.1"), int(env.get("PORT", "8103"))
    log_receivers = split_list(env.get("LOG_FORWARD", "127.0.0.1:24224"))
    span_receivers = split_list(env.get("TRACES_ZIPKIN", "http://127.0.0.1:9411/api/v2/spans"))
    gateway = env.get("GATEWAY_URL", "http://127.0.0.1:8080")
    telemetry = Telemetry(
        service={
            "service.name": NAME,
            "service.version": "1.0.0",
            "service.environment": env.get("ENVIRONMENT", "local"),
            "service.node.name": env.get("SERVICE_INSTANCE") or f"{socket.gethostname()}-{os.getpid()}",
        },
        spans=[zipkin_destination(url) for url in span_receivers],
        logs=[
            Destination("logs", "stdout", write_lines),
            *(forward_destination(address, f"glasshouse.{NAME}") for address in log_receivers),
        ],
    )

    def hello(span: Span, method: str, path: str) -> Response:
        match = re.fullmatch(r"/hello/([A-Za-z0-9_-]{1,64})", path)
        if method != "GET" or not match:
            return Response(404, {"error": f"there is only GET {ROUTE}"})
        span.log("info", "saying hello", {"greeting.name": match[1]})
        try:
            return Response(200, {"service": NAME, "hello": match[1], "next": call_shop(span, gateway)}, ROUTE)
        except Exception as error:
            return Response(502, {"service": NAME, "error": "the call to the shop failed"}, ROUTE, error)

    wait_for_signal = catch_signals(signal.SIGTERM, signal.SIGINT)
    server = Server((host, port), observed_handler(telemetry, hello))
    threading.Thread(target=server.serve_forever, args=(0.1,)).start()
    telemetry.log("info", f"listening on port {port}")
    wait_for_signal()
    server.shutdown()
    server.server_close()
    telemetry.close()


def catch_signals(*numbers: signal.Signals) -> Callable[[], None]:
    """Returns a function that waits for one of the signals; it returns at once if a signal has already arrived."""
    reader, writer = socket.socketpair()
    writer.setblocking(False)
    # the C handler writes a byte; a threading.Event misses a signal that arrives just as wait() begins
    signal.set_wakeup_fd(writer.fileno())
    for number in numbers:
        signal.signal(number, lambda *_: None)

    def wait_for_signal() -> None:
        with reader, writer:
            reader.recv(1)
            signal.set_wakeup_fd(-1)

    return wait_for_signal


def call_shop(parent: Span, gateway: str) -> Any:
    span = parent.child("GET /products", {"http.request.method": "GET", "peer.service": "gateway"})
    try:
        headers = {"accept": "application/json", **span.headers()}
        status, body = http_call("GET", f"{gateway}/products?limit=1", headers, seconds=3)
        span.tags["http.response.status_code"] = status
        if status != 200:
            raise RuntimeError(f"the gateway returned {status}")
        return json.loads(body)
    except Exception as error:
        span.fail(error)
        raise
    finally:
        span.end()


def write_lines(records: list[tuple[int, dict[str, Any]]]) -> None:
    """Writes ECS JSON lines to standard output. `json` escapes line breaks, so that no value can forge a record."""
    for ns, fields in records:
        seconds, nanoseconds = divmod(ns, 1_000_000_000)
        second = datetime.fromtimestamp(seconds, timezone.utc).strftime("%Y-%m-%dT%H:%M:%S")
        line = json.dumps({"@timestamp": f"{second}.{nanoseconds // 1000:06d}Z", **fields})
        sys.stdout.write(line + "\n")
    sys.stdout.flush()


def split_list(text: str) -> list[str]:
    return [item for item in text.split(",") if item]


if __name__ == "__main__":
    main()
