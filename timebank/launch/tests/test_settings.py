"""What the operator set, and what is refused of it."""

from pathlib import Path

import pytest

from timebank.launch.sentences import CannotStart
from timebank.launch.settings import PROJECT_FOLDER, read_settings


def test_without_any_setting_the_embedded_server_in_var_beside_the_code_is_used_at_port_8000() -> None:
    settings = read_settings(environ={})

    assert settings.embedded
    assert settings.home == PROJECT_FOLDER / "var"
    assert settings.secrets == PROJECT_FOLDER / "var" / "secrets.json"
    assert (settings.port, settings.workers, settings.postgres_bin) == (8000, 2, None)


def test_the_key_file_follows_the_data_folder_unless_named() -> None:
    assert read_settings(environ={"TIMEBANK_HOME": "/srv/bank"}).secrets == Path("/srv/bank/secrets.json")
    named = {"TIMEBANK_HOME": "/srv/bank", "TIMEBANK_SECRETS": "/etc/bank.json"}
    assert read_settings(environ=named).secrets == Path("/etc/bank.json")


def test_both_addresses_mean_a_given_server() -> None:
    settings = read_settings(
        environ={"DATABASE_URL": "postgresql://a", "DATABASE_OWNER_URL": "postgresql://b"}
    )

    assert not settings.embedded
    assert (settings.app_url, settings.owner_url) == ("postgresql://a", "postgresql://b")


@pytest.mark.parametrize(
    ("environ", "code", "part"),
    [
        ({"DATABASE_URL": "postgresql://a"}, "URL_ALONE", "DATABASE_OWNER_URL is missing"),
        (
            {"DATABASE_OWNER_URL": "postgresql://b", "DATABASE_URL": ""},
            "URL_ALONE",
            "DATABASE_URL is missing",
        ),
        ({"TIMEBANK_PORT": "eighty"}, "NUMBER_WRONG", "eighty"),
        ({"TIMEBANK_PORT": "65536"}, "NUMBER_WRONG", "65535"),
        ({"TIMEBANK_PORT": "0"}, "NUMBER_WRONG", "TIMEBANK_PORT"),
        ({"TIMEBANK_WORKERS": "-1"}, "NUMBER_WRONG", "TIMEBANK_WORKERS"),
    ],
)
def test_a_setting_that_cannot_be_meant_is_refused_by_name(
    environ: dict[str, str], code: str, part: str
) -> None:
    with pytest.raises(CannotStart) as refusal:
        read_settings(environ=environ)

    assert refusal.value.code == code
    assert part in str(refusal.value)


@pytest.mark.parametrize(
    ("hosts", "host_name"),
    [("", "127.0.0.1:8000"), ("bank.example.cn,127.0.0.1", "bank.example.cn"), ("*", "127.0.0.1:8000")],
)
def test_the_supervisor_asks_its_own_pages_by_a_name_that_they_answer_to(hosts: str, host_name: str) -> None:
    assert read_settings(environ={"TIMEBANK_HOSTS": hosts}).host_name == host_name
