"""Where somebody is signed in on a page: so that they can see it, end it from elsewhere, and be signed out when idle."""

from typing import ClassVar

from django.db import models

from timebank.lib.ids import new_id
from timebank.people.kinds import DeviceKind
from timebank.people.models.persons import Person


class SignIn(models.Model):
    """One sign-in of a person in one browser. Neither the browser nor its address can be read from it."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+", db_index=False)
    second_factor = models.BooleanField()
    device_kind = models.CharField(max_length=8, choices=DeviceKind.choices)
    began_at = models.DateTimeField()
    seen_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["person", "-began_at", "-id"], name="people_signin_person"),
            models.Index(fields=["seen_at"], name="people_signin_seen"),
        ]
