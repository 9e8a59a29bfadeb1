"""Names that any package may use for visits: states, grades of proof, kinds of proof."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class VisitState(TextChoices):
    """Where a visit stands (archive format)."""

    OPEN = "OPEN", _("Under way")
    CLOSED = "CLOSED", _("Waiting for the elder's word")
    IN_REVIEW = "IN_REVIEW", _("Being reviewed")
    CONFIRMED = "CONFIRMED", _("Confirmed")
    DISPUTED = "DISPUTED", _("Disputed")
    CANCELLED = "CANCELLED", _("Cancelled")


class ProofGrade(TextChoices):
    """How strongly a visit's time is proven (docs/rules.md, "Proof grades")."""

    A = "A", _("A: the elder's changing code")
    B = "B", _("B: fixed card in the home, or the elder's own landline")
    C = "C", _("C: entered at the desk, second person")
    D = "D", _("D: the volunteer's own word")
    M = "M", _("M: from an older system")


class ProofKind(TextChoices):
    """What was shown at check-in or check-out."""

    WORDS = "WORDS", _("Two picture-words")
    QR = "QR", _("Scanned code")
    DESK = "DESK", _("Entered at the desk")
    NONE = "NONE", _("No code")


class ClaimState(TextChoices):
    """Where a late or paper claim stands."""

    REFUSED = "REFUSED", _("Not accepted")
    ACCEPTED = "ACCEPTED", _("Recorded as a visit")


class ClaimRefusal(TextChoices):
    """Why a claim did not become a visit."""

    OVERLAP = "OVERLAP", _("Another service of the same volunteer lies in this time")
    TOO_LATE = "TOO_LATE", _("The time for late entries is over")
    IN_FUTURE = "IN_FUTURE", _("The claimed time has not passed yet")
    OUTSIDE_NEED = "OUTSIDE_NEED", _("The claimed time is far from what was agreed")
    SECOND_CHECK_IN = "SECOND_CHECK_IN", _("A second check-in while one visit was open")
    NOT_FIT = "NOT_FIT", _("The volunteer was suspended or not qualified on that day")
    GUARDIAN_ABSENT = "GUARDIAN_ABSENT", _("Nobody said that the student's guardian was there")
    ALREADY_RECORDED = "ALREADY_RECORDED", _("This service is already recorded")


class DisputeReason(TextChoices):
    """Why an elder disputes minutes. Codes only: what stays for ever beside a visit names nobody."""

    LEFT_EARLIER = "LEFT_EARLIER", _("The volunteer came later or left earlier")
    NOBODY_CAME = "NOBODY_CAME", _("Nobody came")
    OTHER_SERVICE = "OTHER_SERVICE", _("Something else was done than I asked for")
    OTHER = "OTHER", _("Another reason; please call me")


class DecisionReason(TextChoices):
    """What the decision of a dispute rests on."""

    PAPERS = "PAPERS", _("Witnesses or papers show it")
    TRAVEL = "TRAVEL", _("The way there and back shows it")
    AGREED = "AGREED", _("Both sides have agreed on it")
    NO_OTHER_EVIDENCE = "NO_OTHER_EVIDENCE", _("There is no other evidence than the two words")
