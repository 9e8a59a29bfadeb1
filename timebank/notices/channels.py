"""The ways out: the protocol of a text-message provider and the one for development.

The provider is named by the setting SMS_PROVIDER. A phone number and a text pass through here and are never
stored or logged.
"""

import logging
from typing import Protocol

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.utils import translation
from django.utils.module_loading import import_string

from timebank.notices.kinds import SENTENCES, NoticeKind

logger = logging.getLogger(__name__)


class SmsFailed(Exception):
    """The provider did not take the message; it may be tried again."""


class SmsProvider(Protocol):
    """Sends text messages. Each call returns or raises ``SmsFailed`` within 10 seconds."""

    def send(self, *, phone: str, text: str, reference: str) -> bool:
        """Send a text; True when it is known to have arrived, False when a report may follow.

        ``reference`` ("NOTICE_KIND notice-id") stays the same when a text is sent again, so that a provider
        which recognises repeats can drop them.
        """

    def send_login_code(self, *, phone: str, text: str, code: str) -> None:
        """Send a login code at once."""


class LogProvider:
    """For development: writes to the log instead of sending. Refuses to work in production."""

    def __init__(self) -> None:
        if settings.PRODUCTION:
            raise ImproperlyConfigured("SMS_PROVIDER must name a provider that sends; LogProvider only logs")

    def send(self, *, phone: str, text: str, reference: str) -> bool:  # noqa: ARG002 - never logged
        """Log which notice would be sent and count it as arrived; neither phone nor text is logged."""
        logger.info("notice %s", reference)
        return True

    def send_login_code(self, *, phone: str, text: str, code: str) -> None:  # noqa: ARG002 - never logged
        """Log the code, so that a developer can sign in without a phone."""
        logger.info("login code %s (development only)", code)


def sms_provider() -> SmsProvider:
    """Make the provider that the settings name."""
    provider: SmsProvider = import_string(settings.SMS_PROVIDER)()
    return provider


def send_login_code(*, phone: str, code: str) -> None:
    """Send a login code to a phone now; it is never stored.

    Raises: SmsFailed when the provider did not take it.
    """
    with translation.override(settings.LANGUAGE_CODE):
        text = translation.gettext(SENTENCES[NoticeKind.LOGIN_CODE]) % {"code": code}
    sms_provider().send_login_code(phone=phone, text=text, code=code)
