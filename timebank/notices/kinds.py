"""What people are told: the kinds of notice with their sentences, and the states of a notice.

A sentence may name facts of its notice as ``%(fact)s``; a fact is an id, a number, a moment, a day or a code,
never anything personal.
"""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop


class NoticeKind(TextChoices):
    """One thing that people are told."""

    NEED_APPROVED = "NEED_APPROVED", _("Need approved")
    NEED_REFUSED = "NEED_REFUSED", _("Need not approved")
    NEED_TAKEN = "NEED_TAKEN", _("A volunteer is coming")
    NEED_EXPIRED = "NEED_EXPIRED", _("Need ended")
    NO_TAKER = "NO_TAKER", _("No volunteer yet")
    VISIT_TO_CONFIRM = "VISIT_TO_CONFIRM", _("Please confirm a service")
    VISIT_CONFIRMED = "VISIT_CONFIRMED", _("Service confirmed")
    VISIT_DISPUTED = "VISIT_DISPUTED", _("Minutes disputed")
    DISPUTE_DECIDED = "DISPUTE_DECIDED", _("Dispute decided")
    VISIT_CALLED_OFF = "VISIT_CALLED_OFF", _("Service called off")
    GRANT_RECEIVED = "GRANT_RECEIVED", _("Time coins granted")
    COINS_TAKEN_BACK = "COINS_TAKEN_BACK", _("Coins taken back")
    COINS_CAME_BACK = "COINS_CAME_BACK", _("Coins came back")
    COINS_RESTORED = "COINS_RESTORED", _("Coins restored")
    DEBT_OPENED = "DEBT_OPENED", _("Coins are owed")
    DEBT_OVER = "DEBT_OVER", _("Nothing is owed any more")
    APPEAL_REJECTED = "APPEAL_REJECTED", _("Appeal decided")
    ESTATE_RECEIVED = "ESTATE_RECEIVED", _("Coins from an estate")
    LOGIN_CODE = "LOGIN_CODE", _("Login code")


NEVER_STORED = frozenset({NoticeKind.LOGIN_CODE})
"""Kinds that are sent at once and never reach the outbox."""

SENTENCES = {
    NoticeKind.NEED_APPROVED: gettext_noop("Your need was approved. Volunteers can now see it."),
    NoticeKind.NEED_REFUSED: gettext_noop(
        "Your need could not be approved. The desk of your street tells you why and helps you."
    ),
    NoticeKind.NEED_TAKEN: gettext_noop(
        "A volunteer will come to help you. Volunteers never ask for cards, passwords or signatures."
    ),
    NoticeKind.NEED_EXPIRED: gettext_noop(
        "Your need ended without a volunteer. The time coins held for it are back in your account."
        " You can publish it again on your page or at the desk."
    ),
    NoticeKind.NO_TAKER: gettext_noop(
        "No volunteer has taken your need yet. The desk of your street has been asked to look for one."
    ),
    NoticeKind.VISIT_TO_CONFIRM: gettext_noop(
        "Please say whether the minutes of your last service are right: on the page, by phone or at the desk."
    ),
    NoticeKind.VISIT_CONFIRMED: gettext_noop(
        "Your service was confirmed. You have earned %(coin_minutes)s. Thank you."
    ),
    NoticeKind.VISIT_DISPUTED: gettext_noop(
        "The minutes of your service are disputed. Somebody who was not part of it will hear both sides."
    ),
    NoticeKind.DISPUTE_DECIDED: gettext_noop(
        "The minutes you disputed have been decided: %(minutes)s minutes count. The rest of the coins is back."
    ),
    NoticeKind.VISIT_CALLED_OFF: gettext_noop(
        "The agreed service was called off. Please look at the page or ask the desk."
    ),
    NoticeKind.GRANT_RECEIVED: gettext_noop(
        "Your district has given you %(coin_minutes)s for services. They can be used until %(expires_date)s."
    ),
    NoticeKind.COINS_TAKEN_BACK: gettext_noop(
        "Two officers checked an entry of your account and took %(coin_minutes)s back. Your page says why; you can ask the desk."
    ),
    NoticeKind.COINS_CAME_BACK: gettext_noop(
        "%(coin_minutes)s that you had paid came back to you, because the entry was wrong. You need not do anything."
    ),
    NoticeKind.COINS_RESTORED: gettext_noop(
        "%(coin_minutes)s that had been taken back are yours again. We are sorry for the trouble."
    ),
    NoticeKind.DEBT_OPENED: gettext_noop(
        "%(coin_minutes)s of what was taken back had been used already and are owed. Your coin page shows the three ways to settle it; money is never asked for."
    ),
    NoticeKind.DEBT_OVER: gettext_noop("You owe no coins any more for this correction. Thank you."),
    NoticeKind.APPEAL_REJECTED: gettext_noop(
        "Your appeal was heard by somebody who had no part in the correction. It stands; %(coin_minutes)s are still owed."
    ),
    NoticeKind.ESTATE_RECEIVED: gettext_noop(
        "You have received %(coin_minutes)s from the estate of a relative. They can be used for services to you."
    ),
    NoticeKind.LOGIN_CODE: gettext_noop("Your login code is %(code)s. Never tell it to anybody."),
}
"""The English sentence of each kind, translated when it is said; when a notice has the fact ``starts_at``, the time is said before it."""


class NoticeState(TextChoices):
    """How far a notice has come."""

    QUEUED = "QUEUED", _("Waiting to be sent")
    SENT = "SENT", _("Sent")
    DELIVERED = "DELIVERED", _("Delivered")
    IN_APP = "IN_APP", _("On the page only")
    FAILED = "FAILED", _("Could not be sent")


class NoticeChannel(TextChoices):
    """How a notice reached a person."""

    SMS = "SMS", _("Text message")
    IN_APP = "IN_APP", _("Page")
