"""Tables of persons and of what they may do.

A person is an id, a member number and the few facts that rules need; nothing here names anybody.
"""

from typing import ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Greatest, Least

from timebank.lib.ids import new_id
from timebank.people.kinds import (
    ADMINISTRATOR_ROLES,
    DESK_ROLES,
    OFFICER_ROLES,
    AttemptKind,
    BeneficiaryClass,
    ConsentHow,
    ConsentPurpose,
    OrganisationKind,
    QualificationKind,
    Relation,
    Role,
    Sex,
)


class Person(models.Model):
    """One human being, by pseudonym."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    member_number = models.CharField(max_length=16, unique=True)
    birth_date = models.DateField()
    sex = models.CharField(max_length=1, choices=Sex.choices)
    place = models.ForeignKey("places.Place", on_delete=models.PROTECT, related_name="+")
    cell_latitude = models.DecimalField(max_digits=6, decimal_places=3, null=True)
    cell_longitude = models.DecimalField(max_digits=6, decimal_places=3, null=True)
    household_key = models.CharField(max_length=64, blank=True)
    guardian = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="+")
    beneficiary_class = models.CharField(max_length=16, blank=True, choices=BeneficiaryClass.choices)
    confirms_alone = models.BooleanField(default=True)
    has_channel = models.BooleanField(default=True)
    joined_at = models.DateTimeField()
    left_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                name="people_person_not_own_guardian",
                condition=~Q(guardian=F("id")),
            ),
            models.CheckConstraint(
                name="people_person_cell_whole",
                condition=Q(cell_latitude__isnull=True, cell_longitude__isnull=True)
                | Q(cell_latitude__isnull=False, cell_longitude__isnull=False),
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["household_key"], name="people_person_household")]


class Organisation(models.Model):
    """A professional organisation or volunteer group, confirmed by a street for a period."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    kind = models.CharField(max_length=16, choices=OrganisationKind.choices)
    name = models.CharField(max_length=80)
    place = models.ForeignKey("places.Place", on_delete=models.PROTECT, related_name="+")
    confirmed_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    confirmed_from = models.DateTimeField()
    confirmed_until = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                name="people_organisation_period",
                condition=Q(confirmed_until__isnull=True) | Q(confirmed_until__gt=F("confirmed_from")),
            )
        ]


class RoleHeld(models.Model):
    """A role that a person holds for a place or an organisation, from one moment to another."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    role = models.CharField(max_length=24, choices=Role.choices)
    place = models.ForeignKey("places.Place", null=True, on_delete=models.PROTECT, related_name="+")
    organisation = models.ForeignKey(Organisation, null=True, on_delete=models.PROTECT, related_name="+")
    since = models.DateTimeField()
    until = models.DateTimeField(null=True)
    appointed_by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                name="people_role_once",
                fields=["person", "role", "place", "organisation"],
                condition=Q(until__isnull=True),
                nulls_distinct=False,
            ),
            models.CheckConstraint(
                name="people_role_not_by_oneself",
                condition=Q(appointed_by__isnull=True) | ~Q(appointed_by=F("person")),
            ),
            models.CheckConstraint(
                name="people_role_desk_has_organisation",
                condition=~Q(role__in=DESK_ROLES) | Q(organisation__isnull=False),
            ),
            models.CheckConstraint(
                name="people_role_officer_has_place",
                condition=~Q(role__in=OFFICER_ROLES) | Q(place__isnull=False),
            ),
            models.UniqueConstraint(
                name="people_role_administrators_apart",
                fields=["person"],
                condition=Q(role__in=ADMINISTRATOR_ROLES, until__isnull=True),
            ),
        ]


class Family(models.Model):
    """A verified spouse or direct-line relative: the relative is the … of the person. One row for two persons."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    relative = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    relation = models.CharField(max_length=20, choices=Relation.choices)
    verified_at = models.DateTimeField()
    verified_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                Least("person", "relative"), Greatest("person", "relative"), name="people_family_once"
            ),
            models.CheckConstraint(name="people_family_not_oneself", condition=~Q(person=F("relative"))),
        ]


class Delegation(models.Model):
    """Powers that an elder gave to a delegate. Giving and donating are never among them."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    elder = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    delegate = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    may_publish = models.BooleanField(default=False)
    may_confirm = models.BooleanField(default=False)
    since = models.DateTimeField()
    until = models.DateTimeField(null=True)
    recorded_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(name="people_delegation_not_oneself", condition=~Q(elder=F("delegate"))),
            models.CheckConstraint(
                name="people_delegation_not_by_delegate", condition=~Q(recorded_by=F("delegate"))
            ),
            models.UniqueConstraint(
                name="people_delegation_once",
                fields=["elder", "delegate"],
                condition=Q(until__isnull=True),
            ),
        ]


class Qualification(models.Model):
    """One proof that a volunteer may serve, with its issuer and its end."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=16, choices=QualificationKind.choices)
    course_version = models.CharField(max_length=40, blank=True)
    issuer = models.CharField(max_length=80)
    issued_date = models.DateField()
    expires_date = models.DateField()
    recorded_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                name="people_qualification_period", condition=Q(expires_date__gt=F("issued_date"))
            ),
            models.CheckConstraint(
                name="people_qualification_not_by_oneself", condition=~Q(recorded_by=F("person"))
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["person", "kind"], name="people_qualification_person")]


class Suspension(models.Model):
    """A time in which a person may not accept service. Always with an end (docs/rules.md, "Sanctions")."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    reason = models.CharField(max_length=200)
    decided_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(name="people_suspension_period", condition=Q(ends_at__gt=F("starts_at"))),
            models.CheckConstraint(
                name="people_suspension_not_by_oneself", condition=~Q(decided_by=F("person"))
            ),
        ]


class Consent(models.Model):
    """A person's agreement to one purpose, with the version of the text they agreed to."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    purpose = models.CharField(max_length=16, choices=ConsentPurpose.choices)
    text_version = models.CharField(max_length=16)
    how = models.CharField(max_length=16, choices=ConsentHow.choices)
    given_at = models.DateTimeField()
    recorded_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                name="people_consent_once",
                fields=["person", "purpose"],
                condition=Q(withdrawn_at__isnull=True),
            )
        ]


class LoginManager(BaseUserManager["Login"]):
    """Finds the login of a person by member number."""

    def get_by_natural_key(self, username: str | None) -> "Login":
        return self.get(person__member_number=username)


class Login(AbstractBaseUser):
    """What signs in: a person's id, and for staff a password. Nothing personal."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    person = models.OneToOneField(Person, on_delete=models.PROTECT, related_name="+")
    last_login = None
    is_active = models.BooleanField(default=True)

    USERNAME_FIELD = "person_id"
    objects: ClassVar[LoginManager] = LoginManager()


class LoginCode(models.Model):
    """A code sent to a phone. Neither the phone nor the code can be read from it."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    phone_hash = models.BinaryField(max_length=32)
    code_hash = models.BinaryField(max_length=32)
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    misses = models.PositiveSmallIntegerField(default=0)
    used_at = models.DateTimeField(null=True)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["phone_hash", "created_at"], name="people_logincode_phone")]


class SignInAttempt(models.Model):
    """One try, counted by keyed hash of a phone, a member number or a network address, never by these themselves."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    kind = models.CharField(max_length=24, choices=AttemptKind.choices)
    key_hash = models.BinaryField(max_length=32)
    tried_at = models.DateTimeField()
    succeeded = models.BooleanField(default=False)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["key_hash", "tried_at"], name="people_attempt_key")]


class DeviceToken(models.Model):
    """A bearer token of the API, bound to one device and one role; only its SHA-256 is kept."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    token_hash = models.BinaryField(max_length=32, unique=True)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    role_held = models.ForeignKey(RoleHeld, on_delete=models.PROTECT, related_name="+")
    device_key = models.CharField(max_length=64)
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                name="people_devicetoken_period", condition=Q(expires_at__gt=F("created_at"))
            )
        ]


class ActKey(models.Model):
    """One repeatable write: who sent which key for what, and what came of it. Kept for seven days."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    actor_id = models.UUIDField()
    key = models.UUIDField()
    act = models.CharField(max_length=40)
    content_hash = models.BinaryField(max_length=32)
    result = models.JSONField()
    acted_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(name="people_actkey_once", fields=["actor_id", "key"])
        ]
        indexes: ClassVar = [models.Index(fields=["acted_at"], name="people_actkey_acted_at")]
