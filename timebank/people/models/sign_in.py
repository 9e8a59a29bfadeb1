"""What signs in and how it is counted. Nothing here can be read back to a phone, a code or a token."""

from typing import ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import F, Q

from timebank.lib.ids import new_id
from timebank.people.kinds import AttemptKind
from timebank.people.models.persons import Person
from timebank.people.models.roles import RoleHeld


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
