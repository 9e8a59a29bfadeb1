"""Short ways to apply for, recognise and list special groups in tests."""

from collections.abc import Iterable
from datetime import date
from typing import Any
from uuid import UUID

from tests.cast import DISTRICT, NOW, Cast
from timebank.people.kinds import BeneficiaryClass, ConsentHow, EvidenceKind
from timebank.people.models import Person, SpecialStatus
from timebank.people.operations import (
    apply_special_status,
    approve_special_list,
    approve_special_status,
    propose_special_list,
)
from timebank.people.sheets import ListedSheet, read_typed_members

LAST_DATE = date(2026, 12, 31)
TODAY = date(2026, 3, 2)


def applied(cast: Cast, **facts: Any) -> SpecialStatus:
    """Apply at the desk for the elder, who has dementia; the clerk has seen the paper."""
    usual: dict[str, Any] = {
        "person_id": cast.elder.pk,
        "beneficiary_class": BeneficiaryClass.DEMENTIA,
        "evidence_kind": EvidenceKind.MEDICAL_DIAGNOSIS,
        "consent_how": ConsentHow.IN_PERSON,
        "by": cast.clerk_actor,
        "at": NOW,
    }
    return apply_special_status(**usual | facts)


def recognised_for(cast: Cast, **facts: Any) -> SpecialStatus:
    """Apply at the desk and let the district recognise it."""
    status = applied(cast, **facts)
    approve_special_status(
        status_id=status.pk, last_date=LAST_DATE, by=cast.district_officer_actor, at=facts.get("at", NOW)
    )
    status.refresh_from_db()
    return status


def members_sheet(people: Iterable[Person]) -> ListedSheet:
    """Write a list as an officer types it."""
    return read_typed_members(text="\n".join(each.member_number for each in people))


def proposed_list(cast: Cast, people: Iterable[Person], **facts: Any) -> UUID:
    """Propose a list of severely disabled elders of the district."""
    usual: dict[str, Any] = {
        "place": DISTRICT,
        "sheet": members_sheet(people),
        "beneficiary_class": BeneficiaryClass.DISABILITY,
        "starts_date": TODAY,
        "last_date": LAST_DATE,
        "by": cast.district_officer_actor,
        "at": NOW,
    }
    return propose_special_list(**usual | facts)


def approved_list(cast: Cast, people: Iterable[Person], **facts: Any) -> UUID:
    """Propose a list and approve it."""
    list_id = proposed_list(cast, people, **facts)
    approve_special_list(list_id=list_id, by=cast.second_district_officer_actor, at=NOW)
    return list_id
