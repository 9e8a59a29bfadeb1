"""Who belongs to a special group from when until when, who decided it, and on whose word (plan: special groups).

A class is sensitive: it stands here and nowhere else, as a code, without a word about the person. Papers are not kept.
"""

from typing import ClassVar

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeBoundary, RangeOperators
from django.db import models
from django.db.models import F, Func, Q

from timebank.lib.ids import new_id
from timebank.people.kinds import (
    BeneficiaryClass,
    EvidenceKind,
    StatusEnd,
    StatusRefusal,
    StatusSource,
    StatusState,
)
from timebank.people.models.consents import Consent
from timebank.people.models.persons import Person

LIST_STATES = (StatusState.PROPOSED, StatusState.APPROVED, StatusState.REFUSED)


class Days(Func):
    """The days from one column to another, both included, as PostgreSQL's range."""

    function = "DATERANGE"
    output_field = DateRangeField()


def _person(*, null: bool = False) -> "models.ForeignKey[Person, Person]":
    return models.ForeignKey(Person, null=null, on_delete=models.PROTECT, related_name="+", db_index=False)


def _decided_by_another() -> Q:
    return Q(decided_by__isnull=True) | ~Q(decided_by=F("proposed_by"))


class SpecialList(models.Model):
    """A district's own list of one special group, proposed by one officer and approved whole by another.

    Of the file that was uploaded only its SHA-256 is kept; the rows are statuses that wait with the list.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    place = models.ForeignKey("places.Place", on_delete=models.PROTECT, related_name="+", db_index=False)
    beneficiary_class = models.CharField(max_length=16, choices=BeneficiaryClass.choices)
    starts_date = models.DateField()
    last_date = models.DateField()
    line_count = models.PositiveIntegerField()
    sheet_sha256 = models.CharField(max_length=64)
    proposed_by = _person()
    proposed_at = models.DateTimeField()
    decided_by = _person(null=True)
    decided_at = models.DateTimeField(null=True)
    refusal_reason = models.CharField(max_length=200, blank=True)
    state = models.CharField(max_length=12, choices=StatusState.choices)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(name="people_speciallist_not_empty", condition=Q(line_count__gt=0)),
            models.CheckConstraint(
                name="people_speciallist_period", condition=Q(last_date__gte=F("starts_date"))
            ),
            # Nobody decides what they proposed.
            models.CheckConstraint(name="people_speciallist_two_persons", condition=_decided_by_another()),
            # Exactly the facts of the state it is in.
            models.CheckConstraint(
                name="people_speciallist_state",
                condition=Q(
                    state=StatusState.PROPOSED,
                    decided_by__isnull=True,
                    decided_at__isnull=True,
                    refusal_reason="",
                )
                | Q(
                    state=StatusState.APPROVED,
                    decided_by__isnull=False,
                    decided_at__isnull=False,
                    refusal_reason="",
                )
                | Q(state=StatusState.REFUSED, decided_by__isnull=False, decided_at__isnull=False)
                & ~Q(refusal_reason=""),
            ),
            # The same file does not wait twice, however often it is sent.
            models.UniqueConstraint(
                name="people_speciallist_waits_once",
                fields=["place", "beneficiary_class", "sheet_sha256"],
                condition=Q(state=StatusState.PROPOSED),
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["place", "-proposed_at", "-id"], name="people_speciallist_of_place")
        ]


class SpecialStatus(models.Model):
    """One special group of one person, on application or from a list. ``last_date`` is the last day of it."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    person = _person()
    beneficiary_class = models.CharField(max_length=16, choices=BeneficiaryClass.choices)
    source = models.CharField(max_length=12, choices=StatusSource.choices)
    evidence_kind = models.CharField(max_length=24, choices=EvidenceKind.choices)
    special_list = models.ForeignKey(SpecialList, null=True, on_delete=models.PROTECT, related_name="+")
    line_number = models.PositiveIntegerField(null=True)
    consent = models.ForeignKey(Consent, null=True, on_delete=models.PROTECT, related_name="+")
    proposed_by = _person()
    proposed_at = models.DateTimeField()
    seen_by = _person(null=True)
    seen_at = models.DateTimeField(null=True)
    decided_by = _person(null=True)
    decided_at = models.DateTimeField(null=True)
    refusal = models.CharField(max_length=24, blank=True, choices=StatusRefusal.choices)
    starts_date = models.DateField(null=True)
    last_date = models.DateField(null=True)
    reminded_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    end_reason = models.CharField(max_length=24, blank=True, choices=StatusEnd.choices)
    state = models.CharField(max_length=12, choices=StatusState.choices)

    class Meta:
        constraints: ClassVar = [
            # Nobody decides what they proposed, nor about themselves; nor sees the own paper.
            models.CheckConstraint(name="people_specialstatus_two_persons", condition=_decided_by_another()),
            models.CheckConstraint(
                name="people_specialstatus_not_by_oneself",
                condition=(Q(decided_by__isnull=True) | ~Q(decided_by=F("person")))
                & (Q(seen_by__isnull=True) | ~Q(seen_by=F("person"))),
            ),
            # From a list with its line, or on application with separate consent (PIPL articles 13, 29, 34).
            models.CheckConstraint(
                name="people_specialstatus_source",
                condition=Q(
                    source=StatusSource.LIST,
                    special_list__isnull=False,
                    line_number__isnull=False,
                    evidence_kind=EvidenceKind.DISTRICT_LIST,
                    consent__isnull=True,
                )
                | Q(
                    source=StatusSource.APPLICATION,
                    special_list__isnull=True,
                    line_number__isnull=True,
                    consent__isnull=False,
                )
                & ~Q(evidence_kind=EvidenceKind.DISTRICT_LIST),
            ),
            # Recognised on somebody's eyes: the paper of an application was seen, a list needs none.
            models.CheckConstraint(
                name="people_specialstatus_paper_seen",
                condition=~Q(state__in=[StatusState.APPROVED, StatusState.ENDED])
                | Q(source=StatusSource.LIST)
                | Q(seen_by__isnull=False, seen_at__isnull=False),
            ),
            # Exactly the facts of the state it is in.
            models.CheckConstraint(
                name="people_specialstatus_state",
                condition=Q(
                    state__in=[StatusState.PROPOSED, StatusState.WITHDRAWN],
                    decided_by__isnull=True,
                    decided_at__isnull=True,
                    refusal="",
                    ended_at__isnull=True,
                )
                | Q(
                    state=StatusState.APPROVED,
                    decided_by__isnull=False,
                    decided_at__isnull=False,
                    refusal="",
                    starts_date__isnull=False,
                    last_date__gte=F("starts_date"),
                    ended_at__isnull=True,
                )
                | Q(
                    state=StatusState.REFUSED,
                    decided_by__isnull=False,
                    decided_at__isnull=False,
                    ended_at__isnull=True,
                )
                | Q(
                    state=StatusState.ENDED,
                    decided_by__isnull=False,
                    last_date__isnull=False,
                    ended_at__isnull=False,
                )
                & ~Q(end_reason=""),
            ),
            # A person belongs to a group once on a day.
            ExclusionConstraint(
                name="people_specialstatus_no_overlap",
                expressions=[
                    ("person", RangeOperators.EQUAL),
                    ("beneficiary_class", RangeOperators.EQUAL),
                    (
                        Days("starts_date", "last_date", RangeBoundary(inclusive_upper=True)),
                        RangeOperators.OVERLAPS,
                    ),
                ],
                condition=Q(state=StatusState.APPROVED),
            ),
            # One application for a group waits at a time.
            models.UniqueConstraint(
                name="people_specialstatus_waits_once",
                fields=["person", "beneficiary_class"],
                condition=Q(state=StatusState.PROPOSED, source=StatusSource.APPLICATION),
            ),
            models.UniqueConstraint(
                name="people_specialstatus_listed_once", fields=["special_list", "person"]
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["person", "-proposed_at"], name="people_specialstatus_person"),
            models.Index(
                fields=["last_date", "id"],
                name="people_specialstatus_to_end",
                condition=Q(state=StatusState.APPROVED),
            ),
        ]


class SpecialStatusStep(models.Model):
    """One move of a status: who, when, from where to where, why. Only added."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    status = models.ForeignKey(SpecialStatus, on_delete=models.PROTECT, related_name="+")
    by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+", db_index=False)
    happened_at = models.DateTimeField()
    from_state = models.CharField(max_length=12, blank=True, choices=StatusState.choices)
    to_state = models.CharField(max_length=12, choices=StatusState.choices)
    reason = models.CharField(max_length=24, blank=True)
