"""Trace context between processes: W3C Trace Context (level 2) and B3 in one header."""
from __future__ import annotations

import re
import secrets
from email.message import Message
from typing import NamedTuple, Optional

TRACEPARENT = re.compile(r"([0-9a-f]{2})-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})(-.*)?")
B3 = re.compile(r"([0-9a-f]{16}|[0-9a-f]{32})-([0-9a-f]{16})(?:-([01d]))?(?:-[0-9a-f]{16})?")
STATE_MEMBER = re.compile(r"([a-z0-9][a-z0-9_\-*/@]{0,255})=[\x20-\x2b\x2d-\x3c\x3e-\x7e]{1,256}")
STATE_LENGTH, LARGE_MEMBER = 512, 128
SAMPLED, RANDOM_TRACE_ID = 1, 2


class Context(NamedTuple):
    trace_id: str
    span_id: str
    sampled: bool
    random_trace_id: bool = False
    trace_state: str = ""


def extract(headers: Message) -> Optional[Context]:
    """Reads the caller's context from `traceparent`, else from `b3`. Ignores a malformed or repeated header."""
    return _from_traceparent(headers) or _from_b3(headers)


def new_trace(headers: Message) -> Context:
    """Starts a trace for a request without a context. `b3: 0` turns sampling off."""
    return Context(secrets.token_hex(16), "", _one(headers, "b3") != "0", random_trace_id=True)


def inject(context: Context) -> dict[str, str]:
    # all other flags must be zero (3.2.2.5.3)
    flags = SAMPLED * context.sampled | RANDOM_TRACE_ID * context.random_trace_id
    headers = {
        "traceparent": f"00-{context.trace_id}-{context.span_id}-{flags:02x}",
        "b3": f"{context.trace_id}-{context.span_id}-{int(context.sampled)}",
    }
    if context.trace_state:
        headers["tracestate"] = context.trace_state
    return headers


def _from_traceparent(headers: Message) -> Optional[Context]:
    match = TRACEPARENT.fullmatch(_one(headers, "traceparent"))
    if not match:
        return None
    version, trace_id, span_id, flags, more = match.groups()
    # ff is forbidden; version 00 has four parts, later ones may have more (3.2.4)
    if version == "ff" or (version == "00" and more) or not int(trace_id, 16) or not int(span_id, 16):
        return None
    bits = int(flags, 16)
    return Context(
        trace_id, span_id, bool(bits & SAMPLED), bool(bits & RANDOM_TRACE_ID), _trace_state(headers)
    )


def _from_b3(headers: Message) -> Optional[Context]:
    match = B3.fullmatch(_one(headers, "b3").lower())
    if not match or not int(match[1], 16) or not int(match[2], 16):
        return None
    return Context(match[1].zfill(32), match[2], match[3] != "0")


def _trace_state(headers: Message) -> str:
    """Returns tracestate without repeated keys, at most 512 characters (3.3.3.1); empty when it is malformed."""
    state = ",".join(headers.get_all("tracestate", []))
    members = [member for part in state.split(",") if (member := part.strip(" \t"))]
    matches = [STATE_MEMBER.fullmatch(member) for member in members]
    if len(members) > 32 or not all(matches):
        return ""
    leftmost: dict[str, str] = {}
    for match in matches:
        leftmost.setdefault(match[1], match[0])
    kept = list(leftmost.values())
    while len(",".join(kept)) > STATE_LENGTH:
        # the last of the largest members over 128 characters, else the rightmost one
        large = [at for at, member in enumerate(kept) if len(member) > LARGE_MEMBER]
        kept.pop(max(large, key=lambda at: (len(kept[at]), at)) if large else -1)
    return ",".join(kept)


def _one(headers: Message, name: str) -> str:
    values = headers.get_all(name, [])
    return values[0].strip(" \t") if len(values) == 1 else ""
