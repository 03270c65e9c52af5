"""A visitor who asks for pages over one connection that is kept, as browsers do."""

import socket
import time
from dataclasses import dataclass


@dataclass
class Visitor:
    """A connection that is kept, and asks again as soon as it is answered."""

    socket: socket.socket
    asked: float = 0
    head: bytes = b""
    missing: int = -1  # bytes of the answer's body; -1: not known yet

    def ask(self, request: bytes) -> None:
        """Send."""
        self.head, self.missing = b"", -1
        self.asked = time.perf_counter()
        self.socket.sendall(request)

    def is_answered(self) -> bool:
        """Read what came; whether that is all. The body is only counted: both share the machine."""
        piece = self.socket.recv(1 << 18)
        if not piece:
            raise SystemExit("the connection was closed")
        if self.missing > 0:
            self.missing -= len(piece)
        else:
            self.head += piece
            self.missing = self._rest()
        return self.missing == 0

    def _rest(self) -> int:
        head, end, body = self.head.partition(b"\r\n\r\n")
        if not end:
            return -1
        length = head.lower().partition(b"content-length: ")[2].partition(b"\r\n")[0]
        if not head.startswith(b"HTTP/1.1 200") or not length:
            raise SystemExit(f"not the page: {head[:300]!r}")
        return int(length) - len(body)
