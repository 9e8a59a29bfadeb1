"""What a person agreed to, purpose by purpose."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from timebank.lib.ids import new_id
from timebank.people.kinds import ConsentHow, ConsentPurpose
from timebank.people.models.persons import Person


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
