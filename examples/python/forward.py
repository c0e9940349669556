"""Log records in Fluentd's forward protocol v1: acknowledged PackedForward messages, in a subset of MessagePack."""
from __future__ import annotations

import itertools
import secrets
import socket
import struct
from typing import Any, Optional

from delivery import Destination


def forward_destination(address: str, tag: str) -> Destination:
    """Destination for the receiver at `host:port`. Items are (nanoseconds since the epoch, fields)."""
    return Destination("logs", address, ForwardSender(address, tag))


class ForwardSender:
    def __init__(self, address: str, tag: str) -> None:
        host, _, port = address.partition(":")
        self._address = (host, int(port or 24224))
        self._tag = tag
        self._unique, self._count = secrets.token_hex(6), itertools.count()
        self._socket: Optional[socket.socket] = None

    def __call__(self, records: list[tuple[int, dict[str, Any]]]) -> None:
        chunk = f"{self._unique}-{next(self._count)}"
        entries = b"".join(b"\x92" + event_time(ns) + pack(fields) for ns, fields in records)
        packed = b"\xc6" + struct.pack(">I", len(entries)) + entries
        message = b"\x93" + pack(self._tag) + packed + pack({"chunk": chunk, "size": len(records)})
        expected = pack({"ack": chunk})
        try:
            if self._socket is None:
                self._socket = socket.create_connection(self._address, timeout=5)
            self._socket.sendall(message)
            if self._read(len(expected)) != expected:
                raise ConnectionError("no acknowledgement")
        except OSError:
            # late bytes could be taken for the next acknowledgement: the retry needs a new connection
            if self._socket is not None:
                self._socket.close()
                self._socket = None
            raise

    def _read(self, size: int) -> bytes:
        read = b""
        while len(read) < size:
            piece = self._socket.recv(size - len(read))
            if not piece:
                break
            read += piece
        return read


def event_time(ns: int) -> bytes:
    """Encodes EventTime: extension type 0, seconds and nanoseconds. An integer time would lose the fraction."""
    return b"\xd7\x00" + struct.pack(">II", *divmod(ns, 1_000_000_000))


def pack(value: Any) -> bytes:
    if isinstance(value, bool):
        return b"\xc3" if value else b"\xc2"
    if isinstance(value, int):
        return struct.pack("B", value) if 0 <= value < 128 else b"\xd3" + struct.pack(">q", value)
    if isinstance(value, float):
        return b"\xcb" + struct.pack(">d", value)
    if isinstance(value, dict):
        head = struct.pack("B", 0x80 | len(value)) if len(value) < 16 else b"\xde" + struct.pack(">H", len(value))
        return head + b"".join(pack(key) + pack(item) for key, item in value.items())
    text = str(value).encode("utf-8", "replace")
    if len(text) < 32:
        return struct.pack("B", 0xA0 | len(text)) + text
    return b"\xdb" + struct.pack(">I", len(text)) + text
