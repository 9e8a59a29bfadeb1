"""Names that any package may use for people: roles, channels, relations, qualifications."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Role(TextChoices):
    """In which capacity a person acts (docs/rules.md, "Who acts")."""

    ELDER = "ELDER", _("Elder")
    VOLUNTEER = "VOLUNTEER", _("Volunteer")
    DELEGATE = "DELEGATE", _("Delegate")
    GUARDIAN = "GUARDIAN", _("Guardian")
    DESK_CLERK = "DESK_CLERK", _("Desk clerk")
    DESK_REVIEWER = "DESK_REVIEWER", _("Desk reviewer")
    STREET_OFFICER = "STREET_OFFICER", _("Street officer")
    DISTRICT_OFFICER = "DISTRICT_OFFICER", _("District officer")
    CITY_OFFICER = "CITY_OFFICER", _("City officer")
    SUPERVISOR = "SUPERVISOR", _("Supervisor")
    AUDITOR = "AUDITOR", _("Auditor")
    SYSTEM_ADMINISTRATOR = "SYSTEM_ADMINISTRATOR", _("System administrator")
    SECURITY_ADMINISTRATOR = "SECURITY_ADMINISTRATOR", _("Security administrator")
    AUDIT_ADMINISTRATOR = "AUDIT_ADMINISTRATOR", _("Audit administrator")
    SYSTEM = "SYSTEM", _("The platform")
    APPLICANT = "APPLICANT", _("Applicant")


PERSONAL_ROLES = (Role.ELDER, Role.VOLUNTEER, Role.DELEGATE, Role.GUARDIAN)
"""Roles for oneself or for named persons; they sign in by phone code."""

DESK_ROLES = (Role.DESK_CLERK, Role.DESK_REVIEWER)
OFFICER_ROLES = (Role.STREET_OFFICER, Role.DISTRICT_OFFICER, Role.CITY_OFFICER)
ADMINISTRATOR_ROLES = (Role.SYSTEM_ADMINISTRATOR, Role.SECURITY_ADMINISTRATOR, Role.AUDIT_ADMINISTRATOR)
OVERSIGHT_ROLES = (Role.SUPERVISOR, Role.AUDITOR)
"""Roles that watch: a supervisor a district or the city, the auditor the city. Neither decides what it watches."""

APART_ROLES = (*ADMINISTRATOR_ROLES, Role.AUDITOR)
"""Roles beside which a person holds no other staff role."""

STAFF_ROLES = DESK_ROLES + OFFICER_ROLES + OVERSIGHT_ROLES + ADMINISTRATOR_ROLES
"""Roles that sign in by password and a second factor."""


class Channel(TextChoices):
    """Through which door an act came."""

    PAGE = "PAGE", _("Page")
    API = "API", _("App")
    DESK = "DESK", _("Desk")
    PHONE = "PHONE", _("Telephone")
    SYSTEM = "SYSTEM", _("The platform")


class Sex(TextChoices):
    """As the register has it."""

    FEMALE = "F", _("Female")
    MALE = "M", _("Male")
    UNKNOWN = "U", _("Not recorded")


class Relation(TextChoices):
    """The relative is the … of the person."""

    SPOUSE = "SPOUSE", _("Spouse")
    PARENT = "PARENT", _("Parent")
    GRANDPARENT = "GRANDPARENT", _("Grandparent")
    GREAT_GRANDPARENT = "GREAT_GRANDPARENT", _("Great-grandparent")
    CHILD = "CHILD", _("Child")
    GRANDCHILD = "GRANDCHILD", _("Grandchild")


class QualificationKind(TextChoices):
    """What a volunteer needs before service (docs/rules.md, "The main line")."""

    TRAINING = "TRAINING", _("Training")
    HEALTH = "HEALTH", _("Health statement")
    ACCIDENT_COVER = "ACCIDENT_COVER", _("Accident cover")
    CITY_NUMBER = "CITY_NUMBER", _("Number in the city's volunteer system")
    SKILL_HEALTH = "SKILL_HEALTH", _("Proof of a health qualification")
    SKILL_LEGAL = "SKILL_LEGAL", _("Proof of a legal qualification")


class BeneficiaryClass(TextChoices):
    """Special groups that a district may grant coins to, in the plan's order."""

    DIFFICULTY = "DIFFICULTY", _("Economic difficulty")
    INCAPACITY = "INCAPACITY", _("Incapacity")
    DEMENTIA = "DEMENTIA", _("Dementia")
    FAMILY_PLANNING = "FAMILY_PLANNING", _("Special family-planning family")
    DISABILITY = "DISABILITY", _("Severe disability")
    OTHER = "OTHER", _("Other special group")
    URGENT = "URGENT", _("In urgent need of social help")


class OrganisationKind(TextChoices):
    """A professional organisation has a desk; a volunteer group brings its members."""

    PROFESSIONAL = "PROFESSIONAL", _("Professional organisation")
    GROUP = "GROUP", _("Volunteer group")


class ConsentPurpose(TextChoices):
    """For what a person agreed that the platform handles their data."""

    MEMBERSHIP = "MEMBERSHIP", _("Membership and service records")
    LOCATION = "LOCATION", _("Place at check-in and check-out")
    SENSITIVE = "SENSITIVE", _("Special-group status")


class ConsentHow(TextChoices):
    """How the person's word was given."""

    SELF = "SELF", _("On the person's own page")
    IN_PERSON = "IN_PERSON", _("In person at the desk")
    TELEPHONE = "TELEPHONE", _("By telephone")
    WITNESS = "WITNESS", _("Before a witness")


class SchoolPaper(TextChoices):
    """Which paper of the school the desk saw."""

    STUDENT_CARD = "STUDENT_CARD", _("Student card of this school year")
    SCHOOL_LETTER = "SCHOOL_LETTER", _("Letter with the school's seal")
    SCHOOL_REGISTER = "SCHOOL_REGISTER", _("Extract of the school register")


class DeviceKind(TextChoices):
    """On what somebody signed in, as coarse as it helps to recognise it."""

    PHONE = "PHONE", _("Phone or tablet")
    COMPUTER = "COMPUTER", _("Computer")


class AttemptKind(TextChoices):
    """What a try to sign in is counted by."""

    CODE_BY_PHONE = "CODE_BY_PHONE", _("Code asked for by phone")
    CODE_BY_NETWORK = "CODE_BY_NETWORK", _("Code asked for from a network")
    PASSWORD_BY_NUMBER = "PASSWORD_BY_NUMBER", _("Password tried for a member number")  # noqa: S105
    PASSWORD_BY_NETWORK = "PASSWORD_BY_NETWORK", _("Password tried from a network")  # noqa: S105


class EvidenceKind(TextChoices):
    """What paper shows that somebody belongs to a special group. The paper is seen and given back, never stored."""

    DISTRICT_LIST = "DISTRICT_LIST", _("The district's own list")
    ALLOWANCE_CERTIFICATE = "ALLOWANCE_CERTIFICATE", _("Certificate of the minimum living allowance")
    ABILITY_ASSESSMENT = "ABILITY_ASSESSMENT", _("Assessment of an elder's ability")
    MEDICAL_DIAGNOSIS = "MEDICAL_DIAGNOSIS", _("Diagnosis of a hospital")
    FAMILY_CERTIFICATE = "FAMILY_CERTIFICATE", _("Certificate of a special family-planning family")
    DISABILITY_CARD = "DISABILITY_CARD", _("Disability card")
    STREET_STATEMENT = "STREET_STATEMENT", _("Statement of the street or township")


class StatusSource(TextChoices):
    """Why a special-group status may be kept: the district's statutory duty, or the person's separate consent."""

    LIST = "LIST", _("From the district's list, without application")
    APPLICATION = "APPLICATION", _("On application, with separate consent")


class StatusState(TextChoices):
    """How far a special-group status has come. Only an approved one is ever in force, on the days it names."""

    PROPOSED = "PROPOSED", _("Waiting for the district")
    APPROVED = "APPROVED", _("Recognised")
    REFUSED = "REFUSED", _("Not recognised")
    WITHDRAWN = "WITHDRAWN", _("Application taken back")
    ENDED = "ENDED", _("Over")


class StatusRefusal(TextChoices):
    """Why the district does not recognise an application."""

    CONDITIONS_NOT_MET = "CONDITIONS_NOT_MET", _("The conditions are not met")
    PAPER_OUT_OF_DATE = "PAPER_OUT_OF_DATE", _("The paper is out of date")
    OTHER_PAPER_NEEDED = "OTHER_PAPER_NEEDED", _("Another paper is needed; the desk says which")


class StatusEnd(TextChoices):
    """Why a special-group status is over."""

    LAPSED = "LAPSED", _("Its last day has passed")
    NO_LONGER = "NO_LONGER", _("The conditions are no longer met")
    MISTAKE = "MISTAKE", _("It was recorded by mistake")
    CONSENT_WITHDRAWN = "CONSENT_WITHDRAWN", _("The person withdrew the consent")


class ListedProblem(TextChoices):
    """Why a row of a district's list of a special group cannot be taken as it is."""

    CELLS_WRONG = "CELLS_WRONG", _("The row has more cells than there are headings")
    NUMBER_WRONG = "NUMBER_WRONG", _("This is no member number: a digit is wrong or missing")
    MEMBER_UNKNOWN = "MEMBER_UNKNOWN", _("Nobody in this district has this member number")
    TWICE = "TWICE", _("The same person stands further up in the list")
    NO_ELDER = "NO_ELDER", _("This person is too young for a special group of elders")
    OWN_SIDE = "OWN_SIDE", _("Nobody lists or approves oneself, the own family or household")
    KNOWN = "KNOWN", _("This special group is recorded for this person on these days already")


class DuplicateReason(TextChoices):
    """Why two accounts may belong to one person. Known by keyed hashes in the vault."""

    NAME_AND_BIRTH = "NAME_AND_BIRTH", _("Same name and same birth date")
    PHONE_AND_BIRTH = "PHONE_AND_BIRTH", _("Same mobile phone and same birth date")
    NAME_AND_PHONE = "NAME_AND_PHONE", _("Same name and same mobile phone")
    DOCUMENT_FORMS = "DOCUMENT_FORMS", _("The same resident number, once with 15 and once with 18 characters")


class DuplicateState(TextChoices):
    """What became of a suspicion."""

    OPEN = "OPEN", _("To be looked at")
    DISMISSED = "DISMISSED", _("Two different persons")


class Difference(TextChoices):
    """How somebody found out that two accounts belong to two persons."""

    PAPERS = "PAPERS", _("The papers of both were seen: they are two persons")
    TWINS = "TWINS", _("Twins or siblings")
    FAMILY_PHONE = "FAMILY_PHONE", _("Relatives who share a phone")
    NAMESAKES = "NAMESAKES", _("Two persons who happen to be called the same")


class OrganisationAct(TextChoices):
    """What a street did with an organisation's confirmation. The acts are the history that stays."""

    CONFIRMED = "CONFIRMED", _("Confirmed")
    RENEWED = "RENEWED", _("Renewed")
    RESCOPED = "RESCOPED", _("Scope changed")
    ADMITTED = "ADMITTED", _("Admitted by another street")
    DISMISSED = "DISMISSED", _("No longer admitted by another street")
    REVOKED = "REVOKED", _("Revoked")


class MergeState(TextChoices):
    """Where the joining of two accounts of one person stands."""

    PROPOSED = "PROPOSED", _("Waiting for a second person")
    REFUSED = "REFUSED", _("Not joined")
    JOINED = "JOINED", _("Joined")
    PARTING = "PARTING", _("Joined; parting waits for a second person")
    PARTED = "PARTED", _("Parted again")


MERGED = (MergeState.JOINED, MergeState.PARTING)
"""States in which two accounts count as one."""


class MergeGround(TextChoices):
    """What shows that two accounts belong to one person."""

    PAPERS = "PAPERS", _("The papers of both accounts were seen: they are one person's")
    SAME_CARD = "SAME_CARD", _("An old and a new card of the same person")
    PERSON_AND_PAPER = "PERSON_AND_PAPER", _("The person says so and showed a paper")


class FamilyState(TextChoices):
    """How far a family relation has come. Only a confirmed one counts for coins; see ON_ONE_SIDE for guards."""

    PROPOSED = "PROPOSED", _("Waits for a second person")
    CONFIRMED = "CONFIRMED", _("Confirmed")
    REFUSED = "REFUSED", _("Not confirmed")
    ENDING = "ENDING", _("Its end waits for a second person")
    ENDED = "ENDED", _("Ended")


ON_ONE_SIDE = (FamilyState.PROPOSED, FamilyState.CONFIRMED, FamilyState.ENDING)
"""States in which guards treat two persons as family: from the proposal on, until a second person has seen its end."""


class FamilyProof(TextChoices):
    """What a family relation rests on."""

    PAPER = "PAPER", _("A paper shown at the desk")
    BOTH_SIDES = "BOTH_SIDES", _("Both said the same on their own pages")


class FamilyPaper(TextChoices):
    """The paper that a desk saw; the paper itself is not kept."""

    HOUSEHOLD_REGISTER = "HOUSEHOLD_REGISTER", _("Household register")
    MARRIAGE_CERTIFICATE = "MARRIAGE_CERTIFICATE", _("Marriage certificate")
    BIRTH_CERTIFICATE = "BIRTH_CERTIFICATE", _("Birth certificate")
    NOTARY = "NOTARY", _("Notary's or police certificate")
    OTHER = "OTHER", _("Another paper")


class FamilyRefusal(TextChoices):
    """Why a second person does not confirm a family relation or its end."""

    PAPER_UNCLEAR = "PAPER_UNCLEAR", _("The paper does not prove it")
    OTHER_PERSONS = "OTHER_PERSONS", _("The paper is about other persons")
    NOT_TRUE = "NOT_TRUE", _("One side says that it is not true")


class FamilyEnd(TextChoices):
    """Why a family relation ends."""

    DIVORCE = "DIVORCE", _("Divorce")
    DEATH = "DEATH", _("One of them died and the other married again")
    ADOPTION_ENDED = "ADOPTION_ENDED", _("Adoption ended")
    RECORDED_WRONG = "RECORDED_WRONG", _("Recorded by mistake")


class HouseholdKind(TextChoices):
    """What a second look at a door says other than its address."""

    INSTITUTION = "INSTITUTION", _("Institution: who lives behind this door is no household")
    OTHER_DOOR = "OTHER_DOOR", _("This member does not live behind this door")


class HouseholdState(TextChoices):
    """How far such a record has come; only one in force changes who is a household."""

    PROPOSED = "PROPOSED", _("Waits for a second person")
    IN_FORCE = "IN_FORCE", _("In force")
    REFUSED = "REFUSED", _("Not confirmed")
    ENDED = "ENDED", _("Ended")


class ApplicationState(TextChoices):
    """How far an application to join, or to take a further role, has come."""

    SENT = "SENT", _("Sent, is being checked")
    SENT_BACK = "SENT_BACK", _("Sent back, something is to be mended")
    APPROVED = "APPROVED", _("Approved")
    REFUSED = "REFUSED", _("Not approved")
    WITHDRAWN = "WITHDRAWN", _("Withdrawn")


OPEN_APPLICATION = (ApplicationState.SENT, ApplicationState.SENT_BACK)
"""States in which an application can still become a membership; a second one joins it."""


class ApplicationReason(TextChoices):
    """Why an application was sent back or not approved, and what to do; never free text about a person."""

    NAME = "NAME", _("The name is not as on the document. Please give it exactly as it is printed there.")
    DOCUMENT = "DOCUMENT", _("The document could not be checked. Please show it at the desk of your street.")
    ADDRESS = (
        "ADDRESS",
        _("The address is not complete, or lies in another street. Please give it with the door."),
    )
    RESIDENCE = (
        "RESIDENCE",
        _("No paper that you live here was seen. Please show one at the desk of your street."),
    )
    OTHER_MEMBER = (
        "OTHER_MEMBER",
        _("The member you named could not be asked, or did not agree. Please check the number together."),
    )
    AGE = "AGE", _("The age does not fit this role. The desk of your street tells you which one does.")
    NOT_RESIDENT = "NOT_RESIDENT", _("You do not live here for good. Please apply where you do.")
    COME_TO_DESK = (
        "COME_TO_DESK",
        _("This cannot be done on the page. Please come to the desk of your street with your document."),
    )


MENDABLE = (
    ApplicationReason.NAME,
    ApplicationReason.DOCUMENT,
    ApplicationReason.ADDRESS,
    ApplicationReason.RESIDENCE,
    ApplicationReason.OTHER_MEMBER,
)
"""Reasons for which an application goes back to be mended."""
FINAL_REASONS = (
    ApplicationReason.AGE,
    ApplicationReason.NOT_RESIDENT,
    ApplicationReason.OTHER_MEMBER,
    ApplicationReason.COME_TO_DESK,
)
"""Reasons for which an application is not approved."""


class ResidenceKind(TextChoices):
    """By which paper somebody's residence is proven; never inferred from the first digits of a number."""

    HOUSEHOLD_REGISTRATION = "HOUSEHOLD_REGISTRATION", _("Household registration")
    RESIDENCE_PERMIT = "RESIDENCE_PERMIT", _("Residence permit")
    OTHER_PAPER = "OTHER_PAPER", _("Another paper, such as a lease or a confirmation of the neighbourhood")


class SeatState(TextChoices):
    """What became of a seat in a session of a course."""

    TAKEN = "TAKEN", _("Signed up")
    GIVEN_BACK = "GIVEN_BACK", _("Given back")
    PASSED = "PASSED", _("Passed")
    ATTENDED = "ATTENDED", _("Attended, not passed")
    ABSENT = "ABSENT", _("Absent")
