"""A whole platform for one measurement: its own data folder, database and port; gone afterwards."""

import os
import shutil
import socket
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from time import monotonic, sleep

from timebank.launch.children import Child
from timebank.launch.probes import HTTP_OK, answer_of

READY_SECONDS_MAX = 180
PAUSE_SECONDS = 0.2
NOT_PASSED_ON = ("DATABASE_URL", "DATABASE_OWNER_URL", "TIMEBANK_SECRETS", "TIMEBANK_EMBEDDED")


class NotStarted(Exception):
    """The server of the benchmark did not come up."""


@contextmanager
def own_server() -> Iterator[tuple[str, dict[str, str]]]:
    """Run the platform in a folder of its own; give its address and the environment it runs in.

    Raises: NotStarted.
    """
    # PostgreSQL may run under another account, which has to reach the folder.
    home = Path(tempfile.mkdtemp(prefix="timebank-bench-", dir="/tmp"))  # noqa: S108
    port = free_port()
    own = {"TIMEBANK_HOME": str(home), "TIMEBANK_PORT": str(port), "TIMEBANK_BENCH": "1"}
    kept = {name: text for name, text in os.environ.items() if name not in NOT_PASSED_ON}
    environ = kept | own
    server = Child(
        name="server",
        command=[sys.executable, "-m", "timebank.launch", "serve", "--no-demo"],
        environ=environ,
    )
    try:
        server.start()
        wait_until_it_answers(server=server, port=port)
        yield f"http://127.0.0.1:{port}", environ
    finally:
        server.stop()
        shutil.rmtree(home, ignore_errors=True)


def wait_until_it_answers(*, server: Child, port: int) -> None:
    """Return once the platform answers at the port. Raises: NotStarted."""
    deadline = monotonic() + READY_SECONDS_MAX
    while answer_of(port=port, host_name=f"127.0.0.1:{port}", path="/health") != HTTP_OK:
        if server.exit_code() is not None or monotonic() > deadline:
            raise NotStarted
        sleep(PAUSE_SECONDS)


def free_port() -> int:
    """A port of this machine that nobody uses now."""
    with socket.socket() as trial:
        trial.bind(("127.0.0.1", 0))
        port: int = trial.getsockname()[1]
        return port
