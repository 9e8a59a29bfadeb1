"""Applications to join or to take a further role, and the papers by which residence is proven.

Who applies is an id of the vault until the approval makes a member of it; nothing here names anybody.
"""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from timebank.lib.ids import new_id
from timebank.people.kinds import (
    OPEN_APPLICATION,
    PERSONAL_ROLES,
    ApplicationReason,
    ApplicationState,
    ConsentHow,
    ResidenceKind,
    Role,
    Sex,
)
from timebank.people.models.persons import Person


class Application(models.Model):
    """One wish to be elder, volunteer, delegate or guardian here, with what the rules need to know of the applicant.

    ``subject_id`` is the member's id, or the one that the new member will have: the vault keeps name, document, phone and
    address under it. ``joiner_id`` stands for the phone that the applicant proved, empty when a member applies.
    ``review_place`` is the street that decides: the elder's for a delegate, else the applicant's own.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    subject_id = models.UUIDField()
    joiner_id = models.UUIDField(null=True)
    role = models.CharField(max_length=24, choices=[(each.value, each.label) for each in PERSONAL_ROLES])
    place = models.ForeignKey("places.Place", on_delete=models.PROTECT, related_name="+")
    review_place = models.ForeignKey("places.Place", on_delete=models.PROTECT, related_name="+")
    birth_date = models.DateField()
    sex = models.CharField(max_length=1, choices=Sex.choices)
    household_key = models.CharField(max_length=64, blank=True)
    other_number = models.CharField(max_length=16, blank=True)
    residence_told = models.CharField(max_length=24, choices=ResidenceKind.choices)
    agrees_location = models.BooleanField()
    text_version = models.CharField(max_length=16)
    state = models.CharField(max_length=12, choices=ApplicationState.choices)
    reason = models.CharField(max_length=16, blank=True, choices=ApplicationReason.choices)
    sent_at = models.DateTimeField()
    due_at = models.DateTimeField()
    decided_by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    residence_seen = models.CharField(max_length=24, blank=True, choices=ResidenceKind.choices)
    elder_word = models.CharField(max_length=16, blank=True, choices=ConsentHow.choices)

    class Meta:
        constraints: ClassVar = [
            # A second application joins the first.
            models.UniqueConstraint(
                name="people_application_open_once",
                fields=["subject_id", "role"],
                condition=Q(state__in=OPEN_APPLICATION),
            ),
            # Maker and checker differ.
            models.CheckConstraint(
                name="people_application_not_by_oneself",
                condition=Q(decided_by__isnull=True) | ~Q(decided_by=F("subject_id")),
            ),
            # Nobody becomes a member without a paper of residence, nobody is turned away without a reason.
            models.CheckConstraint(
                name="people_application_decided_whole",
                condition=Q(state=ApplicationState.APPROVED, decided_by__isnull=False, reason="")
                & ~Q(residence_seen="")
                | Q(state=ApplicationState.REFUSED, decided_by__isnull=False) & ~Q(reason="")
                | Q(state=ApplicationState.SENT_BACK) & ~Q(reason="")
                | Q(state__in=[ApplicationState.SENT, ApplicationState.WITHDRAWN]),
            ),
            models.CheckConstraint(
                name="people_application_personal_role", condition=Q(role__in=PERSONAL_ROLES)
            ),
            models.CheckConstraint(
                name="people_application_names_elder", condition=~Q(role=Role.DELEGATE, other_number="")
            ),
            # Nobody acts for an elder whose own word was not taken.
            models.CheckConstraint(
                name="people_application_elder_asked",
                condition=~Q(role=Role.DELEGATE, state=ApplicationState.APPROVED, elder_word=""),
            ),
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["review_place", "due_at"],
                name="people_application_waiting",
                condition=Q(state=ApplicationState.SENT),
            ),
            models.Index(fields=["subject_id"], name="people_application_subject"),
            models.Index(fields=["joiner_id"], name="people_application_joiner"),
        ]


class ApplicationStep(models.Model):
    """One move of an application: who, when, from, to, why. Never changed."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    application = models.ForeignKey(Application, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    by_id = models.UUIDField()
    from_state = models.CharField(max_length=12, blank=True, choices=ApplicationState.choices)
    to_state = models.CharField(max_length=12, choices=ApplicationState.choices)
    reason = models.CharField(max_length=16, blank=True, choices=ApplicationReason.choices)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["application", "at"], name="people_applicationstep_of")]


class ResidenceProof(models.Model):
    """That somebody else saw the paper by which a person lives here, and of which kind it was."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=24, choices=ResidenceKind.choices)
    seen_at = models.DateTimeField()
    recorded_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                name="people_residenceproof_not_by_oneself", condition=~Q(recorded_by=F("person"))
            )
        ]
        indexes: ClassVar = [models.Index(fields=["person", "seen_at"], name="people_residenceproof_person")]
