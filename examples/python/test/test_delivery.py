import threading
import time
import unittest

from delivery import Destination, Rejected


class DeliveryTest(unittest.TestCase):
    def make(self, send, **limits):
        made = Destination("logs", "there", send, gather=0.01, **limits)
        self.addCleanup(made.close, 0)
        return made

    def assert_books(self, destination, **expected):
        account = destination.account()
        dropped = {reason: count for reason, count in account.pop("dropped").items() if count}
        self.assertEqual({**account, "dropped": dropped}, expected)

    def test_delivers_in_order_and_in_batches(self):
        batches = []
        there = self.make(batches.append, batch=3)
        for item in range(7):
            there.offer(item)
        there.close(5)
        self.assertEqual([item for batch in batches for item in batch], list(range(7)))
        self.assertLessEqual(max(map(len, batches)), 3)
        self.assert_books(there, produced=7, delivered=7, queued=0, dropped={})

    def test_keeps_nobody_waiting_and_drops_what_is_too_much(self):
        held = threading.Event()
        self.addCleanup(held.set)
        there = self.make(lambda batch: held.wait(), most=5)
        began = time.monotonic()
        for item in range(8):
            there.offer(item)
        self.assertLess(time.monotonic() - began, 1)
        self.assert_books(there, produced=8, delivered=0, queued=5, dropped={"queue_full": 3})

    def test_sends_again_what_may_pass(self):
        tries = []

        def send(batch):
            tries.append(batch)
            if len(tries) == 1:
                raise ConnectionResetError()

        there = self.make(send)
        there.offer("it")
        there.close(5)
        self.assertEqual(tries, [["it"], ["it"]])
        self.assert_books(there, produced=1, delivered=1, queued=0, dropped={})

    def test_goes_on_after_what_is_refused_or_cannot_be_sent(self):
        for error in (Rejected("413"), ValueError("not to be encoded")):
            taken = []

            def send(batch):
                if "bad" in batch:
                    raise error
                taken.extend(batch)

            there = self.make(send, batch=1)
            there.offer("bad")
            there.offer("good")
            there.close(5)
            self.assertEqual(taken, ["good"])
            self.assert_books(there, produced=2, delivered=1, queued=0, dropped={"rejected": 1})

    def test_closes_in_time_and_counts_the_rest(self):
        def send(batch):
            raise ConnectionRefusedError()

        there = self.make(send)
        for item in range(3):
            there.offer(item)
        began = time.monotonic()
        there.close(0.3)
        self.assertLess(time.monotonic() - began, 3)
        there.offer("late")
        self.assert_books(there, produced=4, delivered=0, queued=0, dropped={"shutdown": 4})


if __name__ == "__main__":
    unittest.main()
