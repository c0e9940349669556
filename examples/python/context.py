"""What of a span crosses a process boundary: W3C Trace Context (level 2) and B3 in one header."""
from __future__ import annotations

import re
import secrets
from email.message import Message
from typing import NamedTuple, Optional

TRACEPARENT = re.compile(r"([0-9a-f]{2})-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})(-.*)?")
B3 = re.compile(r"([0-9a-f]{16}|[0-9a-f]{32})-([0-9a-f]{16})(?:-([01d]))?(?:-[0-9a-f]{16})?")
STATE_MEMBER = re.compile(r"[a-z0-9][a-z0-9_\-*/@]{0,255}=[\x20-\x2b\x2d-\x3c\x3e-\x7e]{1,256}")


class Context(NamedTuple):
    trace_id: str
    span_id: str
    sampled: bool
    trace_state: str = ""


def extract(headers: Message) -> Optional[Context]:
    """The caller's context by `traceparent`, else by `b3`. What is malformed, or there twice, is passed over."""
    return _from_traceparent(headers) or _from_b3(headers)


def new_trace(headers: Message) -> Context:
    """For a request without a context; `b3: 0` alone says that it shall not be sampled."""
    return Context(secrets.token_hex(16), "", sampled=_one(headers, "b3") != "0")


def inject(context: Context) -> dict[str, str]:
    flag = "1" if context.sampled else "0"
    headers = {
        "traceparent": f"00-{context.trace_id}-{context.span_id}-0{flag}",
        "b3": f"{context.trace_id}-{context.span_id}-{flag}",
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
    return Context(trace_id, span_id, int(flags, 16) & 1 == 1, _trace_state(headers))


def _from_b3(headers: Message) -> Optional[Context]:
    match = B3.fullmatch(_one(headers, "b3").lower())
    if not match or not int(match[1], 16) or not int(match[2], 16):
        return None
    return Context(match[1].zfill(32), match[2], match[3] != "0")


def _trace_state(headers: Message) -> str:
    """Handed on unchanged; a malformed one is left out and never voids the traceparent (3.3.1)."""
    state = ",".join(headers.get_all("tracestate", []))
    members = [member.strip(" \t") for member in state.split(",")]
    valid = all(STATE_MEMBER.fullmatch(member) for member in members if member)
    return state if valid and len(state) <= 512 and len(members) <= 32 else ""


def _one(headers: Message, name: str) -> str:
    values = headers.get_all(name, [])
    return values[0].strip(" \t") if len(values) == 1 else ""
