import socket
import struct
import threading
import unittest

from forward import ForwardSender, event_time, pack


class MessagePackTest(unittest.TestCase):
    def test_encodes_values_as_in_the_specification(self):
        for value, expected in (
            (True, b"\xc3"),
            (False, b"\xc2"),
            (0, b"\x00"),
            (127, b"\x7f"),
            (128, b"\xd3" + struct.pack(">q", 128)),
            (-1, b"\xd3" + b"\xff" * 8),
            (1.5, b"\xcb\x3f\xf8" + b"\x00" * 6),
            ("", b"\xa0"),
            ("ä" * 15, b"\xbe" + "ä".encode() * 15),
            ("a" * 32, b"\xdb\x00\x00\x00\x20" + b"a" * 32),
            ({"a": 1}, b"\x81\xa1a\x01"),
            (dict.fromkeys(map(chr, range(97, 113)), 1), None),
        ):
            packed = pack(value)
            if expected is None:
                self.assertEqual(packed[:6], b"\xde\x00\x10\xa1a\x01")
            else:
                self.assertEqual(packed, expected)

    def test_encodes_event_time(self):
        self.assertEqual(event_time(1_500_000_000_000_000_001), bytes.fromhex("d70059682f0000000001"))


class ForwardSenderTest(unittest.TestCase):
    def setUp(self):
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.addCleanup(self.listener.close)
        self.sender = ForwardSender("127.0.0.1:%d" % self.listener.getsockname()[1], "tag")

    def respond_with(self, response):
        """Accepts a connection, reads one message and sends the response."""

        def serve():
            connection, _ = self.listener.accept()
            with connection:
                connection.recv(65536)
                connection.sendall(response)

        thread = threading.Thread(target=serve)
        thread.start()
        self.addCleanup(thread.join)

    def test_raises_without_the_expected_acknowledgement(self):
        for response in (b"", pack({"ack": "another"}), b"HTTP/1.1 400 Bad Request\r\n\r\n"):
            self.respond_with(response)
            with self.assertRaises(OSError):
                self.sender([(1, {"message": "hello"})])

    def test_raises_os_error_when_the_receiver_is_down(self):
        self.listener.close()
        with self.assertRaises(OSError):
            self.sender([(1, {"message": "hello"})])


if __name__ == "__main__":
    unittest.main()
