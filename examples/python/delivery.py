"""Delivery in the background: a bounded queue and delivery counters for each destination."""
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
    """Raised by `send` when the receiver refuses a batch, so that a retry would fail too."""


class Destination:
    """
    One receiver. At any time produced = delivered + queued + dropped. `offer` never blocks.

    `send` takes a list of items and returns when they are acknowledged. After an OSError or HTTPException the batch
    is sent again, with pauses that double up to 15 s. After any other exception the batch is dropped as `rejected`.
    """

    def __init__(
        self,
        signal: str,
        name: str,
        send: Callable[[list[Any]], None],
        max_items: int = 10_000,
        batch: int = 500,
        gather_seconds: float = 0.2,
    ) -> None:
        self.signal, self.name = signal, name
        self._send, self._max_items, self._batch, self._gather_seconds = send, max_items, batch, gather_seconds
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
            elif len(self._queue) >= self._max_items:
                self._dropped["queue_full"] += 1
            else:
                self._queue.append(item)
                self._changed.notify()

    def delivery_stats(self) -> dict[str, Any]:
        with self._changed:
            return {
                "produced": self._produced,
                "delivered": self._delivered,
                "queued": len(self._queue),
                "dropped": dict(self._dropped),
            }

    def close(self, seconds: float) -> None:
        """Delivers queued items for at most `seconds`, then drops the rest as `shutdown`."""
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
                    lambda: self._closing or len(self._queue) >= self._batch, self._gather_seconds
                )
                batch = list(islice(self._queue, self._batch))
            if not batch:
                return  # closing, and the queue is empty
            try:
                self._send(batch)
                self._remove(len(batch), None)
            except (OSError, http.client.HTTPException):
                self._pause(pause * random.uniform(0.5, 1))
                pause = min(pause * 2, 15)
                continue
            except Exception:  # rejected or not encodable: a retry would fail too
                self._remove(len(batch), "rejected")
            pause = 0.25

    def _remove(self, count: int, reason: str | None) -> None:
        with self._changed:
            if not self._queue:
                return  # close() has dropped and counted the items
            for _ in range(count):
                self._queue.popleft()
            if reason is None:
                self._delivered += count
            else:
                self._dropped[reason] += count

    def _pause(self, seconds: float) -> None:
        with self._changed:
            closing = self._changed.wait_for(lambda: self._closing, seconds)
        if closing:
            time.sleep(0.1)  # close() waits: retry soon, but not in a tight loop
