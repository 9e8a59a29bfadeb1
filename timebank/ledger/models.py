"""The tables of the books and of their seals. Python only reads them: rows come into being in SQL functions.

What must never be false is a constraint, a domain or a trigger of the database (``sql/laws.sql``,
``sql/cheap_laws.sql``, ``sql/seals.sql``), for every role.
"""

from django.db import models
from django.db.models import F, Func, IntegerField, Q
from django.db.models.functions import Now
from django.db.models.lookups import Exact

from timebank.ledger.kinds import OwnerKind, Purse, TransferKind


class Account(models.Model):
    """A place where coins lie. Its balance is kept beside the movements and must equal their sum.

    The balance of ISSUE is not kept (it stays 0): everything the city issues would queue at that one row. It is
    read from the movements instead.
    """

    id = models.UUIDField(primary_key=True, editable=False)
    owner_kind = models.CharField(max_length=16, choices=OwnerKind)
    owner_id = models.CharField(max_length=64)
    purse = models.CharField(max_length=16, choices=Purse)
    grant_id = models.UUIDField(null=True)
    payer_id = models.UUIDField(null=True)
    balance = models.BigIntegerField(default=0, db_default=0)

    class Meta:
        constraints = [
            # One account per owner, purse, grant and payer, whatever id somebody derives.
            models.UniqueConstraint(
                fields=["owner_id", "owner_kind", "purse", "grant_id", "payer_id"],
                nulls_distinct=False,
                name="ledger_account_key",
            ),
            # Nobody spends what is not there; a debt is below zero by nature.
            models.CheckConstraint(
                condition=Q(balance__gte=0) | Q(purse=Purse.DEBT), name="ledger_account_not_overdrawn"
            ),
            # See the class: a balance that nobody keeps must not look kept.
            models.CheckConstraint(
                condition=~Q(purse=Purse.ISSUE) | Q(balance=0, owner_kind=OwnerKind.CITY),
                name="ledger_account_issue_of_city",
            ),
        ]


class Transfer(models.Model):
    """One movement of coins, final. Foreign keys are in ``sql/laws.sql`` so that they refuse at once, by name.

    ``row_number`` counts in the order of insertion, with gaps; ``booked_at`` is the database's moment.
    """

    id = models.UUIDField(primary_key=True, editable=False)
    row_number = models.BigIntegerField(unique=True, editable=False)
    debit_account = models.ForeignKey(
        Account, on_delete=models.PROTECT, related_name="+", db_index=False, db_constraint=False
    )
    credit_account = models.ForeignKey(
        Account, on_delete=models.PROTECT, related_name="+", db_index=False, db_constraint=False
    )
    coin_minutes = models.BigIntegerField()
    kind = models.CharField(max_length=16, choices=TransferKind)
    reference = models.CharField(max_length=200)
    cause_id = models.UUIDField()
    reverses = models.ForeignKey(
        "self", null=True, on_delete=models.PROTECT, related_name="+", db_index=False, db_constraint=False
    )
    happened_at = models.DateTimeField()
    booked_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=~Q(debit_account=F("credit_account")), name="ledger_transfer_two_accounts"
            ),
            # A reversal names what it reverses, and nothing else does.
            models.CheckConstraint(
                condition=Q(kind=TransferKind.REVERSE, reverses__isnull=False)
                | (~Q(kind=TransferKind.REVERSE) & Q(reverses__isnull=True)),
                name="ledger_transfer_reverse_points",
            ),
            # A movement is reversed once; partial, so that an ordinary movement pays no index write for it.
            models.UniqueConstraint(
                fields=["reverses"], condition=Q(reverses__isnull=False), name="ledger_transfer_reversed_once"
            ),
        ]
        indexes = [
            models.Index(fields=["debit_account", "row_number"], name="ledger_transfer_debit"),
            models.Index(fields=["credit_account", "row_number"], name="ledger_transfer_credit"),
        ]


def _octets_are(column: str, octets: int) -> Exact:
    return Exact(Func(F(column), function="octet_length", output_field=IntegerField()), octets)


class SealEntry(models.Model):
    """The place of one movement in the sealed order, without gaps, with its leaf (docs/seals.md).

    A movement is named by its row number: entries then come in the order of the movements, and both are read and
    compared side by side. The cause is not part of the leaf; it is kept here a second time so that a change is found.
    """

    sequence = models.BigIntegerField(primary_key=True, editable=False)
    row_number = models.BigIntegerField(unique=True, editable=False)
    cause_id = models.UUIDField()
    leaf = models.BinaryField()

    class Meta:
        db_table = "ledger_seal_entry"
        constraints = [
            # A SHA-256, nothing else.
            models.CheckConstraint(condition=_octets_are("leaf", 32), name="ledger_seal_entry_leaf"),
        ]


class Seal(models.Model):
    """The root over the movements booked since the seal before it, signed. That it follows is a trigger's law."""

    number = models.BigIntegerField(primary_key=True, editable=False)
    first_sequence = models.BigIntegerField(unique=True)
    last_sequence = models.BigIntegerField(unique=True)
    root = models.BinaryField()
    previous = models.BinaryField()
    signed_at = models.DateTimeField()
    key_id = models.CharField(max_length=16)
    signature = models.BinaryField()

    class Meta:
        constraints = [
            # A seal seals something.
            models.CheckConstraint(
                condition=Q(last_sequence__gte=F("first_sequence")), name="ledger_seal_not_empty"
            ),
            # SHA-256 twice, Ed25519 once.
            models.CheckConstraint(
                condition=Q(
                    _octets_are("root", 32), _octets_are("previous", 32), _octets_are("signature", 64)
                ),
                name="ledger_seal_lengths",
            ),
        ]
