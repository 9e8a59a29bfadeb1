"""Names of the rights centre: what a person may ask for, how far it has come, what stands in the way, what is kept how long."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class RequestKind(TextChoices):
    """What a person may ask for about the own data (PIPL articles 44 to 50)."""

    COPY = "COPY", _("A copy of my data")
    CORRECT = "CORRECT", _("Correct my data")
    CANCEL = "CANCEL", _("Close my account")
    ERASE = "ERASE", _("Erase my data")


class RequestState(TextChoices):
    """How far a request has come."""

    OPEN = "OPEN", _("Being worked on")
    WAITING = "WAITING", _("In the waiting period; it can still be taken back")
    DONE = "DONE", _("Done")
    REFUSED = "REFUSED", _("Not possible")
    WITHDRAWN = "WITHDRAWN", _("Taken back")


class Fate(TextChoices):
    """What becomes of earned coins when an account is closed; chosen first."""

    GIVEN = "GIVEN", _("I have given or used them; none are left")
    DONATE = "DONATE", _("Donate them to a public-welfare account")
    LEAVE = "LEAVE", _("Leave them in the books; nobody can use them")


class Obligation(TextChoices):
    """What is still open for a person, and so stands in the way of closing or erasing."""

    SERVICES = "SERVICES", _("A service is under way, or its minutes are not settled")
    REQUESTS = "REQUESTS", _("A request for help or a promise to help is open")
    COINS_ON_THE_WAY = "COINS_ON_THE_WAY", _("A gift or donation rests, or coins are set aside")
    DEBT = "DEBT", _("Coins are owed")
    ESTATE = "ESTATE", _("An estate is not settled")
    MINORS = "MINORS", _("A student is led by this guardian")
    STAFF = "STAFF", _("The person works for a desk, a street, a district or the city")


class RefusalAnswer(TextChoices):
    """Why a request is not possible, in words that the person reads."""

    NOT_THE_PERSON = "NOT_THE_PERSON", _("The person could not be recognised by a paper")
    PAPER_DIFFERS = "PAPER_DIFFERS", _("The paper shows what is recorded already")
    OPEN_OBLIGATIONS = "OPEN_OBLIGATIONS", _("Something is still open; please finish it first")
    LAW_KEEPS_IT = "LAW_KEEPS_IT", _("The law asks to keep it for now")


class Kept(TextChoices):
    """A class of data with an end; docs/rules.md, "How long data is kept"."""

    ACT_KEYS = "ACT_KEYS", _("Keys of repeated requests")
    SIGN_IN = "SIGN_IN", _("Codes, tokens and tries to sign in")
    SESSIONS = "SESSIONS", _("Sessions that ran out")
    SPECIAL_GROUPS = "SPECIAL_GROUPS", _("Special-group status that is over or was not recognised")
    IDENTITIES = "IDENTITIES", _("Name, documents, phone and address after a membership ended")


class RepresentativePaper(TextChoices):
    """What paper makes somebody act for a person who has lost capacity (Civil Code, articles 31 and 33). Seen, never stored."""

    COURT_DECISION = "COURT_DECISION", _("Decision of a court")
    GUARDIANSHIP_AGREEMENT = "GUARDIANSHIP_AGREEMENT", _("Notarised guardianship agreement")
    COMMITTEE_APPOINTMENT = "COMMITTEE_APPOINTMENT", _("Appointment by a residents' or villagers' committee")


class RepresentationState(TextChoices):
    """How far a representation has come."""

    PROPOSED = "PROPOSED", _("Waiting for a second person")
    APPROVED = "APPROVED", _("In force")
    REFUSED = "REFUSED", _("Not possible")
    ENDED = "ENDED", _("Over")


class RepresentationEnd(TextChoices):
    """Why a representation is over."""

    LAST_DAY = "LAST_DAY", _("Its last day has passed")
    CAPACITY_BACK = "CAPACITY_BACK", _("The person acts alone again")
    OTHER_REPRESENTATIVE = "OTHER_REPRESENTATIVE", _("Somebody else was appointed")
    MISTAKE = "MISTAKE", _("It was recorded by mistake")
