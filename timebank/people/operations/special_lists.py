"""A district's own lists of a special group, without application: tried, proposed by one officer, approved whole by another.

Kept under the district's statutory duty, so no consent is asked for; everybody on it is told (PIPL articles 13, 34 and 35).
"""

from datetime import date, datetime
from uuid import UUID

from timebank.lib.operation import operation
from timebank.lib.refusals import NotFound
from timebank.notices.kinds import NoticeKind
from timebank.notices.operations import queue_notices
from timebank.people import powers
from timebank.people.kinds import (
    BeneficiaryClass,
    EvidenceKind,
    ListedProblem,
    StatusSource,
    StatusState,
)
from timebank.people.models import SpecialList, SpecialStatus, SpecialStatusStep
from timebank.people.operations.special_groups import refuse_wrong_days
from timebank.people.queries import TriedMember, rows_of_list, try_special_list
from timebank.people.refusals import ListRowsWrong, ReasonMissing, StatusDecided
from timebank.people.rules import Actor
from timebank.people.sheets import ListedRow, ListedSheet
from timebank.places.kinds import PlaceKind
from timebank.places.queries import place as place_of

REASON_MAX = 200


@operation
def propose_special_list(
    *,
    place: str,
    sheet: ListedSheet,
    beneficiary_class: BeneficiaryClass,
    starts_date: date,
    last_date: date,
    by: Actor,
    at: datetime,
) -> UUID:
    """Propose a list of members who belong to one special group on some days; give its id.

    Raises: NotFound (no such district), NotYourAct, StatusDaysWrong, ListRowsWrong, SameSpecialListWaits.
    """
    if place_of(code=place).kind != PlaceKind.DISTRICT:
        raise NotFound
    powers.require("propose_special_list", by=by, place=place)
    refuse_wrong_days(starts_date, last_date, place=place, at=at)
    kind, days = BeneficiaryClass(beneficiary_class), {"starts_date": starts_date, "last_date": last_date}
    tried = try_special_list(
        place=place, beneficiary_class=kind, rows=sheet.rows, by_ids=[by.person_id], at=at, **days
    )
    _refuse_wrong(tried)
    # From here on it must succeed.
    proposed = SpecialList.objects.create(
        place_id=place,
        beneficiary_class=kind,
        **days,
        line_count=len(tried),
        sheet_sha256=sheet.sha256,
        proposed_by_id=by.person_id,
        proposed_at=at,
        state=StatusState.PROPOSED,
    )
    SpecialStatus.objects.bulk_create(_row(proposed, each) for each in tried)
    return proposed.pk


@operation
def approve_special_list(*, list_id: UUID, by: Actor, at: datetime) -> None:
    """Approve a list whole: every status of it is in force on its days, and everybody on it is told.

    Everything is checked again; when one row cannot be taken any more, none is.
    Raises: NotFound, NotYourAct, MakerIsChecker, StatusDecided, StatusDaysWrong, ListRowsWrong.
    """
    waiting = _to_decide(list_id, by=by)
    refuse_wrong_days(waiting.starts_date, waiting.last_date, place=waiting.place_id, at=at)
    _refuse_wrong(retry_special_list(waiting=waiting, by=by, at=at))
    # From here on it must succeed.
    _decide(waiting, StatusState.APPROVED, by=by, at=at)
    told: list[tuple[UUID, dict[str, date]]] = [
        (row.person_id, {}) for row in rows_of_list(list_id=waiting.pk)
    ]
    queue_notices(kind=NoticeKind.STATUS_LISTED, facts_of=told, at=at)


@operation
def refuse_special_list(*, list_id: UUID, reason: str, by: Actor, at: datetime) -> None:
    """Refuse a list whole, with the reason.

    Raises: NotFound, NotYourAct, MakerIsChecker, StatusDecided, ReasonMissing.
    """
    waiting = _to_decide(list_id, by=by)
    plain = " ".join(reason.split())
    if not 0 < len(plain) <= REASON_MAX:
        raise ReasonMissing
    waiting.refusal_reason = plain
    _decide(waiting, StatusState.REFUSED, by=by, at=at)


def retry_special_list(*, waiting: SpecialList, by: Actor, at: datetime) -> list[TriedMember]:
    """Say what an undecided list would do now, decided by this officer; people may have moved or left meanwhile."""
    rows = [
        ListedRow(row.line_number or 0, row.person.member_number) for row in rows_of_list(list_id=waiting.pk)
    ]
    return try_special_list(
        place=waiting.place_id,
        beneficiary_class=BeneficiaryClass(waiting.beneficiary_class),
        starts_date=waiting.starts_date,
        last_date=waiting.last_date,
        rows=rows,
        by_ids=[waiting.proposed_by_id, by.person_id],
        at=at,
    )


def _refuse_wrong(tried: list[TriedMember]) -> None:
    wrong = [row for row in tried if row.problems]
    if wrong:
        problem = str(ListedProblem(wrong[0].problems[0]).label)
        raise ListRowsWrong(count=len(wrong), line=wrong[0].line_number, problem=problem)


def _row(proposed: SpecialList, row: TriedMember) -> SpecialStatus:
    assert row.person_id is not None, "a row without a problem has its person"
    return SpecialStatus(
        person_id=row.person_id,
        beneficiary_class=proposed.beneficiary_class,
        source=StatusSource.LIST,
        evidence_kind=EvidenceKind.DISTRICT_LIST,
        special_list=proposed,
        line_number=row.line_number,
        proposed_by_id=proposed.proposed_by_id,
        proposed_at=proposed.proposed_at,
        starts_date=proposed.starts_date,
        last_date=proposed.last_date,
        state=StatusState.PROPOSED,
    )


def _to_decide(list_id: UUID, *, by: Actor) -> SpecialList:
    """Lock a list that waits for a decision by this second person."""
    waiting = SpecialList.objects.select_for_update().filter(pk=list_id).first()
    if waiting is None:
        raise NotFound
    powers.require("approve_special_list", by=by, place=waiting.place_id, makers=[waiting.proposed_by_id])
    if waiting.state != StatusState.PROPOSED:
        raise StatusDecided
    return waiting


def _decide(waiting: SpecialList, state: StatusState, *, by: Actor, at: datetime) -> None:
    """Decide the list and, with it, each of its rows."""
    waiting.state, waiting.decided_by_id, waiting.decided_at = state, by.person_id, at
    waiting.save(update_fields=["state", "decided_by", "decided_at", "refusal_reason"])
    rows = SpecialStatus.objects.filter(special_list=waiting)
    rows.update(state=state, decided_by_id=by.person_id, decided_at=at)
    SpecialStatusStep.objects.bulk_create(
        SpecialStatusStep(
            status_id=status_id,
            by_id=by.person_id,
            happened_at=at,
            from_state=StatusState.PROPOSED,
            to_state=state,
        )
        for status_id in rows.order_by("line_number").values_list("pk", flat=True)
    )
