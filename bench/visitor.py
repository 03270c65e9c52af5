"""A visitor who asks for pages over one connection that is kept, as browsers do."""

import socket
import time
from dataclasses import dataclass, field


@dataclass
class Visitor:
    """A connection that is kept, and asks again as soon as it is answered."""

    socket: socket.socket
    asked: float = 0
    received: bytearray = field(default_factory=bytearray)

    def ask(self, request: bytes) -> None:
        """Send."""
        self.received.clear()
        self.asked = time.perf_counter()
        self.socket.sendall(request)

    def is_answered(self) -> bool:
        """Read what came; whether that is all."""
        piece = self.socket.recv(1 << 18)
        self.received += piece
        head, _, body = self.received.partition(b"\r\n\r\n")
        if not piece or not head.startswith(b"HTTP/1.1 200"):
            raise SystemExit(f"not the page: {bytes(head[:300])!r}")
        length = head.lower().partition(b"content-length: ")[2].partition(b"\r\n")[0]
        return bool(length) and len(body) >= int(length)
