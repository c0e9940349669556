"""HTTP client without proxies and redirects."""
from __future__ import annotations

from http.client import HTTPConnection, HTTPSConnection
from typing import Optional
from urllib.parse import urlsplit


def http_call(
    method: str, url: str, headers: dict[str, str], body: Optional[bytes] = None, seconds: float = 5
) -> tuple[int, bytes]:
    """Returns status and body. `seconds` limits each socket operation. Raises OSError or http.client.HTTPException."""
    at = urlsplit(url)
    connect = HTTPSConnection if at.scheme == "https" else HTTPConnection
    connection = connect(at.netloc, timeout=seconds)
    try:
        connection.request(method, at._replace(scheme="", netloc="").geturl() or "/", body, headers)
        response = connection.getresponse()
        return response.status, response.read()
    finally:
        connection.close()
