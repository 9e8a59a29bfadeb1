"""The one table of the demo: which of its people can be tried out at sign-in. Empty means that no demo is loaded.

It holds nothing personal: a phone is made from its order in the invented numbers, a password is the same for all.
"""

from typing import ClassVar

from django.db import models

from timebank.lib.ids import new_id


class DemoAccount(models.Model):
    """One person of the demo in one role, with what the sign-in needs besides."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    position = models.PositiveSmallIntegerField(unique=True)
    person = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="+")
    role_held = models.ForeignKey("people.RoleHeld", on_delete=models.PROTECT, related_name="+")
    part = models.CharField(max_length=24)
    phone_order = models.PositiveSmallIntegerField(null=True)
    totp_secret = models.CharField(max_length=40, blank=True)

    class Meta:
        constraints: ClassVar = [
            # By a code on the phone or by a second factor, never neither or both.
            models.CheckConstraint(
                name="city_demoaccount_one_way_in",
                condition=models.Q(phone_order__isnull=False, totp_secret="")  # noqa: S106 - no secret
                | models.Q(phone_order__isnull=True) & ~models.Q(totp_secret=""),
            )
        ]
