"""The tables of the vault: encrypted values, documents, data keys, the journal of looks and what watches over it.

The application has no right on any of them and never queries these models; it calls the functions of
``sql/functions.sql``. The journal points at nothing by foreign key: a look outlives the caller's transaction.
"""

from typing import Any, ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now

from timebank.vault.kinds import FIELDS_KEPT_ALONE, Field, LookAnswer


class TransactionIdField(models.BigIntegerField):  # type: ignore[type-arg]
    """The 64-bit number of a database transaction (xid8)."""

    def db_type(self, connection: Any) -> str:  # noqa: ARG002 - the name that Django calls
        """Name the column type of PostgreSQL."""
        return "xid8"


class Key(models.Model):
    """A data key, wrapped under the master key; exactly one is current and encrypts new values."""

    class State(models.TextChoices):
        """Whether a key still encrypts."""

        CURRENT = "CURRENT"
        RETIRED = "RETIRED"

    id = models.UUIDField(primary_key=True)
    cipher = models.TextField()
    wrapped = models.BinaryField()
    state = models.CharField(max_length=8, choices=State.choices)
    made_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["state"], condition=Q(state="CURRENT"), name="vault_key_one_is_current"
            ),
            models.CheckConstraint(
                condition=Q(state__in=["CURRENT", "RETIRED"]), name="vault_key_state_known"
            ),
        ]


class Secret(models.Model):
    """One encrypted value of one person; ``keyed_hash`` lets an exact value be found without reading any.

    ``match_hash`` of a name tells which persons are called the same, and nothing else.
    """

    pk = models.CompositePrimaryKey("person_id", "field")
    person_id = models.UUIDField()
    field = models.CharField(max_length=16, choices=Field.choices)
    ciphertext = models.BinaryField()
    key = models.ForeignKey(Key, on_delete=models.PROTECT, related_name="+")
    keyed_hash = models.BinaryField(null=True)
    match_hash = models.BinaryField(null=True)
    kept_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["keyed_hash"], condition=Q(field="DOCUMENT"), name="vault_secret_document_once"
            ),
            models.CheckConstraint(condition=Q(field__in=FIELDS_KEPT_ALONE), name="vault_secret_field_known"),
            models.CheckConstraint(
                condition=~Q(field="DOCUMENT") | Q(keyed_hash__isnull=False),
                name="vault_secret_document_has_hash",
            ),
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["keyed_hash"],
                condition=Q(keyed_hash__isnull=False),
                name="vault_secret_found_by_hash",
            ),
            models.Index(
                fields=["match_hash"],
                condition=Q(match_hash__isnull=False),
                name="vault_secret_matched",
            ),
            models.Index(fields=["kept_at"], name="vault_secret_kept_at"),
        ]


class Document(models.Model):
    """A document that is known to be one person's, by keyed hash, for good: so a person exists once.

    The ciphertext is that of a further document; the main one stands with the person's other values. Of a document
    that another took the place of, only the hash stays.
    """

    keyed_hash = models.BinaryField(primary_key=True)
    person_id = models.UUIDField()
    match_hash = models.BinaryField(null=True)
    ciphertext = models.BinaryField(null=True)
    key = models.ForeignKey(Key, null=True, on_delete=models.PROTECT, related_name="+")
    kept_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(ciphertext__isnull=True, key__isnull=True)
                | Q(ciphertext__isnull=False, key__isnull=False),
                name="vault_document_has_its_key",
            )
        ]
        indexes: ClassVar = [
            models.Index(fields=["person_id"], name="vault_document_of_person"),
            models.Index(
                fields=["match_hash"],
                condition=Q(match_hash__isnull=False),
                name="vault_document_matched",
            ),
        ]


class Look(models.Model):
    """One look at fields of one person: who, in what role, why, when; never the values."""

    id = models.UUIDField(primary_key=True)
    person_id = models.UUIDField()
    fields = ArrayField(models.TextField())
    by_id = models.UUIDField()
    by_role = models.TextField()
    purpose = models.TextField()
    opened_at = models.DateTimeField()
    opened_transaction = TransactionIdField()
    used_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(fields__len__gte=1) & Q(fields__contained_by=Field.values),
                name="vault_look_names_its_fields",
            ),
            models.CheckConstraint(
                condition=~Q(by_role="") & ~Q(purpose=""), name="vault_look_has_role_and_purpose"
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["person_id", "-opened_at"], name="vault_look_of_person"),
            models.Index(fields=["opened_at"], name="vault_look_opened"),
        ]


class Protected(models.Model):
    """A minor: until the day named, nobody but the minor and the guardian reads a value without an approval."""

    person_id = models.UUIDField(primary_key=True)
    until_date = models.DateField()


class LookApproval(models.Model):
    """Somebody asked to look at a minor's values, and another person allowed it for some hours, or did not."""

    id = models.UUIDField(primary_key=True)
    person_id = models.UUIDField()
    asked_by_id = models.UUIDField()
    purpose = models.TextField()
    asked_at = models.DateTimeField()
    decided_by_id = models.UUIDField(null=True)
    decided_at = models.DateTimeField(null=True)
    ends_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                name="vault_lookapproval_by_another",
                condition=Q(decided_by_id__isnull=True)
                | ~Q(decided_by_id=F("asked_by_id")) & ~Q(decided_by_id=F("person_id")),
            ),
            models.CheckConstraint(
                name="vault_lookapproval_decided_whole",
                condition=Q(decided_by_id__isnull=True, decided_at__isnull=True, ends_at__isnull=True)
                | Q(decided_by_id__isnull=False, decided_at__isnull=False),
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["person_id", "asked_by_id"], name="vault_lookapproval_of"),
        ]


class LookReview(models.Model):
    """A look of an officer that was drawn for the audit administrator, with the answer once it is given."""

    look = models.OneToOneField(Look, primary_key=True, on_delete=models.PROTECT, related_name="+")
    drawn_at = models.DateTimeField()
    answer = models.CharField(max_length=8, blank=True, choices=LookAnswer.choices)
    answered_by_id = models.UUIDField(null=True)
    answered_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                name="vault_lookreview_answered_whole",
                condition=Q(answer="", answered_by_id__isnull=True, answered_at__isnull=True)
                | Q(answer__in=LookAnswer.values, answered_by_id__isnull=False, answered_at__isnull=False),
            )
        ]
