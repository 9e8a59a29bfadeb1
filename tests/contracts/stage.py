"""The stage on which the table of rights is walked: every role once with things of its own, once somewhere else.

Things are reached by the real operations; people who are only here to be turned away are written straight into the tables.
"""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

from tests.cast import (
    CITY,
    DISTRICT,
    JOINED_AT,
    NOW,
    OTHER_DISTRICT,
    Cast,
    confirm_school_of,
    qualify,
)
from tests.contracts.stage_books import debt_of, things_set_right
from tests.contracts.stage_sign_ins import signed_in_things
from tests.contracts.stage_standing import standing_things
from tests.scene import (
    WEDNESDAY,
    begun_visit,
    ended_visit,
    give_coins,
    home_request,
    open_activity,
    open_need,
    promise,
)
from timebank.coins.kinds import DecisionState
from timebank.coins.models import GrantBatch, GrantBatchLine, MigrationLine, Pool
from timebank.coins.operations import (
    propose_aid,
    propose_funding,
    propose_grant,
    propose_migration,
    propose_pool,
)
from timebank.coins.sheets import BalanceRow, BalanceSheet
from timebank.coins.tests.givings import donated, given, opened_pool, pool_request, related
from timebank.coins.tests.purses import earned
from timebank.matching.models import Match
from timebank.matching.operations import accept_need
from timebank.needs.models import Need
from timebank.needs.operations import publish_need
from timebank.notices.models import Notice
from timebank.people.kinds import BeneficiaryClass, Channel, ConsentHow, OrganisationKind, Relation, Role, Sex
from timebank.people.models import Delegation, Login, Organisation, Person, RoleHeld
from timebank.people.rules import Actor, member_number
from timebank.people.tests.duplicates import asked_look, likely_duplicate, proposed_merge
from timebank.people.tests.kinship import family_things
from timebank.policy.operations import propose_value

AFTERNOON = WEDNESDAY + timedelta(hours=2)
"""The moment of every request: after the visit, before everything else that was agreed."""
HALF_PAST_THREE = WEDNESDAY + timedelta(minutes=90)
THURSDAY = WEDNESDAY + timedelta(days=1)
ELSEWHERE = "110101001"

PLACES_ELSEWHERE = {
    Role.STREET_OFFICER: ELSEWHERE,
    Role.DISTRICT_OFFICER: OTHER_DISTRICT,
    Role.CITY_OFFICER: CITY,
    Role.SUPERVISOR: OTHER_DISTRICT,
    Role.AUDITOR: CITY,
}


@dataclass(frozen=True)
class Standing:
    """Somebody who acts: the person and the row of the role."""

    person: Person
    role_held_id: UUID


@dataclass(frozen=True)
class Stage:
    """Who stands where, and the things that routes name, by name; a role may have its own things."""

    own: dict[Role, Standing]
    elsewhere: dict[Role, Standing]
    things: dict[str, object]
    things_of: dict[Role, dict[str, object]]

    def thing(self, name: str, *, role: Role | None) -> object:
        """Give a thing by name: the role's own where it has one."""
        return self.things_of.get(role, {}).get(name, self.things[name]) if role else self.things[name]


def make_stage(cast: Cast) -> Stage:
    """Set the stage: things of the cast's street, everybody at home, and everybody once more elsewhere."""
    give_coins(cast, elder=cast.elder)
    guardian, student = _family(cast)
    things = _things(cast) | {"student": student.pk} | _givings(cast)
    led = _led_match(cast, student=student, guardian=guardian)
    of_student = _givings_of_student(cast, student=student)
    return Stage(
        own=_own(cast, guardian=guardian),
        elsewhere=_elsewhere(cast),
        things=things,
        things_of={
            Role.GUARDIAN: {"promise": led.pk} | of_student,
            Role.VOLUNTEER: _givings_of_volunteer(cast),
            Role.ELDER: {"debt": debt_of(cast, cast.elder)},
        },
    )


def _things(cast: Cast) -> dict[str, object]:
    """Make one of each thing that a route can name, all in the cast's street."""
    visit = ended_visit(promise(cast, open_need(cast)), by=cast.volunteer_actor)
    under_way = promise(cast, open_need(cast, starts_at=HALF_PAST_THREE))
    begun_visit(under_way, by=cast.volunteer_actor, at=HALF_PAST_THREE)
    agreed = promise(cast, open_need(cast, starts_at=THURSDAY))
    city = cast.second_city_officer_actor
    waiting = publish_need(
        request=home_request(cast, starts_at=THURSDAY, planned_minutes=30), by=cast.elder_actor, at=NOW
    )
    return {
        "elder": cast.elder.pk,
        "delegation": Delegation.objects.get(elder=cast.elder).pk,
        "volunteer": cast.volunteer.pk,
        "look_asked": asked_look(cast),
        "duplicate": likely_duplicate(cast).pk,
        "merge": proposed_merge(cast, kept=cast.elder, joined=cast.relative_of_elder).pk,
        "district": DISTRICT,
        "organisation": cast.organisation.pk,
        "need": agreed.need_id,
        "waiting_need": waiting.pk,
        "open_need": _other_open_need(cast).pk,
        "promise": agreed.pk,
        "under_way": under_way.pk,
        "visit": visit.pk,
        "activity": open_activity(cast, starts_at=THURSDAY).pk,
        "grant": _grant(cast),
        "funding": propose_funding(place=DISTRICT, coin_minutes=60, by=city, at=NOW),
        "grant_batch": _grant_batch(cast),
        **_migration(cast),
        **standing_things(cast),
        **family_things(cast),
        "proposal": _proposal(cast),
        **things_set_right(cast),
        **signed_in_things(cast),
        "role": cast.roles[cast.clerk.pk],
        "notice": Notice.objects.filter(person_id=cast.elder.pk).order_by("pk")[0].pk,
        "value": "near_m_max",
        "token": "NOBODYSCODE",
    }


def _givings(cast: Cast) -> dict[str, object]:
    """Let the desk record a gift and a donation of the elder's daughter, to an open pool of the street, and propose aid."""
    earned(cast.relative_of_elder.pk, 600)
    at_desk: dict[str, Any] = {"by": cast.clerk_actor, "word": ConsentHow.IN_PERSON}
    pool = opened_pool(cast)
    proposed = propose_pool(
        request=pool_request(organisation_id=cast.organisation.pk), by=cast.reviewer_actor, at=NOW
    )
    donation = donated(cast, pool, 60, giver_id=cast.relative_of_elder.pk, **at_desk)
    return {
        "gift": given(cast, 60, **at_desk).pk,
        "donation": donation.pk,
        "pool": pool.pk,
        "proposed_pool": proposed.pk,
        "aid": _aid(cast, pool),
    }


def _givings_of_volunteer(cast: Cast) -> dict[str, object]:
    """Let the volunteer give to an old father and donate, on the own page."""
    related(cast, cast.volunteer, cast.second_elder, Relation.PARENT)
    earned(cast.volunteer.pk, 600)
    facts: dict[str, Any] = {"giver_id": cast.volunteer.pk, "receiver_id": cast.second_elder.pk}
    facts["by"] = cast.volunteer_actor
    pool = Pool.objects.get(organisation=None)
    return {"gift": given(cast, 60, **facts).pk, "donation": donated(cast, pool, 60).pk}


def _givings_of_student(cast: Cast, *, student: Person) -> dict[str, object]:
    """Let the student give to a grandfather and donate: the guardian has to agree."""
    related(cast, student, cast.second_elder, Relation.GRANDPARENT)
    earned(student.pk, 600)
    own: dict[str, Any] = {
        "giver_id": student.pk,
        "by": Actor(student.pk, Role.VOLUNTEER, "", None, Channel.PAGE),
    }
    gift = given(cast, 60, receiver_id=cast.second_elder.pk, **own)
    return {"gift": gift.pk, "donation": donated(cast, Pool.objects.get(organisation=None), 60, **own).pk}


def _other_open_need(cast: Cast) -> Need:
    return open_need(cast, starts_at=THURSDAY + timedelta(hours=3))


def _grant(cast: Cast) -> UUID:
    return propose_grant(
        person_id=cast.elder.pk,
        coin_minutes=60,
        beneficiary_class=BeneficiaryClass.URGENT,
        by=cast.second_district_officer_actor,
        at=NOW,
    )


def _grant_batch(cast: Cast) -> UUID:
    """Write a list into the tables: the budget has nothing left for it, as for the grant."""
    batch = GrantBatch.objects.create(
        place_id=DISTRICT,
        beneficiary_class=BeneficiaryClass.URGENT,
        expires_date=date(2026, 12, 31),
        coin_minutes=60,
        line_count=1,
        sheet_sha256="0" * 64,
        proposed_by=cast.second_district_officer,
        proposed_at=NOW,
        state=DecisionState.PROPOSED,
    )
    GrantBatchLine.objects.create(batch=batch, line_number=2, person=cast.second_elder, coin_minutes=60)
    return batch.pk


def _aid(cast: Cast, pool: Pool) -> UUID:
    return propose_aid(
        person_id=cast.elder.pk,
        coin_minutes=60,
        beneficiary_class=BeneficiaryClass.URGENT,
        pool_id=pool.pk,
        by=cast.second_district_officer_actor,
        at=NOW,
    )


def _migration(cast: Cast) -> dict[str, object]:
    """Propose one record of an older system: the list and the record."""
    batch_id = propose_migration(
        city=CITY,
        source_name="旧系统",
        told_minutes=60,
        sheet=BalanceSheet(
            "0" * 64, [BalanceRow(2, cast.volunteer.member_number, 60, "A1", date(2021, 6, 30))]
        ),
        by=cast.second_city_officer_actor,
        at=NOW,
    )
    return {"migration": batch_id, "record": MigrationLine.objects.get(batch=batch_id).pk}


def _proposal(cast: Cast) -> UUID:
    proposed = propose_value(
        name="night_starts_local",
        place=DISTRICT,
        value="21:00",
        starts_at=datetime(2026, 6, 1, tzinfo=UTC),
        reason="试行",
        by=cast.second_district_officer.pk,
        at=NOW,
    )
    return proposed.pk


def _family(cast: Cast) -> tuple[Person, Person]:
    """Make a student of fifteen whose guardian is qualified as well."""
    guardian = _person(1, place=cast.elder.place_id, birth_date=date(1980, 2, 2))
    student = _person(2, place=cast.elder.place_id, birth_date=date(2010, 9, 9), guardian=guardian)
    for person in (guardian, student):
        qualify(person=person, recorded_by=cast.reviewer)
    confirm_school_of(student, recorded_by=cast.clerk)
    return guardian, student


def _led_match(cast: Cast, *, student: Person, guardian: Person) -> Match:
    assert guardian.pk == student.guardian_id
    need = open_need(cast, starts_at=THURSDAY + timedelta(hours=1, minutes=30))
    actor = Actor(student.pk, Role.VOLUNTEER, "", None, Channel.PAGE)
    return accept_need(need_id=need.pk, volunteer_id=student.pk, starts_at=None, by=actor, at=NOW)


def _own(cast: Cast, *, guardian: Person) -> dict[Role, Standing]:
    """Let everybody stand at home; administrators have no place."""
    usual = {
        Role.ELDER: cast.elder,
        Role.VOLUNTEER: cast.volunteer,
        Role.DELEGATE: cast.delegate,
        Role.DESK_CLERK: cast.clerk,
        Role.DESK_REVIEWER: cast.reviewer,
        Role.STREET_OFFICER: cast.street_officer,
        Role.DISTRICT_OFFICER: cast.district_officer,
        Role.CITY_OFFICER: cast.city_officer,
        Role.SECURITY_ADMINISTRATOR: cast.security_administrator,
        Role.SUPERVISOR: cast.supervisor,
        Role.AUDITOR: cast.auditor,
    }
    standing = {role: Standing(person, cast.roles[person.pk]) for role, person in usual.items()}
    standing[Role.GUARDIAN] = _standing(guardian, Role.GUARDIAN)
    for order, role in enumerate((Role.SYSTEM_ADMINISTRATOR, Role.AUDIT_ADMINISTRATOR), start=3):
        standing[role] = _standing(_person(order, place=CITY), role)
    return standing


def _elsewhere(cast: Cast) -> dict[Role, Standing]:
    """Let everybody stand in another district, with nothing of the things here."""
    organisation = Organisation.objects.create(
        kind=OrganisationKind.PROFESSIONAL,
        name="远方养老服务站",
        place_id=ELSEWHERE,
        confirmed_by=cast.street_officer,
        confirmed_from=JOINED_AT,
    )
    standing = {}
    roles = (Role.ELDER, Role.VOLUNTEER, Role.DELEGATE, Role.GUARDIAN, Role.DESK_CLERK, Role.DESK_REVIEWER)
    for order, role in enumerate((*roles, *PLACES_ELSEWHERE), start=10):
        place = PLACES_ELSEWHERE.get(role, ELSEWHERE)
        person = _person(order, place=place, birth_date=date(1950, 1, 1))
        desk = organisation if role in (Role.DESK_CLERK, Role.DESK_REVIEWER) else None
        standing[role] = _standing(person, role, place=PLACES_ELSEWHERE.get(role), organisation=desk)
    Delegation.objects.create(
        elder=standing[Role.ELDER].person,
        delegate=standing[Role.DELEGATE].person,
        may_publish=True,
        may_confirm=True,
        spend_month_minutes=100 * 60,
        since=JOINED_AT,
        recorded_by=cast.clerk,
    )
    return standing


def _standing(
    person: Person, role: Role, *, place: str | None = None, organisation: Organisation | None = None
) -> Standing:
    held = RoleHeld.objects.create(
        person=person, role=role, place_id=place, organisation=organisation, since=JOINED_AT
    )
    return Standing(person, held.pk)


def _person(
    order: int, *, place: str, birth_date: date = date(1980, 1, 1), guardian: Person | None = None
) -> Person:
    person = Person.objects.create(
        member_number=member_number(98_000_000 + order),
        birth_date=birth_date,
        sex=Sex.FEMALE,
        place_id=place,
        guardian=guardian,
        joined_at=JOINED_AT,
    )
    login = Login(person=person)
    login.set_unusable_password()
    login.save(force_insert=True)
    return person
