"""The settings of a production platform as Django itself judges them."""

import json
import os
import subprocess
import sys
from pathlib import Path

from django.conf import settings


def test_the_check_of_a_deployment_finds_nothing(tmp_path: Path) -> None:
    secrets = tmp_path / "secrets.json"
    secrets.write_text(json.dumps({"django": "".join(map(chr, range(40, 120)))}), encoding="utf-8")
    environment = os.environ | {
        "DJANGO_SETTINGS_MODULE": "timebank.config.settings",
        "TIMEBANK_PRODUCTION": "1",
        "TIMEBANK_HTTPS": "1",
        "TIMEBANK_HOSTS": "bank.example",
        "TIMEBANK_SECRETS": str(secrets),
    }
    command = [sys.executable, "-m", "django", "check", "--deploy", "--fail-level", "WARNING"]
    done = subprocess.run(  # noqa: S603 - our own interpreter
        command, cwd=settings.BASE_DIR, env=environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
