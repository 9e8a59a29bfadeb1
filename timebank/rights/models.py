"""A person's requests about the own data with every step, and the runs that forgot what had been kept long enough.

No personal value stands here: what is to be corrected waits as a keyed hash until a second person enters the same.
"""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from timebank.coins.models import Donation
from timebank.lib.ids import new_id
from timebank.people.kinds import ConsentHow
from timebank.people.models import Delegation, Person
from timebank.rights.kinds import (
    Fate,
    RefusalAnswer,
    RepresentationEnd,
    RepresentationState,
    RepresentativePaper,
    RequestKind,
    RequestState,
)

WAITS = (RequestState.OPEN, RequestState.WAITING)


class Request(models.Model):
    """One request: its public number, what, by whose word, until when it is due, and how it was answered.

    ``waits_until`` is the end of the waiting period in which closing an account can be taken back.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    number = models.CharField(max_length=12, unique=True)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=8, choices=RequestKind.choices)
    how = models.CharField(max_length=16, choices=ConsentHow.choices)
    made_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+", db_index=False)
    made_at = models.DateTimeField()
    due_date = models.DateField()
    fate = models.CharField(max_length=8, blank=True, choices=Fate.choices)
    donation = models.ForeignKey(Donation, null=True, on_delete=models.PROTECT, related_name="+")
    waits_until = models.DateTimeField(null=True)
    values_hash = models.BinaryField(max_length=32, null=True)
    answered_by = models.ForeignKey(
        Person, null=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    answered_at = models.DateTimeField(null=True)
    answer = models.CharField(max_length=20, blank=True, choices=RefusalAnswer.choices)
    state = models.CharField(max_length=10, choices=RequestState.choices)

    class Meta:
        constraints: ClassVar = [
            # One request of a kind is worked on at a time.
            models.UniqueConstraint(
                name="rights_request_open_once", fields=["person", "kind"], condition=Q(state__in=WAITS)
            ),
            # Nobody erases, or corrects a name or number, alone.
            models.CheckConstraint(
                name="rights_request_two_persons",
                condition=~Q(state=RequestState.DONE)
                | ~(Q(kind=RequestKind.ERASE) | Q(values_hash__isnull=False))
                | (Q(answered_by__isnull=False) & ~Q(answered_by=F("made_by"))),
            ),
            # Closing an account has a fate for the coins; nothing else has.
            models.CheckConstraint(
                name="rights_request_fate",
                condition=(Q(kind=RequestKind.CANCEL) & ~Q(fate=""))
                | (~Q(kind=RequestKind.CANCEL) & Q(fate="", donation__isnull=True)),
            ),
            # Exactly the facts of the state it is in.
            models.CheckConstraint(
                name="rights_request_state",
                condition=Q(state__in=WAITS, answered_at__isnull=True, answer="")
                | Q(
                    state__in=[RequestState.DONE, RequestState.WITHDRAWN],
                    answered_at__isnull=False,
                    answer="",
                )
                | Q(state=RequestState.REFUSED, answered_at__isnull=False) & ~Q(answer=""),
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["person", "-made_at"], name="rights_request_person"),
            models.Index(fields=["due_date", "id"], name="rights_request_due", condition=Q(state__in=WAITS)),
        ]


class RequestStep(models.Model):
    """One move of a request: who, when, from where to where, why. Only added."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    request = models.ForeignKey(Request, on_delete=models.PROTECT, related_name="+")
    by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+", db_index=False)
    happened_at = models.DateTimeField()
    from_state = models.CharField(max_length=10, blank=True, choices=RequestState.choices)
    to_state = models.CharField(max_length=10, choices=RequestState.choices)
    reason = models.CharField(max_length=20, blank=True)


class RetentionRun(models.Model):
    """What one run forgot, by class of data. Only added: it is the proof that the table is followed."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    ran_at = models.DateTimeField()
    forgotten = models.JSONField()


class Representation(models.Model):
    """Who acts for a person who has lost capacity, by which paper, with which powers, on which days; decided by two persons.

    While it is in force the person does not sign in, and silence says nothing. ``confirmed_alone`` is how it was before.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    representative = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    paper = models.CharField(max_length=24, choices=RepresentativePaper.choices)
    may_publish = models.BooleanField()
    may_confirm = models.BooleanField()
    last_date = models.DateField(null=True)
    proposed_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+", db_index=False)
    proposed_at = models.DateTimeField()
    decided_by = models.ForeignKey(
        Person, null=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    decided_at = models.DateTimeField(null=True)
    confirmed_alone = models.BooleanField(null=True)
    delegation = models.ForeignKey(Delegation, null=True, on_delete=models.PROTECT, related_name="+")
    ended_by = models.ForeignKey(
        Person, null=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    ended_at = models.DateTimeField(null=True)
    end_reason = models.CharField(max_length=24, blank=True, choices=RepresentationEnd.choices)
    state = models.CharField(max_length=10, choices=RepresentationState.choices)

    class Meta:
        constraints: ClassVar = [
            # One person is represented by one at a time.
            models.UniqueConstraint(
                name="rights_representation_once",
                fields=["person"],
                condition=Q(state__in=[RepresentationState.PROPOSED, RepresentationState.APPROVED]),
            ),
            # Two persons, and neither of them is the one who gets the powers or loses them.
            models.CheckConstraint(
                name="rights_representation_two_persons",
                condition=~Q(person=F("representative"))
                & ~Q(proposed_by=F("representative"))
                & ~Q(proposed_by=F("person"))
                & (
                    Q(decided_by__isnull=True)
                    | (
                        ~Q(decided_by=F("proposed_by"))
                        & ~Q(decided_by=F("representative"))
                        & ~Q(decided_by=F("person"))
                    )
                ),
            ),
            models.CheckConstraint(
                name="rights_representation_powers", condition=Q(may_publish=True) | Q(may_confirm=True)
            ),
            # Exactly the facts of the state it is in.
            models.CheckConstraint(
                name="rights_representation_state",
                condition=Q(
                    state=RepresentationState.PROPOSED, decided_by__isnull=True, ended_at__isnull=True
                )
                | Q(state=RepresentationState.REFUSED, decided_by__isnull=False, ended_at__isnull=True)
                | Q(
                    state=RepresentationState.APPROVED,
                    decided_by__isnull=False,
                    delegation__isnull=False,
                    ended_at__isnull=True,
                )
                | Q(state=RepresentationState.ENDED, delegation__isnull=False, ended_at__isnull=False)
                & ~Q(end_reason=""),
            ),
        ]
