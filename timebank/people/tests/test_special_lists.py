"""A district's own lists of special groups: tried with every row's problem, approved whole by another, told to everybody."""

from datetime import date, timedelta
from functools import partial
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from tests.cast import DISTRICT, NOW, OTHER_DISTRICT, STREET, Cast, make_cast
from tests.clones import in_threads
from timebank.lib.refusals import NotFound, Refused
from timebank.notices.models import Notice
from timebank.people.kinds import BeneficiaryClass, ListedProblem, Sex, StatusSource, StatusState
from timebank.people.models import Person, SpecialList, SpecialStatus
from timebank.people.operations import (
    approve_special_list,
    approve_special_status,
    propose_special_list,
    refuse_special_list,
)
from timebank.people.powers import MakerIsChecker, NotYourAct
from timebank.people.queries import classes_in_force, statuses_of, try_special_list
from timebank.people.refusals import (
    ListRowsWrong,
    ReasonMissing,
    SameSpecialListWaits,
    StatusDaysWrong,
    StatusDecided,
)
from timebank.people.rules import member_number
from timebank.people.sheets import ListedRow, read_listed_sheet
from timebank.people.tests.statuses import (
    LAST_DATE,
    TODAY,
    applied,
    approved_list,
    members_sheet,
    proposed_list,
)


@pytest.mark.django_db(databases=["default"])
def test_a_list_is_in_force_when_another_officer_approves_it_and_everybody_is_told(cast: Cast) -> None:
    list_id = proposed_list(cast, [cast.elder, cast.second_elder])
    assert statuses_of(person_id=cast.elder.pk) == []
    with pytest.raises(MakerIsChecker):
        approve_special_list(list_id=list_id, by=cast.district_officer_actor, at=NOW)
    approve_special_list(list_id=list_id, by=cast.second_district_officer_actor, at=NOW)
    people = [cast.elder.pk, cast.second_elder.pk]
    assert classes_in_force(person_ids=people, day=TODAY) == {
        each: {BeneficiaryClass.DISABILITY} for each in people
    }
    assert set(Notice.objects.filter(kind="STATUS_LISTED").values_list("person_id", flat=True)) == set(people)
    (status,) = statuses_of(person_id=cast.elder.pk)
    assert (status.source, status.consent_id) == (StatusSource.LIST, None)


@pytest.mark.django_db(databases=["default"])
def test_a_trial_says_every_problem_at_once_and_keeps_nothing(cast: Cast) -> None:
    approved_list(cast, [cast.second_elder])
    stranger = Person.objects.create(
        member_number=member_number(97_500_000),
        birth_date=date(1945, 1, 1),
        sex=Sex.FEMALE,
        place_id="110101001",
        joined_at=NOW,
    )
    rows = [
        *members_sheet([cast.elder, cast.elder, cast.second_elder, cast.volunteer, stranger]).rows,
        ListedRow(9, "BJ1", (ListedProblem.NUMBER_WRONG,)),
        *members_sheet([cast.district_officer]).rows,
    ]
    tried = try_special_list(
        place=DISTRICT,
        beneficiary_class=BeneficiaryClass.DISABILITY,
        starts_date=TODAY,
        last_date=LAST_DATE,
        rows=rows,
        by_ids=[cast.district_officer.pk],
        at=NOW,
    )
    assert [row.problems for row in tried] == [
        (),
        (ListedProblem.TWICE,),
        (ListedProblem.KNOWN,),
        (ListedProblem.NO_ELDER,),
        (ListedProblem.MEMBER_UNKNOWN,),
        (ListedProblem.NUMBER_WRONG,),
        (ListedProblem.OWN_SIDE,),
    ]
    assert SpecialList.objects.count() == 1


def test_what_stands_beside_a_number_is_not_read() -> None:
    sheet = read_listed_sheet(content="会员号,姓名,诊断\nBJ990000010,王秀英,失智\nBJ1,,\n".encode("gb18030"))
    assert "王秀英" not in repr(sheet)
    assert "失智" not in repr(sheet)
    assert [row.problems for row in sheet.rows][-1] == (ListedProblem.NUMBER_WRONG,)


@pytest.mark.django_db(databases=["default"])
@pytest.mark.parametrize(
    ("wrong", "refusal"),
    [
        ({"place": STREET}, NotFound),
        ({"place": OTHER_DISTRICT}, NotYourAct),
        ({"by": "street_officer_actor"}, NotYourAct),
        ({"last_date": date(2026, 3, 1)}, StatusDaysWrong),
        ({"last_date": date(2027, 3, 3)}, StatusDaysWrong),
        ({"people": ["elder", "volunteer"]}, ListRowsWrong),
        ({"twice": True}, SameSpecialListWaits),
    ],
)
def test_what_proposing_a_list_refuses(cast: Cast, wrong: dict[str, Any], refusal: type[Refused]) -> None:
    facts = dict(wrong)
    people = [getattr(cast, name) for name in facts.pop("people", ["elder"])]
    if facts.pop("twice", False):
        proposed_list(cast, people)
    if "by" in facts:
        facts["by"] = getattr(cast, facts["by"])
    with pytest.raises(refusal), transaction.atomic():
        proposed_list(cast, people, **facts)


@pytest.mark.django_db(databases=["default"])
def test_a_list_is_refused_whole_with_a_reason_and_nothing_of_it_is_in_force(cast: Cast) -> None:
    list_id = proposed_list(cast, [cast.elder])
    refuse: Any = partial(refuse_special_list, list_id=list_id, by=cast.second_district_officer_actor, at=NOW)
    with pytest.raises(ReasonMissing):
        refuse(reason=" ")
    refuse(reason="名单有误")
    with pytest.raises(StatusDecided):
        refuse(reason="名单有误")
    with pytest.raises(NotFound):
        approve_special_list(list_id=cast.elder.pk, by=cast.second_district_officer_actor, at=NOW)
    assert classes_in_force(person_ids=[cast.elder.pk], day=TODAY) == {}


@pytest.mark.django_db(databases=["default"])
def test_a_row_of_a_list_is_decided_with_its_list_and_never_alone(cast: Cast) -> None:
    proposed_list(cast, [cast.elder])
    row = SpecialStatus.objects.get(person=cast.elder)
    with pytest.raises(StatusDecided):
        approve_special_status(
            status_id=row.pk, last_date=LAST_DATE, by=cast.second_district_officer_actor, at=NOW
        )
    with pytest.raises(IntegrityError, match="differs from its list"), transaction.atomic():
        SpecialStatus.objects.filter(pk=row.pk).update(
            state=StatusState.APPROVED, decided_by=cast.second_district_officer, decided_at=NOW
        )


@pytest.mark.usefixtures("committed_database")
def test_two_officers_at_once_decide_once() -> None:
    cast = make_cast()
    list_id = proposed_list(cast, [cast.elder])
    approve = partial(approve_special_list, list_id=list_id, by=cast.second_district_officer_actor, at=NOW)
    refuse = partial(
        refuse_special_list, list_id=list_id, reason="x", by=cast.second_district_officer_actor, at=NOW
    )
    ended = in_threads([approve, refuse, approve])
    assert [type(each) for each in ended].count(StatusDecided) == 2
    status = applied(cast)
    decide = partial(
        approve_special_status,
        status_id=status.pk,
        last_date=LAST_DATE,
        by=cast.district_officer_actor,
        at=NOW + timedelta(minutes=1),
    )
    ended = in_threads([decide] * 3)
    assert [type(each) for each in ended].count(StatusDecided) == 2
    propose = partial(
        propose_special_list,
        place=DISTRICT,
        sheet=members_sheet([cast.second_elder]),
        beneficiary_class=BeneficiaryClass.OTHER,
        starts_date=TODAY,
        last_date=LAST_DATE,
        by=cast.district_officer_actor,
        at=NOW,
    )
    assert [type(each) for each in in_threads([propose] * 3)].count(SameSpecialListWaits) == 2
