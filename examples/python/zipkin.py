"""Spans as Zipkin v2 JSON: https://zipkin.io/zipkin-api/"""
from __future__ import annotations

import json
from typing import Any
from urllib.parse import urlsplit

from delivery import Destination, Rejected
from http_call import http_call


def zipkin_destination(url: str) -> Destination:
    """Destination for a receiver such as `http://127.0.0.1:9411/api/v2/spans`. Items are spans."""

    def send(spans: list[dict[str, Any]]) -> None:
        body = json.dumps(spans).encode()
        status, _ = http_call("POST", url, {"content-type": "application/json"}, body)
        if status in (408, 429) or status >= 500:
            raise OSError(f"{url} returned {status}")
        if status >= 300:
            raise Rejected(f"{url} returned {status}")

    return Destination("traces", urlsplit(url).netloc, send)
