"""One keep-alive connection to the server, as thin as it can be, so that the one who measures takes little of the machine.

Knows only what the API sends: a status, headers, a body with its length or in chunks. Not for any other server.
"""

import socket
from types import TracebackType
from urllib.parse import urlsplit

ANSWER_SECONDS_MAX = 60
CHUNK_BYTES = 65_536


class ServerGone(Exception):
    """The server closed the connection in the middle of an answer."""


class Connection:
    """A connection that is opened once and used for many requests, one after the other."""

    def __init__(self, *, url: str) -> None:
        parts = urlsplit(url)
        self._address = (parts.hostname or "127.0.0.1", parts.port or 80)
        self._socket: socket.socket | None = None
        self._read = b""

    def ask(self, *, method: str, path: str, headers: dict[str, str], body: bytes = b"") -> tuple[int, bytes]:
        """Send a request and give status and body of the answer. Raises: OSError, ServerGone."""
        lines = [f"{method} {path} HTTP/1.1", f"Host: {self._address[0]}:{self._address[1]}"]
        lines += [f"{name}: {text}" for name, text in headers.items()]
        if method == "POST":
            lines += ["Content-Type: application/json", f"Content-Length: {len(body)}"]
        connected = self._connected()
        connected.sendall("\r\n".join(lines).encode() + b"\r\n\r\n" + body)
        head = self._until(b"\r\n\r\n").split(b"\r\n")
        return int(head[0].split(b" ", 2)[1]), self._body(_header_fields(head[1:]))

    def close(self) -> None:
        """Close it."""
        if self._socket is not None:
            self._socket.close()
        self._socket, self._read = None, b""

    def __enter__(self) -> "Connection":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, where: TracebackType | None
    ) -> None:
        self.close()

    def _connected(self) -> socket.socket:
        if self._socket is None:
            self._socket = socket.create_connection(self._address, timeout=ANSWER_SECONDS_MAX)
            self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        return self._socket

    def _body(self, fields: dict[bytes, bytes]) -> bytes:
        if fields.get(b"transfer-encoding", b"").lower() != b"chunked":
            return self._exactly(int(fields.get(b"content-length", b"0")))
        body = b""
        while size := int(self._until(b"\r\n"), 16):
            body += self._exactly(size)
            self._until(b"\r\n")
        self._until(b"\r\n")
        return body

    def _until(self, mark: bytes) -> bytes:
        while mark not in self._read:
            self._more()
        found, _, self._read = self._read.partition(mark)
        return found

    def _exactly(self, size: int) -> bytes:
        while len(self._read) < size:
            self._more()
        found, self._read = self._read[:size], self._read[size:]
        return found

    def _more(self) -> None:
        try:
            read = self._connected().recv(CHUNK_BYTES)
        except ConnectionResetError:
            read = b""
        if not read:
            self.close()
            raise ServerGone
        self._read += read


def _header_fields(lines: list[bytes]) -> dict[bytes, bytes]:
    pairs = (line.partition(b":") for line in lines)
    return {name.strip().lower(): text.strip() for name, _, text in pairs}
