"""Special groups on application: consent first, the paper seen, another person decides, in force on its days alone."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction

from tests.cast import DISTRICT, NOW, Cast
from timebank.lib.refusals import NotFound, Refused
from timebank.notices.models import Notice
from timebank.people.jobs import work_on_statuses
from timebank.people.kinds import (
    BeneficiaryClass,
    ConsentHow,
    ConsentPurpose,
    EvidenceKind,
    StatusEnd,
    StatusRefusal,
    StatusState,
)
from timebank.people.models import Consent, Person, SpecialStatus, SpecialStatusStep
from timebank.people.operations import (
    approve_special_status,
    end_special_status,
    refuse_special_status,
    see_special_evidence,
    withdraw_consent,
    withdraw_special_application,
)
from timebank.people.powers import MakerIsChecker, NotYourAct
from timebank.people.queries import (
    applicants,
    classes_before,
    classes_in_force,
    may_confirm_by_silence,
    statuses_of,
)
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
from timebank.people.tests.statuses import LAST_DATE, TODAY, applied, recognised_for
from timebank.policy.operations import approve_value, propose_value
from timebank.policy.queries import forget_copy

pytestmark = pytest.mark.django_db(databases=["default"])


def classes_of(person: Person, *, day: date = TODAY) -> set[BeneficiaryClass]:
    return classes_in_force(person_ids=[person.pk], day=day).get(person.pk, set())


def test_an_elder_applies_shows_the_paper_and_is_recognised_until_a_day(cast: Cast) -> None:
    status = applied(cast, by=cast.elder_actor, consent_how=ConsentHow.SELF)
    assert (status.seen_at, classes_of(cast.elder)) == (None, set())
    with pytest.raises(PaperNotSeen):
        approve_special_status(
            status_id=status.pk, last_date=LAST_DATE, by=cast.district_officer_actor, at=NOW
        )
    see_special_evidence(status_id=status.pk, by=cast.clerk_actor, at=NOW)
    approve_special_status(status_id=status.pk, last_date=LAST_DATE, by=cast.district_officer_actor, at=NOW)
    assert classes_of(cast.elder) == {BeneficiaryClass.DEMENTIA}
    assert classes_of(cast.elder, day=LAST_DATE) == {BeneficiaryClass.DEMENTIA}
    assert classes_of(cast.elder, day=LAST_DATE + timedelta(days=1)) == set()
    steps = (
        SpecialStatusStep.objects.filter(status=status).order_by("pk").values_list("from_state", "to_state")
    )
    assert list(steps) == [("", "PROPOSED"), ("PROPOSED", "APPROVED")]


def test_a_notice_never_names_the_group(cast: Cast) -> None:
    recognised_for(cast)
    (notice,) = Notice.objects.filter(person_id=cast.elder.pk)
    assert (notice.kind, notice.facts) == ("STATUS_DECIDED", {})


def test_the_separate_consent_is_recorded_once_and_used_again(cast: Cast) -> None:
    with pytest.raises(SensitiveConsentMissing):
        applied(cast, consent_how=None)
    first = applied(cast)
    second = applied(cast, beneficiary_class=BeneficiaryClass.DISABILITY, consent_how=None)
    (consent,) = Consent.objects.filter(person=cast.elder, purpose=ConsentPurpose.SENSITIVE)
    assert (first.consent_id, second.consent_id, consent.how) == (
        consent.pk,
        consent.pk,
        ConsentHow.IN_PERSON,
    )


def test_a_withdrawn_consent_ends_what_rests_on_it_at_once(cast: Cast) -> None:
    status = recognised_for(cast)
    assert not may_confirm_by_silence(person=cast.elder, day=TODAY)
    withdraw_consent(person_id=cast.elder.pk, purpose=ConsentPurpose.SENSITIVE, by=cast.elder_actor, at=NOW)
    assert classes_of(cast.elder) == set()
    assert work_on_statuses(at=NOW) == 1
    status.refresh_from_db()
    assert (status.state, status.end_reason) == (StatusState.ENDED, StatusEnd.CONSENT_WITHDRAWN)


def test_the_end_is_told_once_before_and_the_status_lapses_after_its_last_day(cast: Cast) -> None:
    status = recognised_for(cast)
    before = NOW + (LAST_DATE - TODAY) - timedelta(days=31)
    assert work_on_statuses(at=before) == 0
    assert [work_on_statuses(at=before + timedelta(days=1)) for _ in range(2)] == [1, 0]
    (notice,) = Notice.objects.filter(kind="STATUS_ENDS")
    assert notice.facts == {"expires_date": LAST_DATE.isoformat()}
    assert work_on_statuses(at=NOW + (LAST_DATE - TODAY)) == 0
    assert work_on_statuses(at=NOW + (LAST_DATE - TODAY) + timedelta(days=1)) == 1
    status.refresh_from_db()
    assert status.end_reason == StatusEnd.LAPSED


def test_a_renewal_begins_on_the_day_after_what_is_in_force(cast: Cast) -> None:
    recognised_for(cast)
    late = NOW + (LAST_DATE - TODAY) - timedelta(days=10)
    status = applied(cast, at=late, consent_how=None)
    approve_special_status(
        status_id=status.pk, last_date=date(2027, 6, 30), by=cast.district_officer_actor, at=late
    )
    status.refresh_from_db()
    assert status.starts_date == LAST_DATE + timedelta(days=1)


def test_applicants_stand_in_the_districts_order_which_the_district_may_change(cast: Cast) -> None:
    later = applied(cast, beneficiary_class=BeneficiaryClass.DISABILITY)
    first = applied(cast, beneficiary_class=BeneficiaryClass.DIFFICULTY, at=NOW + timedelta(hours=1))
    assert [each.pk for each in applicants(place=DISTRICT, at=NOW)] == [first.pk, later.pk]
    order = ["DISABILITY", "DIFFICULTY", "INCAPACITY", "DEMENTIA", "FAMILY_PLANNING", "OTHER", "URGENT"]
    tomorrow = NOW + timedelta(days=1)
    proposed = propose_value(
        name="special_group_priority",
        place=DISTRICT,
        value=order,
        starts_at=tomorrow,
        reason="本区重度残疾老年人多",
        by=cast.district_officer.pk,
        at=NOW,
    )
    approve_value(value_id=proposed.pk, by=cast.second_district_officer.pk, at=NOW)
    forget_copy()
    assert [each.pk for each in applicants(place=DISTRICT, at=tomorrow)] == [later.pk, first.pk]
    before = classes_before(beneficiary_class=BeneficiaryClass.INCAPACITY, place=DISTRICT, at=tomorrow)
    assert before == [BeneficiaryClass.DISABILITY, BeneficiaryClass.DIFFICULTY]


@pytest.mark.parametrize(
    ("wrong", "refusal"),
    [
        ({"person_id": "nobody"}, NotFound),
        ({"by": "volunteer_actor"}, NotYourAct),
        ({"by": "delegate_actor"}, NotYourAct),
        ({"by": "second_elder_actor"}, NotYourAct),
        ({"left": True}, PersonEnded),
        ({"person_id": "volunteer"}, NoElderYet),
        ({"evidence_kind": EvidenceKind.DISTRICT_LIST}, EvidenceIsList),
        ({"consent_how": None}, SensitiveConsentMissing),
        ({"waits": True}, ApplicationWaits),
        ({"known": True}, StatusKnown),
    ],
)
def test_what_an_application_refuses(cast: Cast, wrong: dict[str, Any], refusal: type[Refused]) -> None:
    facts = dict(wrong)
    if facts.pop("left", False):
        Person.objects.filter(pk=cast.elder.pk).update(left_at=NOW)
    if facts.pop("waits", False):
        applied(cast)
    if facts.pop("known", False):
        recognised_for(cast)
    if "by" in facts:
        facts["by"] = getattr(cast, facts["by"])
    if "person_id" in facts:
        whose = facts["person_id"]
        facts["person_id"] = cast.organisation.pk if whose == "nobody" else getattr(cast, whose).pk
    with pytest.raises(refusal):
        applied(cast, **facts)


def test_what_a_decision_refuses(cast: Cast) -> None:
    status = applied(cast)
    officer = cast.district_officer_actor

    def approve(**facts: Any) -> None:
        usual: dict[str, Any] = {"status_id": status.pk, "last_date": LAST_DATE, "by": officer, "at": NOW}
        approve_special_status(**usual | facts)

    with pytest.raises(NotFound):
        approve(status_id=cast.elder.pk)
    with pytest.raises(NotYourAct):
        approve(by=cast.street_officer_actor)
    with pytest.raises(MakerIsChecker):
        approve(by=replace(officer, person_id=cast.clerk.pk))
    with pytest.raises(OwnSideConcerned):
        approve(by=replace(officer, person_id=cast.relative_of_elder.pk))
    for day in (TODAY - timedelta(days=1), date(2027, 3, 3)):
        with pytest.raises(StatusDaysWrong):
            approve(last_date=day)
    refuse_special_status(status_id=status.pk, refusal=StatusRefusal.CONDITIONS_NOT_MET, by=officer, at=NOW)
    with pytest.raises(StatusDecided):
        approve()
    with pytest.raises(StatusDecided):
        end_special_status(status_id=status.pk, reason=StatusEnd.MISTAKE, by=officer, at=NOW)


def test_an_officer_ends_what_is_no_longer_true_and_its_history_stays(cast: Cast) -> None:
    status = recognised_for(cast)
    with pytest.raises(NotYourAct):
        end_special_status(status_id=status.pk, reason=StatusEnd.NO_LONGER, by=cast.clerk_actor, at=NOW)
    end_special_status(
        status_id=status.pk, reason=StatusEnd.NO_LONGER, by=cast.district_officer_actor, at=NOW
    )
    assert classes_of(cast.elder) == set()
    (kept,) = statuses_of(person_id=cast.elder.pk)
    assert (kept.state, kept.last_date) == (StatusState.ENDED, LAST_DATE)


def test_an_application_is_taken_back_by_the_elder_before_it_is_decided(cast: Cast) -> None:
    status = applied(cast)
    with pytest.raises(NotYourAct):
        withdraw_special_application(status_id=status.pk, by=cast.second_elder_actor, at=NOW)
    withdraw_special_application(status_id=status.pk, by=cast.elder_actor, at=NOW)
    with pytest.raises(StatusDecided):
        withdraw_special_application(status_id=status.pk, by=cast.elder_actor, at=NOW)
    assert applied(cast, consent_how=None).state == StatusState.PROPOSED


@pytest.mark.parametrize(
    ("change", "constraint"),
    [
        ("state = 'APPROVED', decided_by_id = proposed_by_id", "people_specialstatus_two_persons"),
        ("seen_by_id = NULL, seen_at = NULL, state = 'APPROVED'", "people_specialstatus_paper_seen"),
        ("state = 'ENDED', end_reason = 'MISTAKE', ended_at = now()", "not to become ENDED"),
        ("state = 'APPROVED', decided_by_id = person_id", "people_specialstatus_not_by_oneself"),
    ],
)
def test_the_database_holds_it_by_itself(cast: Cast, change: str, constraint: str) -> None:
    status = applied(cast)
    decided = "" if "decided_by_id" in change else f", decided_by_id = '{cast.city_officer.pk}'"
    facts = f"decided_at = now(), starts_date = '2026-03-02', last_date = '2026-12-31'{decided}"
    with (
        pytest.raises(IntegrityError, match=constraint),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(f"UPDATE people_specialstatus SET {change}, {facts} WHERE id = %s", [status.pk])


def test_the_database_recognises_nothing_without_its_consent(cast: Cast) -> None:
    status = applied(cast)
    assert status.consent_id
    Consent.objects.filter(pk=status.consent_id).update(withdrawn_at=NOW)
    with pytest.raises(IntegrityError, match="has no consent"), transaction.atomic():
        SpecialStatus.objects.filter(pk=status.pk).update(
            state=StatusState.APPROVED,
            decided_by=cast.district_officer,
            decided_at=NOW,
            starts_date=TODAY,
            last_date=LAST_DATE,
        )


def test_what_is_over_cannot_come_back(cast: Cast) -> None:
    status = recognised_for(cast)
    end_special_status(status_id=status.pk, reason=StatusEnd.MISTAKE, by=cast.district_officer_actor, at=NOW)
    with pytest.raises(IntegrityError, match="not to become APPROVED"), transaction.atomic():
        SpecialStatus.objects.filter(pk=status.pk).update(state="APPROVED", ended_at=None, end_reason="")
