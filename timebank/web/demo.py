"""The doors of a demo: its accounts listed at sign-in, and the code shown that a phone would receive.

Works only on the embedded database of a platform that is not marked for production and has its demo people.
"""

from contextvars import ContextVar
from datetime import datetime

from django.conf import settings

from timebank.city.queries import DemoAccountFact, demo_accounts
from timebank.notices.channels import LogProvider

_sent_code: ContextVar[str] = ContextVar("demo_login_code", default="")


class ShownCodeProvider(LogProvider):
    """For development: logs, and remembers the code that this very request sent."""

    def send_login_code(self, *, phone: str, text: str, code: str) -> None:
        """Log the code, and keep it for the page that is the answer to this request."""
        super().send_login_code(phone=phone, text=text, code=code)
        _sent_code.set(code)


def accounts(*, at: datetime) -> list[DemoAccountFact]:
    """List the demo accounts; nobody on a platform without demo people."""
    if not settings.EMBEDDED or settings.PRODUCTION:
        return []
    return demo_accounts(at=at)


def staff_account(*, member_number: str, at: datetime) -> DemoAccountFact | None:
    """Find the demo account of a member of staff, with the security code of this moment."""
    found = [each for each in accounts(at=at) if each.member_number == member_number and each.totp]
    return found[0] if found else None


def forget_code() -> None:
    """Forget a code that an earlier request on this thread sent."""
    _sent_code.set("")


def code_to_show(*, at: datetime) -> str:
    """Give the code that this request sent, on a demo; nothing anywhere else."""
    return _sent_code.get() if accounts(at=at) else ""
