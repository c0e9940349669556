import threading
import time
import unittest

from delivery import Destination, Rejected


class DeliveryTest(unittest.TestCase):
    def make(self, send, **limits):
        destination = Destination("logs", "destination", send, gather_seconds=0.01, **limits)
        self.addCleanup(destination.close, 0)
        return destination

    def assert_stats(self, destination, **expected):
        stats = destination.delivery_stats()
        dropped = {reason: count for reason, count in stats.pop("dropped").items() if count}
        self.assertEqual({**stats, "dropped": dropped}, expected)

    def test_delivers_in_order_and_in_batches(self):
        batches = []
        destination = self.make(batches.append, batch=3)
        for item in range(7):
            destination.offer(item)
        destination.close(5)
        self.assertEqual([item for batch in batches for item in batch], list(range(7)))
        self.assertLessEqual(max(map(len, batches)), 3)
        self.assert_stats(destination, produced=7, delivered=7, queued=0, dropped={})

    def test_never_blocks_and_drops_items_beyond_its_limit(self):
        held = threading.Event()
        self.addCleanup(held.set)
        destination = self.make(lambda batch: held.wait(), max_items=5)
        began = time.monotonic()
        for item in range(8):
            destination.offer(item)
        self.assertLess(time.monotonic() - began, 1)
        self.assert_stats(destination, produced=8, delivered=0, queued=5, dropped={"queue_full": 3})

    def test_retries_after_a_connection_error(self):
        attempts = []

        def send(batch):
            attempts.append(batch)
            if len(attempts) == 1:
                raise ConnectionResetError()

        destination = self.make(send)
        destination.offer("it")
        destination.close(5)
        self.assertEqual(attempts, [["it"], ["it"]])
        self.assert_stats(destination, produced=1, delivered=1, queued=0, dropped={})

    def test_drops_rejected_batches_and_delivers_the_next(self):
        for error in (Rejected("413"), ValueError("not to be encoded")):
            delivered = []

            def send(batch):
                if "bad" in batch:
                    raise error
                delivered.extend(batch)

            destination = self.make(send, batch=1)
            destination.offer("bad")
            destination.offer("good")
            destination.close(5)
            self.assertEqual(delivered, ["good"])
            self.assert_stats(destination, produced=2, delivered=1, queued=0, dropped={"rejected": 1})

    def test_closes_in_time_and_counts_undelivered_items_as_dropped(self):
        def send(batch):
            raise ConnectionRefusedError()

        destination = self.make(send)
        for item in range(3):
            destination.offer(item)
        began = time.monotonic()
        destination.close(0.3)
        self.assertLess(time.monotonic() - began, 3)
        destination.offer("late")
        self.assert_stats(destination, produced=4, delivered=0, queued=0, dropped={"shutdown": 4})


if __name__ == "__main__":
    unittest.main()
