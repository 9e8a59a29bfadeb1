"""Family relations between two persons, proven and checked by two people, and what somebody says about the own family."""

from typing import ClassVar

from django.db import models
from django.db.models import Case, F, Q, SmallIntegerField, Value, When
from django.db.models.functions import Greatest, Least

from timebank.lib.ids import new_id
from timebank.people.kinds import (
    ON_ONE_SIDE,
    FamilyEnd,
    FamilyPaper,
    FamilyProof,
    FamilyState,
    Relation,
)
from timebank.people.models.persons import Person
from timebank.people.rules import GENERATIONS

_LIVE = Q(state__in=ON_ONE_SIDE)


def _is_not(who: str, *others: str) -> Q:
    """Say that whoever is named there is none of the others."""
    apart = Q()
    for other in others:
        apart &= ~Q(**{who: F(other)})
    return Q(**{f"{who}__isnull": True}) | apart


class Family(models.Model):
    """A spouse or direct-line relative: the relative is the … of the person. One row for two persons.

    What two rows together must not say (two spouses, three parents, a child older than its mother, a second relation of the same
    two) is refused by a trigger: ``sql/families.sql``.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    relative = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    relation = models.CharField(max_length=20, choices=Relation.choices)
    generations = models.GeneratedField(
        expression=Case(
            *(When(relation=relation, then=Value(steps)) for relation, steps in GENERATIONS.items()),
            default=Value(0),
            output_field=SmallIntegerField(),
        ),
        output_field=SmallIntegerField(),
        db_persist=True,
    )
    """How many generations older the relative is than the person."""

    state = models.CharField(max_length=12, choices=FamilyState.choices)
    proof = models.CharField(max_length=12, choices=FamilyProof.choices)
    paper = models.CharField(max_length=24, blank=True, choices=FamilyPaper.choices)
    recorded_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField()
    checked_by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    ending_by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    end_reason = models.CharField(max_length=16, blank=True, choices=FamilyEnd.choices)
    ended_by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                Least("person", "relative"),
                Greatest("person", "relative"),
                name="people_family_once",
                condition=_LIVE,
            ),
            models.CheckConstraint(name="people_family_not_oneself", condition=~Q(person=F("relative"))),
            # A desk records others by a paper; only the two themselves prove it by their word.
            models.CheckConstraint(
                name="people_family_proof",
                condition=Q(proof=FamilyProof.PAPER)
                & ~Q(paper="")
                & _is_not("recorded_by", "person", "relative")
                | Q(proof=FamilyProof.BOTH_SIDES, paper="")
                & (Q(recorded_by=F("person")) | Q(recorded_by=F("relative"))),
            ),
            # Who records never checks, and nobody checks for themselves.
            models.CheckConstraint(
                name="people_family_checked_by_another",
                condition=_is_not("checked_by", "recorded_by", "person", "relative"),
            ),
            models.CheckConstraint(
                name="people_family_ended_by_another",
                condition=_is_not("ending_by", "person", "relative")
                & _is_not("ended_by", "ending_by", "person", "relative"),
            ),
            # Each state has had the people it needs.
            models.CheckConstraint(
                name="people_family_state",
                condition=Q(state=FamilyState.PROPOSED, checked_by__isnull=True, ended_by__isnull=True)
                | Q(
                    state__in=(FamilyState.CONFIRMED, FamilyState.REFUSED),
                    checked_by__isnull=False,
                    ended_by__isnull=True,
                )
                | Q(
                    state=FamilyState.ENDING,
                    checked_by__isnull=False,
                    ending_by__isnull=False,
                    ended_by__isnull=True,
                )
                & ~Q(end_reason="")
                | Q(
                    state=FamilyState.ENDED,
                    checked_by__isnull=False,
                    ending_by__isnull=False,
                    ended_by__isnull=False,
                )
                & ~Q(end_reason=""),
            ),
        ]


class FamilyStep(models.Model):
    """One move of a family relation: from where to where, by whom, when, why. Rows are only added."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    family = models.ForeignKey(Family, on_delete=models.PROTECT, related_name="+")
    from_state = models.CharField(max_length=12, blank=True, choices=FamilyState.choices)
    to_state = models.CharField(max_length=12, choices=FamilyState.choices)
    reason = models.CharField(max_length=24, blank=True)
    moved_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    moved_at = models.DateTimeField()


class FamilyWord(models.Model):
    """What a person says on the own page: the member with this number is my … .

    It tells nobody anything, and whether the number exists is not told either: only when that member has said the same
    does a family relation come of it.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    relative_number = models.CharField(max_length=16)
    relation = models.CharField(max_length=20, choices=Relation.choices)
    said_at = models.DateTimeField()
    family = models.ForeignKey(Family, null=True, on_delete=models.PROTECT, related_name="+")
    taken_back_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            # One open word about one member.
            models.UniqueConstraint(
                name="people_familyword_once",
                fields=["person", "relative_number"],
                condition=Q(family__isnull=True, taken_back_at__isnull=True),
            ),
            models.CheckConstraint(
                name="people_familyword_one_end",
                condition=Q(family__isnull=True) | Q(taken_back_at__isnull=True),
            ),
        ]
