"""One HTTP request, without a proxy and without redirects."""
from __future__ import annotations

from http.client import HTTPConnection, HTTPSConnection
from typing import Optional
from urllib.parse import urlsplit


def http_call(
    method: str, url: str, headers: dict[str, str], body: Optional[bytes] = None, seconds: float = 5
) -> tuple[int, bytes]:
    """Status and body. `seconds` bounds each wait. Raises OSError or http.client.HTTPException."""
    at = urlsplit(url)
    connect = HTTPSConnection if at.scheme == "https" else HTTPConnection
    connection = connect(at.netloc, timeout=seconds)
    try:
        connection.request(method, at._replace(scheme="", netloc="").geturl() or "/", body, headers)
        answer = connection.getresponse()
        return answer.status, answer.read()
    finally:
        connection.close()
