"""The thin connection reads what a server sends, however it is cut into pieces."""

import socket
import threading

import pytest

from timebank.bench.connection import Connection, ServerGone

PLAIN = b"HTTP/1.1 201 Created\r\nContent-Length: 5\r\nX: y\r\n\r\nhello"
CHUNKED = b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n3\r\nhel\r\n2\r\nlo\r\n0\r\n\r\n"


def serve(listener: socket.socket, pieces: list[bytes]) -> None:
    """Answer every request on one connection with the same pieces, then close it."""
    connected, _ = listener.accept()
    with connected:
        connected.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        for _ in range(2):
            connected.recv(65_536)
            for piece in pieces:
                connected.sendall(piece)


@pytest.mark.parametrize(("answer", "status"), [(PLAIN, 201), (CHUNKED, 200)])
@pytest.mark.parametrize("size", [1, 7, 1000])
def test_one_connection_serves_request_after_request(answer: bytes, status: int, size: int) -> None:
    pieces = [answer[start : start + size] for start in range(0, len(answer), size)]
    with socket.create_server(("127.0.0.1", 0)) as listener:
        server = threading.Thread(target=serve, args=(listener, pieces))
        server.start()
        with Connection(url=f"http://127.0.0.1:{listener.getsockname()[1]}") as connection:
            for _ in range(2):
                found = connection.ask(method="POST", path="/", headers={"A": "b"}, body=b"{}")
                assert found == (status, b"hello")
            with pytest.raises(ServerGone):
                connection.ask(method="GET", path="/", headers={})
        server.join()
