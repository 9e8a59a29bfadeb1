"""Who is whose spouse or direct-line relative: said, proven, checked by a second person, ended.

A relation rests on a paper seen at a desk, or on the word of both on their own pages (PRODUCT.md, "Families"). Nobody records
or checks it for their own side. Nothing here tells whether a member number exists.
"""

from datetime import datetime
from uuid import UUID

from timebank.lib.operation import operation, wait_for_turn
from timebank.lib.refusals import NotFound
from timebank.notices.kinds import NoticeKind
from timebank.notices.operations import queue_notices
from timebank.people import powers
from timebank.people.kinds import (
    FamilyEnd,
    FamilyPaper,
    FamilyProof,
    FamilyRefusal,
    FamilyState,
    Relation,
)
from timebank.people.models import Family, FamilyStep, FamilyWord, Person
from timebank.people.queries import are_same_side, person_by_number
from timebank.people.queries import person as fetch_person
from timebank.people.refusals import (
    FamilyDecided,
    FamilyDoesNotFit,
    FamilyOfOwnSide,
    FamilySaid,
    PersonEnded,
)
from timebank.people.rules import OPPOSITE, Actor, is_member_number, relation_fits
from timebank.policy.queries import value


@operation
def record_family(
    *, person_id: UUID, relative_id: UUID, relation: Relation, paper: FamilyPaper, by: Actor, at: datetime
) -> Family:
    """Record from a paper that the relative is the ``relation`` of the person; a second person still checks it.

    Raises: NotFound, NotYourAct, FamilyOfOwnSide, PersonEnded, FamilyDoesNotFit, FamilyKnown, SpouseKnown, ParentsKnown.
    """
    person, relative = fetch_person(person_id=person_id), fetch_person(person_id=relative_id)
    powers.require("record_family", by=by, place=person.place_id, owner=person.pk)
    if by.person_id == relative.pk:
        raise powers.NotYourAct
    _refuse_own_side(person.pk, relative.pk, by=by)
    _refuse_unfit(person, relative, relation, at=at)
    # From here on only the database refuses, which sees all records together.
    return _proposed(person, relative, relation, proof=FamilyProof.PAPER, paper=paper, by=by, at=at)


@operation
def say_family(*, relative_number: str, relation: Relation, by: Actor, at: datetime) -> FamilyWord:
    """Say on the own page that the member with a number is one's ``relation``.

    When that member has said the same from the other side, the relation is proposed; until then nothing is told to anybody.
    Raises: NotYourAct, FamilyDoesNotFit, FamilySaid; PersonEnded, FamilyKnown, SpouseKnown, ParentsKnown when both have said it.
    """
    wait_for_turn("families")
    own, number = fetch_person(person_id=by.person_id), relative_number.strip().upper()
    powers.require("say_family", by=by, place=own.place_id, owner=own.pk)
    if relation not in OPPOSITE or number == own.member_number or not is_member_number(text=number):
        raise FamilyDoesNotFit
    if FamilyWord.objects.filter(
        person=own, relative_number=number, family=None, taken_back_at=None
    ).exists():
        raise FamilySaid
    word = FamilyWord(person=own, relative_number=number, relation=relation, said_at=at)
    other = _said_the_same(word)
    if other is not None:
        word.family = _agreed(own, other.person, relation, by=by, at=at)
    word.save(force_insert=True)
    if other is not None:
        FamilyWord.objects.filter(pk=other.pk).update(family=word.family)
    return word


@operation
def take_back_word(*, word_id: UUID, by: Actor, at: datetime) -> None:
    """Take back what one said while the other side has not said the same. Raises: NotFound, NotYourAct."""
    wait_for_turn("families")
    own = fetch_person(person_id=by.person_id)
    powers.require("say_family", by=by, place=own.place_id, owner=own.pk)
    open_words = FamilyWord.objects.filter(pk=word_id, person=own, family=None, taken_back_at=None)
    if not open_words.update(taken_back_at=at):
        raise NotFound


@operation
def confirm_family(*, family_id: UUID, by: Actor, at: datetime) -> Family:
    """Confirm as the second person that a relation exists, or that a confirmed one has ended.

    Raises: NotFound, FamilyDecided, NotYourAct, MakerIsChecker, FamilyOfOwnSide, SpouseKnown, ParentsKnown.
    """
    family = _waiting(family_id, act="confirm_family", by=by)
    if family.state == FamilyState.PROPOSED:
        _move(family, to=FamilyState.CONFIRMED, by=by, at=at, checked_by_id=by.person_id)
        _tell(family, NoticeKind.FAMILY_CONFIRMED, at=at)
    else:
        _move(
            family,
            to=FamilyState.ENDED,
            by=by,
            at=at,
            reason=family.end_reason,
            ended_by_id=by.person_id,
        )
        _tell(family, NoticeKind.FAMILY_ENDED, at=at)
    return family


@operation
def refuse_family(*, family_id: UUID, reason: FamilyRefusal, by: Actor, at: datetime) -> Family:
    """Refuse as the second person a relation, or the end of one, which is then confirmed as before.

    Raises: NotFound, FamilyDecided, NotYourAct, MakerIsChecker, FamilyOfOwnSide.
    """
    family = _waiting(family_id, act="refuse_family", by=by)
    if family.state == FamilyState.PROPOSED:
        _move(family, to=FamilyState.REFUSED, by=by, at=at, reason=reason, checked_by_id=by.person_id)
        _tell(family, NoticeKind.FAMILY_REFUSED, at=at)
    else:
        back = {"ending_by_id": None, "end_reason": ""}
        _move(family, to=FamilyState.CONFIRMED, by=by, at=at, reason=reason, **back)
    return family


@operation
def propose_family_end(*, family_id: UUID, reason: FamilyEnd, by: Actor, at: datetime) -> Family:
    """Propose at a desk that a confirmed relation ends; guards still count it, coins do not, until a second person looks.

    Raises: NotFound, NotYourAct, FamilyOfOwnSide, FamilyDecided.
    """
    family = _locked(family_id)
    powers.require("propose_family_end", by=by, place=family.person.place_id, owner=family.person_id)
    _refuse_own_side(family.person_id, family.relative_id, by=by)
    if family.state != FamilyState.CONFIRMED:
        raise FamilyDecided
    ending = {"ending_by_id": by.person_id, "end_reason": reason}
    _move(family, to=FamilyState.ENDING, by=by, at=at, reason=reason, **ending)
    return family


def _said_the_same(word: FamilyWord) -> FamilyWord | None:
    """Find what the member with the number said about this person, if it is the same relation from the other side."""
    relative = person_by_number(member_number=word.relative_number)
    if relative is None:
        return None
    said = FamilyWord.objects.filter(
        person=relative, relative_number=word.person.member_number, relation=OPPOSITE[Relation(word.relation)]
    )
    return said.filter(family=None, taken_back_at=None).select_related("person").first()


def _agreed(own: Person, relative: Person, relation: Relation, *, by: Actor, at: datetime) -> Family:
    """Propose what both have said."""
    _refuse_unfit(own, relative, relation, at=at)
    return _proposed(own, relative, relation, proof=FamilyProof.BOTH_SIDES, paper="", by=by, at=at)


def _refuse_unfit(person: Person, relative: Person, relation: Relation, *, at: datetime) -> None:
    """Refuse members who left, and ages that cannot be. Raises: PersonEnded, FamilyDoesNotFit."""
    if person.left_at is not None or relative.left_at is not None:
        raise PersonEnded
    fits = relation_fits(
        relation=relation,
        birth_date=person.birth_date,
        relative_birth_date=relative.birth_date,
        gap_years=value("parent_age_gap_years", at=at, place=person.place_id),
    )
    if person.pk == relative.pk or not fits:
        raise FamilyDoesNotFit


def _refuse_own_side(*concerned: UUID, by: Actor) -> None:
    if any(are_same_side(first=by.person_id, second=each) for each in concerned):
        raise FamilyOfOwnSide


def _proposed(
    person: Person,
    relative: Person,
    relation: Relation,
    *,
    proof: FamilyProof,
    paper: str,
    by: Actor,
    at: datetime,
) -> Family:
    family = Family.objects.create(
        person=person,
        relative=relative,
        relation=relation,
        state=FamilyState.PROPOSED,
        proof=proof,
        paper=paper,
        recorded_by_id=by.person_id,
        recorded_at=at,
    )
    _keep_step(family, from_state="", reason=paper, by=by, at=at)
    return family


def _locked(family_id: UUID) -> Family:
    """Lock a record. Raises: NotFound."""
    rows = Family.objects.select_for_update(of=("self",)).select_related("person", "relative")
    family = rows.filter(pk=family_id).first()
    if family is None:
        raise NotFound
    return family


def _waiting(family_id: UUID, *, act: str, by: Actor) -> Family:
    """Lock what waits for a second person, and refuse who cannot be that one."""
    family = _locked(family_id)
    is_ending = family.state == FamilyState.ENDING
    maker = family.ending_by_id if is_ending else family.recorded_by_id
    makers = [maker] if maker else []
    place, owner = family.person.place_id, family.person_id
    powers.require(act, by=by, place=place, owner=owner, makers=makers)
    if family.state not in (FamilyState.PROPOSED, FamilyState.ENDING):
        raise FamilyDecided
    _refuse_own_side(family.person_id, family.relative_id, by=by)
    return family


def _move(
    family: Family, *, to: FamilyState, by: Actor, at: datetime, reason: str = "", **columns: object
) -> None:
    """Move a record on while its state is the one that was read, and keep the step. Raises: FamilyDecided."""
    before = family.state
    rows = Family.objects.filter(pk=family.pk, state=before)
    if not rows.update(state=to, **columns):
        raise FamilyDecided
    family.state = to
    _keep_step(family, from_state=before, reason=reason, by=by, at=at)


def _keep_step(family: Family, *, from_state: str, reason: str, by: Actor, at: datetime) -> None:
    FamilyStep.objects.create(
        family=family,
        from_state=from_state,
        to_state=family.state,
        reason=reason,
        moved_by_id=by.person_id,
        moved_at=at,
    )


def _tell(family: Family, kind: NoticeKind, *, at: datetime) -> None:
    """Tell both, without naming anybody."""
    queue_notices(kind=kind, facts_of=[(family.person_id, {}), (family.relative_id, {})], at=at)
