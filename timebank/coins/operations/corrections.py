"""Corrections: one officer proposes to take entries back, or to restore what was taken back; another decides.

Neither of the two has a part in the entries. An entry is taken back once, and restored once.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime
from uuid import UUID

from timebank.coins import queries
from timebank.coins.kinds import CorrectionReason, DecisionState
from timebank.coins.models import Correction, CorrectionLine
from timebank.coins.operations.reversals import Cause, owners_of, put_back, refuse_uncorrectable, take_back
from timebank.coins.refusals import (
    AlreadyDecided,
    EntriesOfSeveral,
    EntryNotCorrectable,
    InvolvedInEntry,
    NothingToRestore,
    ReferenceWrong,
)
from timebank.coins.rules import reference_fits
from timebank.ledger import queries as ledger
from timebank.ledger.kinds import OwnerKind
from timebank.ledger.operations import AlreadyReversed
from timebank.ledger.queries import AccountFact
from timebank.ledger.rules import MovementFact
from timebank.lib.operation import operation
from timebank.lib.refusals import NotFound
from timebank.people import powers
from timebank.people.queries import person, side_of
from timebank.people.refusals import ReasonMissing
from timebank.people.rules import Actor
from timebank.places.rules import district_code

ENTRIES_MAX = 100
"""Entries that one correction takes back; more of one person are several corrections, or a case."""

REASON_LENGTH_MAX = 200


@operation
def propose_correction(
    *,
    transfer_ids: Sequence[UUID],
    reason: CorrectionReason,
    reference: str,
    by: Actor,
    at: datetime,
) -> UUID:
    """Propose to take back entries of one person's coins, with the number of the paper or case; give the id.

    Raises: NotFound, EntriesOfSeveral, EntryNotCorrectable, NotYourAct, InvolvedInEntry, ReferenceWrong,
    AlreadyReversed.
    """
    entries = _entries(transfer_ids)
    accounts = ledger.accounts(account_ids=[side for entry in entries for side in _sides(entry)])
    owner_id = _owner(entries, accounts)
    place = district_code(person(person_id=owner_id).place_id)
    powers.require("propose_correction", by=by, place=place, owner=owner_id)
    _refuse_involved(by, entries=entries, accounts=accounts.values())
    refuse_wrong_reference(reference)
    if ledger.reversals_of(transfer_ids=transfer_ids):
        raise AlreadyReversed
    # From here on it must succeed.
    correction = Correction.objects.create(
        person_id=owner_id,
        place_id=place,
        reason=CorrectionReason(reason),
        reference=reference,
        coin_minutes=sum(entry.coin_minutes for entry in entries),
        proposed_by_id=by.person_id,
        proposed_at=at,
        state=DecisionState.PROPOSED,
    )
    _write_lines(correction, entries)
    return correction.pk


@operation
def propose_restoration(*, correction_id: UUID, reference: str, by: Actor, at: datetime) -> UUID:
    """Propose to put in force again what an approved correction took back; give the id of the new correction.

    Raises: NotFound, NotYourAct, InvolvedInEntry, ReferenceWrong, NothingToRestore.
    """
    wrong = _locked(correction_id)
    powers.require("propose_correction", by=by, place=wrong.place_id, owner=wrong.person_id)
    entries = _entries(_lines_of(wrong))
    accounts = ledger.accounts(account_ids=[side for entry in entries for side in _sides(entry)])
    _refuse_involved(by, entries=entries, accounts=accounts.values())
    refuse_wrong_reference(reference)
    restored = Correction.objects.filter(restores=wrong).exclude(state=DecisionState.REFUSED)
    if wrong.state != DecisionState.APPROVED or wrong.restores_id is not None or restored.exists():
        raise NothingToRestore
    # From here on it must succeed.
    correction = Correction.objects.create(
        person_id=wrong.person_id,
        place_id=wrong.place_id,
        reason=CorrectionReason.PROVEN_AFTER_ALL,
        reference=reference,
        coin_minutes=wrong.coin_minutes,
        restores=wrong,
        proposed_by_id=by.person_id,
        proposed_at=at,
        state=DecisionState.PROPOSED,
    )
    _write_lines(correction, entries)
    return correction.pk


@operation
def approve_correction(*, correction_id: UUID, by: Actor, at: datetime) -> None:
    """Approve a correction as its second person: the entries are taken back, or restored, in one posting.

    Raises: NotFound, NotYourAct, MakerIsChecker, InvolvedInEntry, AlreadyDecided, AlreadyReversed, TooLittleLeft,
    NothingToRestore, Overdrawn.
    """
    correction = _to_decide(correction_id, by=by)
    entry_ids = _lines_of(correction)
    entries = _entries(entry_ids)
    accounts = ledger.accounts(account_ids=[side for entry in entries for side in _sides(entry)])
    _refuse_involved(by, entries=entries, accounts=accounts.values())
    if correction.state != DecisionState.PROPOSED:
        raise AlreadyDecided
    cause = Cause(correction.pk, f"CORRECTION {correction.pk}", at)
    if correction.restores_id is None:
        correction.lent_minutes = take_back(
            person_id=correction.person_id, transfer_ids=entry_ids, cause=cause
        )
    else:
        put_back(
            person_id=correction.person_id,
            transfer_ids=entry_ids,
            reversed_by=correction.restores_id,
            cause=cause,
        )
    correction.state, correction.approved_by_id, correction.approved_at = (
        DecisionState.APPROVED,
        by.person_id,
        at,
    )
    correction.save(update_fields=["state", "approved_by", "approved_at", "lent_minutes"])


@operation
def refuse_correction(*, correction_id: UUID, reason: str, by: Actor, at: datetime) -> None:
    """Refuse a proposed correction with the reason; nothing moves.

    Raises: NotFound, NotYourAct, MakerIsChecker, AlreadyDecided, ReasonMissing.
    """
    correction = _to_decide(correction_id, by=by)
    if correction.state != DecisionState.PROPOSED:
        raise AlreadyDecided
    if not 0 < len(reason.strip()) <= REASON_LENGTH_MAX:
        raise ReasonMissing
    correction.state, correction.refused_by_id, correction.refused_at = (
        DecisionState.REFUSED,
        by.person_id,
        at,
    )
    correction.refusal_reason = reason.strip()
    correction.save(update_fields=["state", "refused_by", "refused_at", "refusal_reason"])


def refuse_wrong_reference(reference: str) -> None:
    """Refuse the number of a paper that is none, or that could be somebody's own number. Raises: ReferenceWrong."""
    if not reference_fits(reference):
        raise ReferenceWrong


def _owner(entries: Sequence[MovementFact], accounts: dict[UUID, AccountFact]) -> UUID:
    """Say whose coins the entries are. Raises: EntriesOfSeveral, EntryNotCorrectable."""
    owners = owners_of(entries=entries, accounts=accounts)
    if len(owners) > 1:
        raise EntriesOfSeveral
    (owner_id,) = owners
    if owner_id is None:
        raise EntryNotCorrectable
    refuse_uncorrectable(person_id=owner_id, entries=entries, accounts=accounts)
    return owner_id


def _refuse_involved(by: Actor, *, entries: Sequence[MovementFact], accounts: Iterable[AccountFact]) -> None:
    """Refuse who paid, gave, received or granted, and their family and household; and who let a gift pass.

    Raises: InvolvedInEntry.
    """
    involved = {UUID(each.owner_id) for each in accounts if each.owner_kind == OwnerKind.PERSON}
    involved |= {each.payer_id for each in accounts if each.payer_id}
    deciders = queries.grant_deciders(grant_ids=[each.grant_id for each in accounts if each.grant_id])
    for giving in queries.givings_behind(entries=entries).values():
        involved.add(giving.giver_id)
        checkers = (giving.recorded_by_id, giving.called_by_id, giving.approved_by_id, giving.consented_by_id)
        deciders |= {each for each in checkers if each}
    if by.person_id in deciders or side_of(person_id=by.person_id) & involved:
        raise InvolvedInEntry


def _sides(entry: MovementFact) -> tuple[UUID, UUID]:
    return entry.debit_account_id, entry.credit_account_id


def _entries(transfer_ids: Sequence[UUID]) -> list[MovementFact]:
    """Fetch entries of the books. Raises: NotFound."""
    if not 0 < len(transfer_ids) <= ENTRIES_MAX:
        raise NotFound
    entries = ledger.movements(transfer_ids=transfer_ids)
    if len(entries) < len(set(transfer_ids)):
        raise NotFound
    return entries


def _write_lines(correction: Correction, entries: Iterable[MovementFact]) -> None:
    CorrectionLine.objects.bulk_create(
        CorrectionLine(correction=correction, transfer_id=entry.id, coin_minutes=entry.coin_minutes)
        for entry in entries
    )


def _lines_of(correction: Correction) -> list[UUID]:
    rows = CorrectionLine.objects.filter(correction=correction).order_by("pk")
    return list(rows.values_list("transfer_id", flat=True)[:ENTRIES_MAX])


def _locked(correction_id: UUID) -> Correction:
    correction = Correction.objects.select_for_update().filter(pk=correction_id).first()
    if correction is None:
        raise NotFound
    return correction


def _to_decide(correction_id: UUID, *, by: Actor) -> Correction:
    """Lock a correction for its second person. Raises: NotFound, NotYourAct, MakerIsChecker."""
    correction = _locked(correction_id)
    powers.require(
        "approve_correction",
        by=by,
        place=correction.place_id,
        owner=correction.person_id,
        makers=[correction.proposed_by_id],
    )
    return correction
