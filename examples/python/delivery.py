"""Delivery in the background: a bounded queue for each destination, and books that add up."""
from __future__ import annotations

import http.client
import random
import threading
import time
from collections import deque
from itertools import islice
from typing import Any, Callable

REASONS = ("queue_full", "rejected", "too_large", "shutdown")


class Rejected(Exception):
    """The receiver will never take this batch."""


class Destination:
    """
    One receiver. At every moment, produced = delivered + queued + dropped; nothing that offers is kept waiting.

    `send` takes a list of items and returns when they were taken. An OSError or HTTPException may pass: the batch
    is sent again, after pauses that double up to 15 s. With any other exception it is dropped as `rejected`.
    """

    def __init__(
        self,
        signal: str,
        name: str,
        send: Callable[[list[Any]], None],
        most: int = 10_000,
        batch: int = 500,
        gather: float = 0.2,
    ) -> None:
        self.signal, self.name = signal, name
        self._send, self._most, self._batch, self._gather = send, most, batch, gather
        self._produced = self._delivered = 0
        self._dropped = dict.fromkeys(REASONS, 0)
        self._queue: deque[Any] = deque()
        self._closing = False
        self._changed = threading.Condition()
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._thread.start()

    def offer(self, item: Any) -> None:
        with self._changed:
            self._produced += 1
            if self._closing:
                self._dropped["shutdown"] += 1
            elif len(self._queue) >= self._most:
                self._dropped["queue_full"] += 1
            else:
                self._queue.append(item)
                self._changed.notify()

    def account(self) -> dict[str, Any]:
        with self._changed:
            return {
                "produced": self._produced,
                "delivered": self._delivered,
                "queued": len(self._queue),
                "dropped": dict(self._dropped),
            }

    def close(self, seconds: float) -> None:
        """Delivers what waits, for so long; what is left is dropped as `shutdown`."""
        with self._changed:
            self._closing = True
            self._changed.notify()
        self._thread.join(seconds)
        with self._changed:
            self._dropped["shutdown"] += len(self._queue)
            self._queue.clear()

    def _run(self) -> None:
        pause = 0.25
        while True:
            with self._changed:
                self._changed.wait_for(lambda: self._queue or self._closing)
                self._changed.wait_for(
                    lambda: self._closing or len(self._queue) >= self._batch, self._gather
                )
                batch = list(islice(self._queue, self._batch))
            if not batch:
                return  # closing, and all was delivered
            try:
                self._send(batch)
                self._leave(len(batch), None)
            except (OSError, http.client.HTTPException):
                self._rest(pause * random.uniform(0.5, 1))
                pause = min(pause * 2, 15)
                continue
            except Exception:  # refused, or not to be encoded: it would be no better the next time
                self._leave(len(batch), "rejected")
            pause = 0.25

    def _leave(self, count: int, reason: str | None) -> None:
        with self._changed:
            if not self._queue:
                return  # closing took them and counted them
            for _ in range(count):
                self._queue.popleft()
            if reason is None:
                self._delivered += count
            else:
                self._dropped[reason] += count

    def _rest(self, seconds: float) -> None:
        with self._changed:
            closing = self._changed.wait_for(lambda: self._closing, seconds)
        if closing:
            time.sleep(0.1)  # somebody waits for the end: go on soon, but never in a tight loop
