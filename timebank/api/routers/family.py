"""One's own family: what is recorded, and saying who belongs to it. Nothing tells whether a member number exists."""

from datetime import datetime
from uuid import UUID

from django.http import HttpResponse
from ninja import Router
from pydantic import BaseModel

from timebank.api.door import KEY, Call, answer, write
from timebank.api.fields import MemberNumber, Sent, answers
from timebank.people.kinds import FamilyProof, FamilyState, Relation, Role
from timebank.people.models import Family, FamilyWord, Person
from timebank.people.operations import say_family, take_back_word
from timebank.people.powers import NotYourAct
from timebank.people.queries import families_of, person, words_of
from timebank.people.rules import OPPOSITE, Actor

router = Router()
MEMBERS = (Role.ELDER, Role.VOLUNTEER)


class WordSent(Sent):
    """The member with this number is your …; it counts when they say the same and a second person has looked."""

    relative_number: MemberNumber
    relation: Relation


class RelativeShown(BaseModel):
    """A recorded relative, what they are of you, and how far the record has come."""

    id: UUID
    member_number: str
    relation: Relation | None
    state: FamilyState
    proof: FamilyProof
    recorded_at: datetime


class WordShown(BaseModel):
    """What you said and your relative has not said yet."""

    id: UUID
    relative_number: str
    relation: Relation


class WordKept(BaseModel):
    """Which word was kept."""

    id: UUID


class OwnFamily(BaseModel):
    """Your family as recorded, and what you said."""

    relatives: list[RelativeShown]
    words: list[WordShown]


@router.get("/family", response=answers(200, OwnFamily), operation_id="get_family")
def family(request: Call) -> HttpResponse:
    """Show your family as recorded, and what you said about it."""
    by = request.auth.actor
    if by.role not in MEMBERS:
        raise NotYourAct
    own = person(person_id=by.person_id)
    relatives = [_relative(each, own=own) for each in families_of(person_id=own.pk)]
    return answer({"relatives": relatives, "words": [_word(each) for each in words_of(person_id=own.pk)]})


@router.post("/family/words", response=answers(201, WordKept), operation_id="say_family")
def say(request: Call, sent: WordSent, key: UUID = KEY) -> HttpResponse:
    """Say who is your family; when your relative says the same, a second person looks at it."""

    def run(by: Actor, at: datetime) -> dict[str, object]:
        word = say_family(relative_number=sent.relative_number, relation=sent.relation, by=by, at=at)
        return {"id": str(word.pk)}

    return write(request, key=key, act="say_family", sent=sent, run=run, status=201)


@router.post(
    "/family/words/{uuid:word_id}/take-back", response=answers(200, WordKept), operation_id="take_back_word"
)
def take_back(request: Call, word_id: UUID, key: UUID = KEY) -> HttpResponse:
    """Take back what you said while your relative has not said the same."""

    def run(by: Actor, at: datetime) -> dict[str, object]:
        take_back_word(word_id=word_id, by=by, at=at)
        return {"id": str(word_id)}

    return write(request, key=key, act="take_back_word", of=word_id, run=run)


def _relative(family: Family, *, own: Person) -> dict[str, object]:
    is_first = family.person_id == own.pk
    relation = Relation(family.relation)
    other = family.relative if is_first else family.person
    return {
        "id": family.pk,
        "member_number": other.member_number,
        "relation": relation if is_first else OPPOSITE.get(relation),
        "state": family.state,
        "proof": family.proof,
        "recorded_at": family.recorded_at,
    }


def _word(word: FamilyWord) -> dict[str, object]:
    return {"id": word.pk, "relative_number": word.relative_number, "relation": word.relation}
