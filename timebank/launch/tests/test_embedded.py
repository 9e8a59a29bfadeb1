"""The embedded server for real: made, shared, killed in every part, and refused where it cannot work."""

import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import psycopg
import pytest

from timebank.launch import roles
from timebank.launch.embedded import running
from timebank.launch.keeper import KEEPER_LOCK
from timebank.launch.locks import is_locked
from timebank.launch.secrets import read_or_make_secrets
from timebank.launch.sentences import CannotStart
from timebank.launch.settings import PROJECT_FOLDER

PATIENCE_SECONDS = 30
DEBIAN_15 = Path("/usr/lib/postgresql/15/bin")
USER = """
import sys, time
from pathlib import Path
from timebank.launch.embedded import running
home = Path(sys.argv[1])
with running(home=home, secrets_path=home / "secrets.json", durable=False):
    print("up", flush=True)
    time.sleep(600)
"""


def _ask(url: str, query: str) -> object:
    with psycopg.connect(url, autocommit=True) as connection:
        cursor = connection.execute(query)
        while cursor.nextset():
            pass
        row = cursor.fetchone()
    assert row is not None
    return row[0]


def _server_pid(home: Path) -> int:
    return int((home / "postgres" / "postmaster.pid").read_text().split()[0])


def _until(is_so: Callable[[], bool]) -> None:
    deadline = time.monotonic() + PATIENCE_SECONDS
    while not is_so():
        assert time.monotonic() < deadline
        time.sleep(0.05)


def _other_user(home: Path) -> subprocess.Popen[str]:
    process = subprocess.Popen(
        [sys.executable, "-c", USER, str(home)], stdout=subprocess.PIPE, text=True, cwd=PROJECT_FOLDER
    )
    assert process.stdout is not None
    assert process.stdout.readline() == "up\n"
    return process


def _is_stopped(home: Path) -> bool:
    return not is_locked(path=home / KEEPER_LOCK) and not (home / "postgres" / "postmaster.pid").exists()


def test_it_starts_with_two_logins_and_stops_with_its_last_user(home: Path, secrets_path: Path) -> None:
    with running(home=home, secrets_path=secrets_path, durable=False) as server:
        assert _ask(server.app_url, "SELECT current_user") == "timebank_app"
        assert _ask(server.owner_url, "SELECT current_user") == "timebank_owner"
        with running(home=home, secrets_path=secrets_path, durable=False) as same:
            assert _ask(same.app_url, "SELECT 1") == 1
        assert _ask(server.app_url, "SELECT 1") == 1

    assert _is_stopped(home)
    assert not roles.socket_folder(home=home).exists()
    with running(home=home, secrets_path=secrets_path, durable=False) as again:
        assert _ask(again.app_url, "SELECT 1") == 1


def test_it_is_durable_unless_a_test_asks_otherwise(home: Path, secrets_path: Path) -> None:
    names = ("fsync", "synchronous_commit", "full_page_writes")
    with running(home=home, secrets_path=secrets_path, durable=False) as server:
        assert [_ask(server.app_url, f"SHOW {name}") for name in names] == ["off"] * 3
    with running(home=home, secrets_path=secrets_path) as server:
        assert [_ask(server.app_url, f"SHOW {name}") for name in names] == ["on"] * 3


def test_the_owner_is_no_superuser_and_the_application_may_only_connect(
    home: Path, secrets_path: Path
) -> None:
    with running(home=home, secrets_path=secrets_path, durable=False) as server:
        query = "SELECT string_agg(rolname, ' ') FROM pg_roles WHERE rolsuper"
        assert _ask(server.owner_url, query) == "postgres"
        assert _ask(server.owner_url, "CREATE EXTENSION btree_gist; SELECT 'made'") == "made"
        for statement in (
            "CREATE TABLE t ()",
            "CREATE ROLE r",
            "CREATE DATABASE d",
            "CREATE TEMP TABLE t ()",
        ):
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                _ask(server.app_url, statement)
        with pytest.raises(psycopg.OperationalError, match="permission denied for database"):
            psycopg.connect(server.app_url, dbname="postgres")


def test_it_orders_by_code_point_and_knows_chinese_letters(home: Path, secrets_path: Path) -> None:
    with running(home=home, secrets_path=secrets_path, durable=False) as server:
        assert (
            _ask(server.app_url, "SELECT string_agg(x, '' ORDER BY x) FROM unnest('{é,b,B,中}'::text[]) x")
            == "Bbé中"
        )
        assert _ask(server.app_url, "SELECT '时间' ~ '^[[:alpha:]]+$'") is True
        assert _ask(server.app_url, "SHOW timezone") == "UTC"


def test_values_of_refused_rows_do_not_reach_its_log(home: Path, secrets_path: Path) -> None:
    with running(home=home, secrets_path=secrets_path, durable=False) as server:
        _ask(server.owner_url, "CREATE TABLE person (phone text UNIQUE); SELECT 1")
        with pytest.raises(psycopg.errors.UniqueViolation):
            _ask(
                server.owner_url, "INSERT INTO person VALUES ('13800001234'), ('13800001234') RETURNING phone"
            )

    assert "13800001234" not in (home / "postgres.log").read_text()
    assert (home / "postgres.log").stat().st_mode & 0o077 == 0


def test_a_killed_user_leaves_no_server_behind(home: Path, secrets_path: Path) -> None:
    other = _other_user(home)
    other.kill()
    other.communicate()

    _until(lambda: _is_stopped(home))
    assert (home / "postgres" / "PG_VERSION").exists()


def test_a_start_right_after_a_kill_gets_a_live_server(home: Path, secrets_path: Path) -> None:
    for _ in range(3):
        other = _other_user(home)
        other.kill()
        with running(home=home, secrets_path=secrets_path, durable=False) as server:
            assert _ask(server.app_url, "SELECT 1") == 1
        other.communicate()


def test_a_server_whose_keeper_and_user_were_killed_is_taken_over_and_stopped(
    home: Path, secrets_path: Path
) -> None:
    other = _other_user(home)
    pid = _server_pid(home)
    _kill_keeper(home)
    other.kill()
    other.communicate()
    with running(home=home, secrets_path=secrets_path, durable=False) as server:
        assert _server_pid(home) == pid
        assert _ask(server.app_url, "SELECT 1") == 1

    assert _is_stopped(home)


def test_a_server_killed_under_its_users_starts_again(home: Path, secrets_path: Path) -> None:
    with running(home=home, secrets_path=secrets_path) as server:
        _ask(server.owner_url, "CREATE TABLE kept (); SELECT 1")
        before = _server_pid(home)
        os.kill(before, signal.SIGKILL)
        _until(lambda: roles.does_answer(url=server.app_url) and _server_pid(home) != before)
        assert _ask(server.owner_url, "SELECT to_regclass('kept')::text") == "kept"


def test_when_all_were_killed_a_stale_pid_that_lives_elsewhere_does_not_hinder(
    home: Path, secrets_path: Path
) -> None:
    other = _other_user(home)
    server_pid = _server_pid(home)
    _kill_keeper(home)
    os.kill(server_pid, signal.SIGKILL)
    other.kill()
    other.communicate()
    pid_file = home / "postgres" / "postmaster.pid"
    pid_file.write_text(pid_file.read_text().replace(str(server_pid), str(os.getpid()), 1))
    with running(home=home, secrets_path=secrets_path, durable=False) as server:
        assert _ask(server.app_url, "SELECT 1") == 1


def test_users_that_come_at_the_same_moment_to_a_new_home_share_one_server(
    home: Path, secrets_path: Path
) -> None:
    command = [sys.executable, "-c", USER.replace("time.sleep(600)", "print(server.app_url)"), str(home)]
    command[2] = command[2].replace("durable=False):", "durable=False) as server:")
    users = [
        subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=PROJECT_FOLDER) for _ in range(4)
    ]
    answers = {user.communicate()[0] for user in users}

    assert [user.returncode for user in users] == [0] * 4
    assert len(answers) == 1
    assert _is_stopped(home)


def _kill_keeper(home: Path) -> None:
    os.kill(int((home / KEEPER_LOCK).read_text()), signal.SIGKILL)
    _until(lambda: not is_locked(path=home / KEEPER_LOCK))


@pytest.mark.skipif(not DEBIAN_15.exists(), reason="needs Debian's PostgreSQL 15")
def test_other_programs_may_be_named_and_data_of_another_major_are_refused(
    home: Path, secrets_path: Path
) -> None:
    with running(home=home, secrets_path=secrets_path, postgres_bin=DEBIAN_15, durable=False) as server:
        assert str(_ask(server.app_url, "SHOW server_version")).startswith("15.")
    _refused(home, secrets_path, "MAJOR_DIFFERS", "PostgreSQL 15.*PostgreSQL 18")


def test_data_of_an_unknown_major_are_refused_and_left_alone(home: Path, secrets_path: Path) -> None:
    folder = home / "postgres"
    folder.mkdir()
    (folder / "PG_VERSION").write_text("9\n")

    _refused(home, secrets_path, "MAJOR_DIFFERS", "PostgreSQL 9,.*PostgreSQL 1[58]")
    assert os.listdir(folder) == ["PG_VERSION"]


def test_a_folder_that_is_no_database_is_refused_and_left_alone(home: Path, secrets_path: Path) -> None:
    (home / "postgres").mkdir()
    (home / "postgres" / "diary.txt").write_text("dear diary")

    _refused(home, secrets_path, "DATA_BROKEN", "PG_VERSION")
    assert os.listdir(home / "postgres") == ["diary.txt"]


def test_a_database_with_a_lost_part_is_refused_with_its_last_words(home: Path, secrets_path: Path) -> None:
    with running(home=home, secrets_path=secrets_path, durable=False):
        pass
    (home / "postgres" / "global" / "pg_control").unlink()

    _refused(home, secrets_path, "START_FAILED", "pg_control")
    assert _is_stopped(home)


def test_keys_of_another_home_are_refused_and_no_server_stays(home: Path, secrets_path: Path) -> None:
    with running(home=home, secrets_path=secrets_path, durable=False):
        pass
    secrets_path.unlink()
    shutil.rmtree(home / "elsewhere", ignore_errors=True)
    read_or_make_secrets(path=secrets_path, home=home / "elsewhere")

    _refused(home, secrets_path, "PASSWORD_REFUSED", "secrets.json")
    assert _is_stopped(home)


def test_a_killed_initdb_is_begun_again(home: Path, secrets_path: Path) -> None:
    (home / "postgres.unfinished" / "base").mkdir(parents=True)
    (home / "postgres.password").write_text("half")
    with running(home=home, secrets_path=secrets_path, durable=False) as server:
        assert _ask(server.app_url, "SELECT 1") == 1

    assert not list(home.glob("postgres.[up]*"))


def test_a_missing_program_folder_is_named(home: Path, secrets_path: Path) -> None:
    _refused(home, secrets_path, "BINARIES_MISSING", "/nowhere", postgres_bin=Path("/nowhere"))


@pytest.mark.skipif(os.geteuid() != 0, reason="only root needs another account")
def test_as_root_a_folder_that_the_account_cannot_reach_is_named(home: Path, secrets_path: Path) -> None:
    inner = home / "closed" / "home"
    inner.mkdir(parents=True)
    (home / "closed").chmod(0o700)

    _refused(inner, secrets_path, "FOLDER_BARRED", "closed/home")


def _refused(home: Path, secrets_path: Path, code: str, part: str, postgres_bin: Path | None = None) -> None:
    server = running(home=home, secrets_path=secrets_path, postgres_bin=postgres_bin)
    with pytest.raises(CannotStart, match=part) as refusal, server:
        pass
    assert refusal.value.code == code
