"""The command line behind script/server: options, one launch per data folder, one program per port.

Nothing is made or changed before it is known that this launch may go ahead.
"""

import argparse
import os
import socket
from pathlib import Path

from timebank.launch.environment import prepare_home
from timebank.launch.locks import FileLock, is_locked
from timebank.launch.sentences import CannotStart
from timebank.launch.settings import read_settings
from timebank.launch.supervisor import Supervisor

SERVER_LOCK = "server.lock"


def serve(*, arguments: list[str]) -> int:
    """Run the platform until it is told to stop; 0, but 1 for a check in which not all parts came up.

    Raises: CannotStart, saying what is wrong and what to do.
    """
    options = _parser().parse_args(arguments)
    given = {"TIMEBANK_PORT": options.port, "TIMEBANK_HOME": options.home}
    settings = read_settings(
        environ={**os.environ, **{name: value for name, value in given.items() if value}}
    )
    try:
        refuse_taken(home=settings.home, port=settings.port)
        prepare_home(home=settings.home)
        lock = FileLock(path=settings.home / SERVER_LOCK)
        if not lock.try_exclusive():
            raise _already_running(settings.home)
        lock.write(str(settings.port))
        came_up = Supervisor(settings=settings, demo=options.demo, check_only=options.check).run()
        lock.close()
    except OSError as error:
        raise CannotStart("SYSTEM_REFUSED", reason=str(error)) from error
    return 0 if came_up or not options.check else 1


def refuse_taken(*, home: Path, port: int) -> None:
    """Look before anything is touched.

    Raises: CannotStart ALREADY_RUNNING, PORT_TAKEN.
    """
    if is_locked(path=home / SERVER_LOCK):
        raise _already_running(home)
    with socket.socket() as trial:
        # As the web server does: a port whose last connections are still fading is free.
        trial.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            trial.bind(("127.0.0.1", port))
            trial.listen()
        except OSError as error:
            raise CannotStart("PORT_TAKEN", port=str(port)) from error


def _already_running(home: Path) -> CannotStart:
    port = (home / SERVER_LOCK).read_text(encoding="ascii")
    return CannotStart("ALREADY_RUNNING", home=str(home), port=port)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="script/server", description="Run the platform. 运行平台。")
    parser.add_argument("--port", help="port of the web server 端口 (TIMEBANK_PORT, 8000)")
    parser.add_argument("--home", help="data folder 数据目录 (TIMEBANK_HOME, ./var)")
    parser.add_argument(
        "--demo",
        action=argparse.BooleanOptionalAction,
        help="load demo people 载入演示人员 (default: only into a fresh embedded database 默认仅载入新建的内置数据库)",
    )
    parser.add_argument(
        "--check", action="store_true", help="start, ask for the home page, stop 启动自检后停止"
    )
    return parser
