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
    GIFT_RESTING = "GIFT_RESTING", _("Your gift rests")
    GIFT_OFFERED = "GIFT_OFFERED", _("A relative wants to give you time coins")
    GIFT_TO_CONSENT = "GIFT_TO_CONSENT", _("Your consent is asked for")
    GIFT_DELIVERED = "GIFT_DELIVERED", _("Your gift has arrived")
    GIFT_RECEIVED = "GIFT_RECEIVED", _("Time coins from a relative")
    GIFT_BACK = "GIFT_BACK", _("Time coins are back")
    GIFT_CANCELLED = "GIFT_CANCELLED", _("A gift was taken back")
    GIFT_DECLINED = "GIFT_DECLINED", _("Your gift was declined")
    GIFT_RETURNED = "GIFT_RETURNED", _("A gift or donation went back")
    DONATION_RESTING = "DONATION_RESTING", _("Your donation rests")
    DONATION_ARRIVED = "DONATION_ARRIVED", _("Your donation has arrived")
    AID_RECEIVED = "AID_RECEIVED", _("Time coins from a public-welfare account")
    GRANT_EXPIRES = "GRANT_EXPIRES", _("Time coins expire soon")
    GRANT_PROLONGED = "GRANT_PROLONGED", _("Time coins last longer")
    BALANCE_TAKEN_OVER = "BALANCE_TAKEN_OVER", _("Earlier service taken over")
    COINS_TAKEN_BACK = "COINS_TAKEN_BACK", _("Coins taken back")
    COINS_CAME_BACK = "COINS_CAME_BACK", _("Coins came back")
    COINS_RESTORED = "COINS_RESTORED", _("Coins restored")
    DEBT_OPENED = "DEBT_OPENED", _("Coins are owed")
    DEBT_OVER = "DEBT_OVER", _("Nothing is owed any more")
    APPEAL_REJECTED = "APPEAL_REJECTED", _("Appeal decided")
    ESTATE_RECEIVED = "ESTATE_RECEIVED", _("Coins from an estate")
    STATUS_DECIDED = "STATUS_DECIDED", _("News of your application")
    STATUS_LISTED = "STATUS_LISTED", _("Support by your district")
    STATUS_ENDS = "STATUS_ENDS", _("Support by your district ends soon")
    RIGHTS_ANSWERED = "RIGHTS_ANSWERED", _("Your request is answered")
    PROOF_ENDS = "PROOF_ENDS", _("A proof ends soon")
    FAMILY_CONFIRMED = "FAMILY_CONFIRMED", _("Family confirmed")
    FAMILY_REFUSED = "FAMILY_REFUSED", _("Family not confirmed")
    FAMILY_ENDED = "FAMILY_ENDED", _("Family relation ended")
    SCHOOL_DUE = "SCHOOL_DUE", _("School to be confirmed again")
    SCHOOL_LAPSED = "SCHOOL_LAPSED", _("School not confirmed")
    CAME_OF_AGE = "CAME_OF_AGE", _("You are of age")
    STUDENT_CAME_OF_AGE = "STUDENT_CAME_OF_AGE", _("The student is of age")
    DELEGATION_RECORDED = "DELEGATION_RECORDED", _("Powers of a delegate")
    DELEGATION_ENDED = "DELEGATION_ENDED", _("Powers of a delegate ended")
    APPLICATION_APPROVED = "APPLICATION_APPROVED", _("Application approved")
    APPLICATION_SENT_BACK = "APPLICATION_SENT_BACK", _("Application to be mended")
    APPLICATION_REFUSED = "APPLICATION_REFUSED", _("Application not approved")
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
    NoticeKind.GIFT_RESTING: gettext_noop(
        "Your gift of %(coin_minutes)s rests until %(rests_until_at)s. Until it arrives you can take it back:"
        " on your page or at the desk."
    ),
    NoticeKind.GIFT_OFFERED: gettext_noop(
        "A relative wants to give you %(coin_minutes)s. They rest until %(rests_until_at)s. You need not do anything;"
        " if you do not want them, say so on your page or at the desk."
    ),
    NoticeKind.GIFT_TO_CONSENT: gettext_noop(
        "The student whom you lead wants to give away %(coin_minutes)s. Please say on your page whether you agree."
    ),
    NoticeKind.GIFT_DELIVERED: gettext_noop("Your gift of %(coin_minutes)s has arrived."),
    NoticeKind.GIFT_RECEIVED: gettext_noop(
        "%(coin_minutes)s from a relative have arrived. You can use them for services; they do not expire."
    ),
    NoticeKind.GIFT_BACK: gettext_noop("%(coin_minutes)s are back in your account, as you wished."),
    NoticeKind.GIFT_CANCELLED: gettext_noop(
        "The %(coin_minutes)s that a relative wanted to give you will not arrive."
    ),
    NoticeKind.GIFT_DECLINED: gettext_noop(
        "Your gift of %(coin_minutes)s was declined. The time coins are back in your account."
    ),
    NoticeKind.GIFT_RETURNED: gettext_noop(
        "%(coin_minutes)s that you wanted to give are back in your account. The desk of your street tells you why."
    ),
    NoticeKind.DONATION_RESTING: gettext_noop(
        "Your donation of %(coin_minutes)s rests until %(rests_until_at)s. Until it arrives you can take it back:"
        " on your page or at the desk."
    ),
    NoticeKind.DONATION_ARRIVED: gettext_noop(
        "Your donation of %(coin_minutes)s has arrived. Thank you. Your page will show what it did."
    ),
    NoticeKind.AID_RECEIVED: gettext_noop(
        "A public-welfare account has given you %(coin_minutes)s for services. They can be used until %(expires_date)s."
    ),
    NoticeKind.GRANT_EXPIRES: gettext_noop(
        "%(coin_minutes)s that were given to you can be used until %(expires_date)s."
        " You can ask for a service on your page or at the desk of your street."
    ),
    NoticeKind.GRANT_PROLONGED: gettext_noop(
        "Nobody could come for your need. So the time coins that were given to you can be used longer,"
        " until %(expires_date)s."
    ),
    NoticeKind.BALANCE_TAKEN_OVER: gettext_noop(
        "%(coin_minutes)s of your earlier service are now in your account."
        " If this is not right, please tell the desk of your street."
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
    NoticeKind.STATUS_DECIDED: gettext_noop(
        "There is news of your application to the district. Please look at your page or ask the desk of your street."
    ),
    NoticeKind.STATUS_LISTED: gettext_noop(
        "Your district has put you on a list of people whom it supports. You need not do anything. Your page says why;"
        " if it is not right, please tell the desk of your street."
    ),
    NoticeKind.STATUS_ENDS: gettext_noop(
        "What your district recorded for your support ends after %(expires_date)s. If it should go on, please apply again"
        " on your page or at the desk of your street."
    ),
    NoticeKind.RIGHTS_ANSWERED: gettext_noop(
        "Your request about your data is answered. Please look at your page or ask the desk of your street."
    ),
    NoticeKind.PROOF_ENDS: gettext_noop(
        "One of your proofs as a volunteer ends on %(expires_date)s. Please renew it in time: your page shows which one and how,"
        " and the desk of your street helps."
    ),
    NoticeKind.FAMILY_CONFIRMED: gettext_noop(
        "A family relation of yours was confirmed. Your page shows it; if it is not right, please tell the desk of your street."
    ),
    NoticeKind.FAMILY_REFUSED: gettext_noop(
        "A family relation of yours could not be confirmed. Please bring a paper that shows it to the desk of your street."
    ),
    NoticeKind.FAMILY_ENDED: gettext_noop(
        "A family relation of yours was recorded as ended. If it is not right, please tell the desk of your street."
    ),
    NoticeKind.SCHOOL_DUE: gettext_noop(
        "From %(due_date)s the student's school has to be confirmed again. Please bring the student card or a paper of"
        " the school to the desk of your street; the last confirmation counts until the day before %(expires_date)s."
    ),
    NoticeKind.SCHOOL_LAPSED: gettext_noop(
        "The student's school is not confirmed any more, so no new service can be accepted. Please bring the student"
        " card or a paper of the school to the desk of your street."
    ),
    NoticeKind.CAME_OF_AGE: gettext_noop(
        "You are 18 now, and your account is your own: your coins stay, and your guardian sees nothing of it any more."
        " When you sign in next, you are asked for your own consent."
    ),
    NoticeKind.STUDENT_CAME_OF_AGE: gettext_noop(
        "The student whom you led is 18 now. The account is the student's own, and your access to it has ended."
        " Thank you for leading."
    ),
    NoticeKind.DELEGATION_RECORDED: gettext_noop(
        "What a delegate may do for an elder was recorded. Your page shows it; if it is not right, please tell the desk of"
        " your street."
    ),
    NoticeKind.DELEGATION_ENDED: gettext_noop(
        "The powers of a delegate for an elder have ended, at once. If it is not right, please tell the desk of your street."
    ),
    NoticeKind.APPLICATION_APPROVED: gettext_noop(
        "Your application is approved. Please sign in with this phone; the desk of your street helps you with the next step."
    ),
    NoticeKind.APPLICATION_SENT_BACK: gettext_noop(
        'Something in your application is to be mended. Please open it with this phone under "Join", or come to the desk.'
    ),
    NoticeKind.APPLICATION_REFUSED: gettext_noop(
        "Your application could not be approved. The reason stands on its page; the desk of your street helps you."
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
