"""Special groups on application: applied for with separate consent, the paper seen, decided by the district, ended.

Papers are shown and given back; what stays is their kind and who saw them. Notices never name the group.
"""

from datetime import date, datetime, timedelta
from uuid import UUID

from django.conf import settings

from timebank.lib.calendar import months_after
from timebank.lib.operation import operation
from timebank.lib.refusals import NotFound
from timebank.notices.kinds import NoticeKind
from timebank.notices.operations import queue_notice
from timebank.people import powers
from timebank.people.kinds import (
    BeneficiaryClass,
    ConsentHow,
    ConsentPurpose,
    EvidenceKind,
    StatusEnd,
    StatusRefusal,
    StatusSource,
    StatusState,
)
from timebank.people.models import Person, SpecialStatus, SpecialStatusStep
from timebank.people.operations.records import record_consent
from timebank.people.queries import (
    are_same_side,
    sensitive_consent_of,
    statuses_in_force,
    statuses_to_remind,
)
from timebank.people.queries import person as fetch_person
from timebank.people.refusals import (
    ApplicationWaits,
    EvidenceIsList,
    NoElderYet,
    OwnSideConcerned,
    PaperNotSeen,
    PersonEnded,
    SensitiveConsentMissing,
    StatusDaysWrong,
    StatusDecided,
    StatusKnown,
)
from timebank.people.rules import SYSTEM_ACTOR, Actor, age_on, local_date
from timebank.places.rules import district_code
from timebank.policy.queries import value


@operation
def apply_special_status(
    *,
    person_id: UUID,
    beneficiary_class: BeneficiaryClass,
    evidence_kind: EvidenceKind,
    consent_how: ConsentHow | None,
    by: Actor,
    at: datetime,
) -> SpecialStatus:
    """Apply for a special group, on the own page or at a desk, where the clerk has seen the paper already.

    ``consent_how`` says how the separate consent was given with it; None when it was given before (PIPL article 29).
    Raises: NotFound, NotYourAct, PersonEnded, NoElderYet, EvidenceIsList, ApplicationWaits, StatusKnown,
    SensitiveConsentMissing.
    """
    person = fetch_person(person_id=person_id)
    powers.require("apply_special_status", by=by, place=person.place_id, owner=person.pk)
    _refuse_unfit(person, evidence_kind=evidence_kind, at=at)
    _refuse_again(person, beneficiary_class, at=at)
    consent = sensitive_consent_of(person_id=person.pk)
    if consent is None and consent_how is None:
        raise SensitiveConsentMissing
    # From here on it must succeed.
    if consent is None and consent_how is not None:
        sensitive = ConsentPurpose.SENSITIVE
        consent = record_consent(person_id=person.pk, purpose=sensitive, how=consent_how, by=by, at=at)
    status = SpecialStatus.objects.create(
        person=person,
        beneficiary_class=BeneficiaryClass(beneficiary_class),
        source=StatusSource.APPLICATION,
        evidence_kind=EvidenceKind(evidence_kind),
        consent=consent,
        proposed_by_id=by.person_id,
        proposed_at=at,
        seen_by_id=by.person_id if by.person_id != person.pk else None,
        seen_at=at if by.person_id != person.pk else None,
        state=StatusState.PROPOSED,
    )
    note_step(status, before="", by=by, at=at)
    return status


@operation
def see_special_evidence(*, status_id: UUID, by: Actor, at: datetime) -> None:
    """Note that the paper of an application was shown at a desk or in the street, and given back.

    Raises: NotFound, NotYourAct, StatusDecided.
    """
    status = _locked(status_id)
    powers.require("see_special_evidence", by=by, place=status.person.place_id, owner=status.person_id)
    if status.state != StatusState.PROPOSED or status.seen_at is not None:
        raise StatusDecided
    status.seen_by_id, status.seen_at = by.person_id, at
    status.save(update_fields=["seen_by", "seen_at"])


@operation
def withdraw_special_application(*, status_id: UUID, by: Actor, at: datetime) -> None:
    """Take an application back before it is decided. Raises: NotFound, NotYourAct, StatusDecided."""
    status = _locked(status_id)
    powers.require("apply_special_status", by=by, place=status.person.place_id, owner=status.person_id)
    _move(status, StatusState.WITHDRAWN, by=by, at=at)


@operation
def approve_special_status(*, status_id: UUID, last_date: date, by: Actor, at: datetime) -> None:
    """Recognise an application from today until ``last_date``, at most ``special_status_months`` ahead; the person is told.

    Raises: NotFound, NotYourAct, MakerIsChecker, OwnSideConcerned, StatusDecided, PaperNotSeen, SensitiveConsentMissing,
    StatusDaysWrong, StatusKnown.
    """
    status = _to_decide(status_id, by=by)
    if status.state == StatusState.PROPOSED and status.seen_at is None:
        raise PaperNotSeen
    if status.consent is None or status.consent.withdrawn_at is not None:
        raise SensitiveConsentMissing
    starts_date = _first_day(status, at=at)
    refuse_wrong_days(starts_date, last_date, place=status.person.place_id, at=at)
    status.starts_date, status.last_date = starts_date, last_date
    status.decided_by_id, status.decided_at = by.person_id, at
    _move(status, StatusState.APPROVED, by=by, at=at)
    _tell_decided(status, at=at)


@operation
def refuse_special_status(*, status_id: UUID, refusal: StatusRefusal, by: Actor, at: datetime) -> None:
    """Refuse an application with a reason; the person is told where to ask.

    Raises: NotFound, NotYourAct, MakerIsChecker, OwnSideConcerned, StatusDecided.
    """
    status = _to_decide(status_id, by=by)
    status.refusal = StatusRefusal(refusal)
    status.decided_by_id, status.decided_at = by.person_id, at
    _move(status, StatusState.REFUSED, by=by, at=at, reason=status.refusal)
    _tell_decided(status, at=at)


@operation
def end_special_status(*, status_id: UUID, reason: StatusEnd, by: Actor, at: datetime) -> None:
    """End a status before its last day. What was done on its strength stands.

    Raises: NotFound, NotYourAct, OwnSideConcerned, StatusDecided.
    """
    status = _locked(status_id)
    place = district_code(status.person.place_id)
    powers.require("end_special_status", by=by, place=place, owner=status.person_id)
    _refuse_own_side(status.person_id, by=by)
    _end(status, reason=reason, by=by, at=at)
    _tell_decided(status, at=at)


@operation
def lapse_special_status(*, status_id: UUID, at: datetime) -> None:
    """End a status whose last day has passed or whose consent was withdrawn; the platform's own work.

    Raises: NotFound, StatusDecided when there is nothing to end.
    """
    status = _locked(status_id)
    withdrawn = status.consent is not None and status.consent.withdrawn_at is not None
    past = status.last_date is not None and status.last_date < local_date(at)
    if not (withdrawn or past):
        raise StatusDecided
    reason = StatusEnd.CONSENT_WITHDRAWN if withdrawn else StatusEnd.LAPSED
    _end(status, reason=reason, by=SYSTEM_ACTOR, at=at)


@operation
def remind_status_ends(*, limit: int, at: datetime) -> int:
    """Tell whose status ends within ``special_status_notice_days``, once each; give how many were told."""
    today = local_date(at)
    until = today + timedelta(days=value("special_status_notice_days", at=at, place=settings.CITY))
    due = statuses_to_remind(city=settings.CITY, day=today, until=until, limit=limit)
    rows = SpecialStatus.objects.select_for_update(skip_locked=True).filter(pk__in=due, reminded_at=None)
    told = list(rows.order_by("pk"))
    for status in told:
        assert status.last_date is not None
        queue_notice(
            person_id=status.person_id,
            kind=NoticeKind.STATUS_ENDS,
            facts={"expires_date": status.last_date},
            at=at,
        )
    SpecialStatus.objects.filter(pk__in=[status.pk for status in told]).update(reminded_at=at)
    return len(told)


def refuse_wrong_days(starts_date: date, last_date: date, *, place: str, at: datetime) -> None:
    """Refuse days that end before they begin, lie in the past or reach too far. Raises: StatusDaysWrong."""
    latest = latest_last_date(place=place, at=at)
    if not max(starts_date, local_date(at)) <= last_date <= latest:
        raise StatusDaysWrong(latest=latest)


def latest_last_date(*, place: str, at: datetime) -> date:
    """Give the latest last day that a status decided now may have in a place."""
    months = value("special_status_months", at=at, place=place)
    return months_after(day=local_date(at), months=months)


def note_step(
    status: SpecialStatus, *, before: str, by: Actor, at: datetime, reason: str = ""
) -> SpecialStatusStep:
    """Add one step to the history of a status."""
    by_id = None if by == SYSTEM_ACTOR else by.person_id
    return SpecialStatusStep.objects.create(
        status=status, by_id=by_id, happened_at=at, from_state=before, to_state=status.state, reason=reason
    )


def _refuse_unfit(person: Person, *, evidence_kind: EvidenceKind, at: datetime) -> None:
    if person.left_at is not None:
        raise PersonEnded
    age_min = value("elder_age_min", at=at, place=person.place_id)
    if age_on(birth_date=person.birth_date, day=local_date(at)) < age_min:
        raise NoElderYet(age=age_min)
    if evidence_kind == EvidenceKind.DISTRICT_LIST:
        raise EvidenceIsList


def _refuse_again(person: Person, beneficiary_class: BeneficiaryClass, *, at: datetime) -> None:
    """Refuse a second application, and one long before what is in force ends: it may be renewed in the days of the reminder."""
    own = SpecialStatus.objects.filter(person=person, beneficiary_class=beneficiary_class)
    if own.filter(state=StatusState.PROPOSED, source=StatusSource.APPLICATION).exists():
        raise ApplicationWaits
    days = value("special_status_notice_days", at=at, place=person.place_id)
    renewable = local_date(at) + timedelta(days=days)
    same = statuses_in_force(day=local_date(at)).filter(person=person, beneficiary_class=beneficiary_class)
    if same.filter(last_date__gt=renewable).exists():
        raise StatusKnown


def _first_day(status: SpecialStatus, *, at: datetime) -> date:
    """Begin today, or the day after what is in force for the same group and is renewed."""
    today = local_date(at)
    same = SpecialStatus.objects.filter(
        person=status.person_id,
        beneficiary_class=status.beneficiary_class,
        state=StatusState.APPROVED,
        last_date__gte=today,
    )
    last = same.order_by("-last_date").values_list("last_date", flat=True).first()
    return last + timedelta(days=1) if last else today


def _locked(status_id: UUID) -> SpecialStatus:
    rows = SpecialStatus.objects.select_for_update(of=("self",)).select_related("person", "consent")
    status = rows.filter(pk=status_id).first()
    if status is None:
        raise NotFound
    return status


def _to_decide(status_id: UUID, *, by: Actor) -> SpecialStatus:
    """Lock an application that waits for a decision by this other person."""
    status = _locked(status_id)
    place = district_code(status.person.place_id)
    powers.require(
        "decide_special_status",
        by=by,
        place=place,
        owner=status.person_id,
        makers=[status.proposed_by_id],
    )
    _refuse_own_side(status.person_id, by=by)
    if status.state != StatusState.PROPOSED or status.source != StatusSource.APPLICATION:
        raise StatusDecided
    return status


def _refuse_own_side(person_id: UUID, *, by: Actor) -> None:
    if are_same_side(first=by.person_id, second=person_id):
        raise OwnSideConcerned


def _move(status: SpecialStatus, state: StatusState, *, by: Actor, at: datetime, reason: str = "") -> None:
    """Move a waiting status on, once."""
    before = status.state
    if before != StatusState.PROPOSED or status.source != StatusSource.APPLICATION:
        raise StatusDecided
    status.state = state
    status.save(update_fields=["state", "decided_by", "decided_at", "refusal", "starts_date", "last_date"])
    note_step(status, before=before, by=by, at=at, reason=reason)


def _end(status: SpecialStatus, *, reason: StatusEnd, by: Actor, at: datetime) -> None:
    if status.state != StatusState.APPROVED:
        raise StatusDecided
    status.state, status.ended_at, status.end_reason = StatusState.ENDED, at, StatusEnd(reason)
    status.save(update_fields=["state", "ended_at", "end_reason"])
    note_step(status, before=StatusState.APPROVED, by=by, at=at, reason=reason)


def _tell_decided(status: SpecialStatus, *, at: datetime) -> None:
    """Tell that there is news, never which group it is about: a phone may lie open on a table."""
    queue_notice(person_id=status.person_id, kind=NoticeKind.STATUS_DECIDED, facts={}, at=at)
