"""Settings of the platform, read from the environment; docs/settings.md names each for the operator.

Nothing here is a rule of the product: those are dated policy values in the database.
"""

import json
import os
import sys
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

BASE_DIR = Path(__file__).resolve().parent.parent.parent
HOME = Path(os.environ.get("TIMEBANK_HOME", BASE_DIR / "var"))
SECRETS_FILE = Path(os.environ.get("TIMEBANK_SECRETS", HOME / "secrets.json"))


def _secrets() -> dict[str, str]:
    """Read the key file; without one (checks, type checks) nothing that needs a key works."""
    if not SECRETS_FILE.exists():
        return {}
    loaded: dict[str, str] = json.loads(SECRETS_FILE.read_text(encoding="utf-8"))
    return loaded


def _database(url: str) -> dict[str, Any]:
    """Turn a postgresql:// address into Django's settings of one login."""
    parts = urlsplit(url)
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.lstrip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": unquote(parts.hostname or ""),
        "PORT": parts.port or "",
        "CONN_MAX_AGE": 600,
        "OPTIONS": {"server_side_binding": True, "prepare_threshold": 2, "options": "-c timezone=UTC"},
        "DISABLE_SERVER_SIDE_CURSORS": False,
    }


_secret = _secrets()
SECRET_KEY = _secret.get("django", "")
MASTER_KEY = _secret.get("master", "")
MASTER_KEYS_BEFORE = _secret.get("master_before", "")
LOOKUP_KEY = _secret.get("lookup", "")
SEAL_KEY = _secret.get("seal", "")
SEAL_KEYS_FILE = SECRETS_FILE.with_name("seal-keys.json")
SEALS_FILE = HOME / "seals.jsonl"
VAULT_CIPHER = os.environ.get("TIMEBANK_CIPHER", "AES-256-GCM")

_application_url = os.environ.get("DATABASE_URL", "postgresql://timebank_app@127.0.0.1:1/timebank")
_owner_url = os.environ.get("DATABASE_OWNER_URL", "postgresql://timebank_owner@127.0.0.1:1/timebank")
DATABASES = {
    "default": {**_database(_application_url), "TEST": {"MIRROR": "owner"}},
    "owner": _database(_owner_url),
}
APPLICATION_ROLE: str = DATABASES["default"]["USER"]
EMBEDDED = os.environ.get("TIMEBANK_EMBEDDED") == "1"
PRODUCTION = os.environ.get("TIMEBANK_PRODUCTION") == "1"
BENCH = os.environ.get("TIMEBANK_BENCH") == "1" and not PRODUCTION

DEBUG = False
PORT = int(os.environ.get("TIMEBANK_PORT", "8000"))
_hosts = os.environ.get("TIMEBANK_HOSTS", "127.0.0.1,localhost")
ALLOWED_HOSTS = [host.strip() for host in _hosts.split(",") if host.strip()]
HTTPS = os.environ.get("TIMEBANK_HTTPS") == "1"
PRODUCT_NAME = os.environ.get("TIMEBANK_NAME", "时光互助")
PRODUCT_NAME_EN = os.environ.get("TIMEBANK_NAME_EN", "Shared Hours")
CITY = os.environ.get("TIMEBANK_CITY", "110000")
SMS_PROVIDER = os.environ.get("TIMEBANK_SMS", "timebank.web.demo.ShownCodeProvider")

INSTALLED_APPS = [
    "django.contrib.contenttypes",
    "django.contrib.auth",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "django_otp",
    "django_otp.plugins.otp_totp",
    "django_htmx",
    "template_partials",
    "procrastinate.contrib.django",
    "timebank.ledger",
    "timebank.vault",
    "timebank.places",
    "timebank.policy",
    "timebank.notices",
    "timebank.people",
    "timebank.coins",
    "timebank.needs",
    "timebank.matching",
    "timebank.visits",
    "timebank.evaluations",
    "timebank.statements",
    "timebank.rights",
    "timebank.city",
    "timebank.web",
    "timebank.api",
    "timebank.bench",
]

API_MIDDLEWARE = [
    "timebank.config.connections.fresh_connection",
    "timebank.web.middleware.safe_headers",
    "timebank.web.middleware.known_host",
    "django.middleware.security.SecurityMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "timebank.web.middleware.request_log",
    "django.middleware.locale.LocaleMiddleware",
]
"""What stands around the JSON door: no session, no cookie, no page."""

MIDDLEWARE = [
    "timebank.config.connections.fresh_connection",
    "timebank.web.middleware.safe_headers",
    "timebank.web.middleware.known_host",
    "django.middleware.security.SecurityMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "timebank.web.middleware.request_log",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "timebank.web.middleware.no_nul",
    "timebank.web.middleware.who_acts",
    "timebank.web.middleware.RefusalPages",
]
MESSAGE_STORAGE = "django.contrib.messages.storage.cookie.CookieStorage"
CSRF_FAILURE_VIEW = "timebank.web.public.form_expired"

ROOT_URLCONF = "timebank.config.urls"
WSGI_APPLICATION = "timebank.config.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.messages.context_processors.messages",
                "timebank.web.context.page",
            ]
        },
    }
]

AUTH_USER_MODEL = "people.Login"
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 10},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
LOGIN_URL = "/login/"
SESSION_COOKIE_AGE = 12 * 3600
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
CSRF_COOKIE_HTTPONLY = True
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
# The proxy speaks HTTPS with people and plain HTTP with us: without its word every form would be refused.
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if HTTPS else None
SECURE_HSTS_SECONDS = 31_536_000 if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = HTTPS
SECURE_SSL_REDIRECT = HTTPS
SECURE_REDIRECT_EXEMPT = ["^health$"]
# Whether browsers should carry the whole domain in their list is for the domain's owner to decide, not for one site of it.
SILENCED_SYSTEM_CHECKS = ["security.W021"]
X_FRAME_OPTIONS = "DENY"

LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", "简体中文"), ("en", "English")]
LANGUAGE_COOKIE_AGE = 365 * 24 * 3600
LANGUAGE_COOKIE_HTTPONLY = True
LANGUAGE_COOKIE_SAMESITE = "Lax"
LANGUAGE_COOKIE_SECURE = HTTPS
LOCALE_PATHS = [BASE_DIR / "timebank" / "lib" / "locale"]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "Asia/Shanghai"

STATIC_URL = "/static/"
STATIC_ROOT = HOME / "static"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"
        if (STATIC_ROOT / "staticfiles.json").exists() or "collectstatic" in sys.argv
        else "django.contrib.staticfiles.storage.StaticFilesStorage"
    },
}
WHITENOISE_USE_FINDERS = True

PROCRASTINATE_AUTODISCOVER_MODULE_NAME = "jobs"

DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "json": {
            "()": "pythonjsonlogger.json.JsonFormatter",
            "format": "%(asctime)s %(levelname)s %(name)s %(message)s",
        }
    },
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "json"}},
    "root": {"handlers": ["stderr"], "level": "INFO"},
    "loggers": {
        # Its own words at every start and every second; what goes wrong still shows.
        "procrastinate": {"level": "WARNING"},
        # Its line of a missing page names the address, and an address may hold a scanned code.
        "django.request": {"level": "ERROR"},
    },
}
