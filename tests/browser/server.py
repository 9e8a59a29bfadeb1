"""A real web server of the platform for browsers: its own process, its own database, a clock that the test sets.

It serves one clone of the test database and is stopped before the clone is dropped.
"""

import os
import re
import socket
import subprocess
import sys
import time
from base64 import b32decode
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

from django_otp.oath import TOTP

from timebank.launch import probes
from timebank.launch.settings import PROJECT_FOLDER

READY_SECONDS_MAX = 60
STOP_SECONDS_MAX = 20
PAUSE_SECONDS = 0.1
CODE_STEP_SECONDS = 30
WEB_SERVER = ("-m", "granian", "--interface", "wsgi", "--workers", "1", "--blocking-threads", "4")
QUIETLY = ("--no-access-log", "--no-ws", "--log-level", "warning", "--workers-kill-timeout", "5")


@dataclass(frozen=True)
class Server:
    """A running server: where it answers, what it logs, how its clock is set."""

    port: int
    folder: Path
    variables: dict[str, str]

    @property
    def address(self) -> str:
        """Where it answers, without a stroke at the end."""
        return f"http://127.0.0.1:{self.port}"

    @property
    def clock(self) -> Path:
        """The file by which the pages go."""
        return self.folder / "clock"

    @property
    def log(self) -> Path:
        """Everything that the server says."""
        return self.folder / "server.log"

    def set_clock(self, moment: datetime) -> None:
        """Let it be this moment on all pages until another one is set."""
        written = self.folder / "clock.new"
        written.write_text(moment.isoformat(), encoding="ascii")
        written.replace(self.clock)

    def newest_login_code(self) -> str:
        """Read from the log what a phone would have received last."""
        codes = re.findall(r"login code (\d{6})", self.log.read_text(encoding="utf-8"))
        assert codes, "no code was sent"
        return str(codes[-1])

    def security_code(self, secret_address: str) -> str:
        """Compute what the authenticator shows at the moment, from the ``otpauth://`` address that it was given."""
        (secret,) = parse_qs(urlsplit(secret_address).query)["secret"]
        totp = TOTP(b32decode(secret), CODE_STEP_SECONDS)
        totp.time = datetime.fromisoformat(self.clock.read_text(encoding="ascii")).timestamp()
        return f"{totp.token():06d}"


@contextmanager
def serving(*, database: str, folder: Path, at: datetime) -> Iterator[Server]:
    """Serve the pages of a database for a while, from a moment on."""
    server = _prepared(database=database, folder=folder)
    server.set_clock(at)
    address = ("--host", "127.0.0.1", "--port", str(server.port))
    command = [sys.executable, *WEB_SERVER, *QUIETLY, *address, "tests.browser.served:application"]
    with server.log.open("w", encoding="utf-8") as log:
        process = subprocess.Popen(
            command, cwd=PROJECT_FOLDER, env=server.variables, stdout=log, stderr=subprocess.STDOUT
        )
    try:
        _wait_for_health(server, process)
        yield server
    finally:
        process.terminate()
        try:
            process.wait(timeout=STOP_SECONDS_MAX)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _prepared(*, database: str, folder: Path) -> Server:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port: int = free.getsockname()[1]
    addresses = {
        name: urlsplit(os.environ[name])._replace(path=f"/{database}").geturl()
        for name in ("DATABASE_URL", "DATABASE_OWNER_URL")
    }
    own = {"TIMEBANK_PORT": str(port), "TESTS_CLOCK": str(folder / "clock")}
    return Server(port, folder, {**os.environ, **addresses, **own})


def _wait_for_health(server: Server, process: "subprocess.Popen[bytes]") -> None:
    deadline = time.monotonic() + READY_SECONDS_MAX
    while time.monotonic() < deadline and process.poll() is None:
        host_name = f"127.0.0.1:{server.port}"
        if probes.answer_of(port=server.port, host_name=host_name, path="/health") == probes.HTTP_OK:
            return
        time.sleep(PAUSE_SECONDS)
    raise AssertionError(f"the server did not come up:\n{server.log.read_text(encoding='utf-8')}")
