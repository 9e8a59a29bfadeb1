"""After loading: everything that a page can show is there, the books agree, and nobody leaks past the vault."""

import json
from collections import Counter
from datetime import timedelta

import pytest
from django.contrib.auth.hashers import check_password as is_password
from django.core.management import CommandError, call_command
from pytest_django import Settings

from timebank.city.operations import Loaded, load_demo, planned_people
from timebank.city.queries import demo_accounts
from timebank.city.refusals import PeopleAlready
from timebank.city.tests.loaded import LOADED_AT, SEED, found, tables, text_of
from timebank.coins.kinds import DebtState, DecisionState, EstateState, GiftState, PoolState
from timebank.ledger.queries import verify
from timebank.matching.kinds import MatchState
from timebank.needs.kinds import NeedKind, NeedState
from timebank.notices.kinds import NoticeState
from timebank.people.kinds import STAFF_ROLES, Role
from timebank.people.models import Family, FamilyWord, HouseholdRecord, Login
from timebank.people.operations import check_password
from timebank.people.refusals import SignInRefused
from timebank.places.rules import rounded
from timebank.vault.kinds import Field
from timebank.vault.queries import find_by
from timebank.visits.kinds import ProofGrade, VisitState

pytestmark = pytest.mark.usefixtures("demo")

REACHED = set(VisitState) - {VisitState.CANCELLED}
"""Every state that an operation leads to."""


def test_the_demo_has_some_three_hundred_people_and_some_hundreds_of_needs(demo: Loaded) -> None:
    assert 280 <= demo.people <= 320
    assert 200 <= sum(demo.needs.values()) <= 400
    assert found("SELECT count(*) FROM people_person") == {(demo.people,)}


def test_needs_stand_in_every_state(demo: Loaded) -> None:
    assert set(demo.needs) == set(NeedState.values)
    groups = {state for (state,) in found("SELECT DISTINCT state FROM needs_need WHERE kind = 'GROUP'")}
    assert groups >= {NeedState.IN_REVIEW, NeedState.OPEN, NeedState.FULFILLED, NeedState.REFUSED}


def test_promises_stand_in_every_state(demo: Loaded) -> None:
    assert set(demo.matches) == set(MatchState.values)


@pytest.mark.parametrize("grade", [ProofGrade.A, ProofGrade.C, ProofGrade.D])
def test_services_of_each_grade_stand_in_every_state(grade: ProofGrade) -> None:
    states = found(
        "SELECT DISTINCT visit.state FROM visits_visit visit JOIN needs_need need ON need.id = visit.need_id "
        f"WHERE need.kind = '{NeedKind.HOME}' AND visit.proof_grade = '{grade}'"
    )
    assert {state for (state,) in states} == REACHED


def test_reviews_are_waiting_in_time_and_overdue() -> None:
    waiting = found(
        f"SELECT DISTINCT review_due_at < '{LOADED_AT}' FROM needs_need WHERE state = 'IN_REVIEW'"
    )
    assert waiting == {(True,), (False,)}


def test_a_need_of_the_next_day_has_no_taker_and_others_are_matched_for_today_and_tomorrow() -> None:
    tomorrow = LOADED_AT + timedelta(hours=24)
    soon = f"starts_at > '{LOADED_AT}' AND starts_at <= '{tomorrow}'"
    states = {state for (state,) in found(f"SELECT DISTINCT state FROM needs_need WHERE {soon}")}
    assert states >= {NeedState.OPEN, NeedState.MATCHED}
    today = f"starts_at BETWEEN '{LOADED_AT}' AND '{LOADED_AT + timedelta(hours=1)}'"
    assert found(f"SELECT 1 FROM matching_match WHERE state = 'ACCEPTED' AND {today}")


def test_gifts_and_donations_rest_have_arrived_and_went_back() -> None:
    gifts = {state for (state,) in found("SELECT DISTINCT state FROM coins_gift")}
    assert gifts == set(GiftState) - {GiftState.RETURNED}
    donations = {state for (state,) in found("SELECT DISTINCT state FROM coins_donation")}
    assert donations == {GiftState.RESTING, GiftState.DELIVERED, GiftState.CANCELLED}
    waiting = "needs_call AND called_at IS NULL"
    assert found(f"SELECT 1 FROM coins_gift WHERE state = 'RESTING' AND {waiting}")
    assert found("SELECT state FROM coins_pool") == {(PoolState.OPEN,), (PoolState.PROPOSED,)}


@pytest.mark.parametrize("reason", ["SILENCE", "DAY_CAP", "LEFT_EARLIER", "AGREED", "LIST", "CLAIM"])
def test_services_went_every_way(reason: str) -> None:
    assert found(f"SELECT 1 FROM visits_visitstep WHERE reason = '{reason}'")


def test_an_overlapping_claim_is_kept_and_refused() -> None:
    assert ("REFUSED", "OVERLAP") in found("SELECT state, refusal FROM visits_claim")


def test_grants_and_fundings_are_approved_refused_and_waiting() -> None:
    assert {state for (state,) in found("SELECT state FROM coins_grant")} == set(DecisionState.values)
    fundings = {state for (state,) in found("SELECT state FROM coins_budgetfunding")}
    assert fundings == {DecisionState.PROPOSED, DecisionState.APPROVED}
    assert found("SELECT 1 FROM coins_grant WHERE expired_at IS NOT NULL")


def test_lists_of_grants_and_balances_are_approved_and_waiting() -> None:
    both = {(DecisionState.APPROVED.value,), (DecisionState.PROPOSED.value,)}
    assert set(found("SELECT state FROM coins_grantbatch")) == both
    assert set(found("SELECT state FROM coins_migrationbatch")) == both
    assert found("SELECT 1 FROM coins_grant WHERE batch_line_id IS NOT NULL")
    assert found("SELECT 1 FROM coins_expirymark WHERE coin_minutes > 0")


def test_special_groups_are_recognised_waiting_and_refused_on_application_and_by_list() -> None:
    states = found("SELECT DISTINCT source, state FROM people_specialstatus")
    assert states >= {
        ("APPLICATION", "PROPOSED"),
        ("APPLICATION", "APPROVED"),
        ("APPLICATION", "REFUSED"),
        ("LIST", "PROPOSED"),
        ("LIST", "APPROVED"),
    }
    assert found("SELECT count(*) FROM notices_notice WHERE kind = 'STATUS_ENDS'") == {(1,)}


def test_requests_about_personal_data_are_done_open_and_waiting() -> None:
    states = found("SELECT kind, state FROM rights_request")
    assert states == {("COPY", "DONE"), ("CORRECT", "OPEN"), ("CANCEL", "WAITING"), ("ERASE", "OPEN")}
    assert found("SELECT count(*) FROM rights_retentionrun") == {(1,)}
    assert found("SELECT state FROM rights_representation") == {("PROPOSED",)}


def test_families_and_doors_are_confirmed_and_waiting() -> None:
    states = Counter(Family.objects.values_list("state", "proof"))
    assert states["CONFIRMED", "PAPER"] > 10
    assert states["PROPOSED", "PAPER"] == 1
    assert states["PROPOSED", "BOTH_SIDES"] == 1
    assert FamilyWord.objects.filter(family=None).count() == 1
    assert Counter(HouseholdRecord.objects.values_list("state", flat=True)) == {"PROPOSED": 1, "IN_FORCE": 1}


def test_an_elder_was_aided_an_hour_taken_back_with_a_debt_and_somebody_died() -> None:
    aided = {state for (state,) in found("SELECT state FROM coins_grant WHERE pool_id IS NOT NULL")}
    assert aided == {DecisionState.APPROVED, DecisionState.PROPOSED}
    assert found("SELECT 1 FROM coins_correction WHERE state = 'APPROVED' AND lent_minutes > 0")
    assert found("SELECT state FROM coins_debt") == {(DebtState.OWED,)}
    assert found("SELECT state FROM coins_estate") == {(EstateState.FROZEN,)}


def test_a_value_is_proposed_and_a_volunteer_suspended() -> None:
    assert len(found("SELECT id FROM policy_policyvalue WHERE state = 'PROPOSED'")) == 1
    assert found(f"SELECT 1 FROM people_suspension WHERE ends_at > '{LOADED_AT}'")


def test_notices_were_sent_delivered_failed_and_read() -> None:
    assert {state for (state,) in found("SELECT state FROM notices_notice")} == set(NoticeState.values)
    assert found("SELECT 1 FROM notices_notice WHERE read_at IS NOT NULL")


def test_people_rated_high_and_low() -> None:
    assert {score for (score,) in found("SELECT score FROM evaluations_evaluation")} >= {1, 2, 4, 5}


def test_a_volunteer_over_60_spent_earned_coins() -> None:
    assert found(
        "SELECT 1 FROM ledger_transfer JOIN ledger_account debit ON debit.id = debit_account_id "
        "WHERE kind = 'HOLD' AND debit.purse = 'EARNED'"
    )


def test_the_books_agree_and_no_purse_is_below_zero() -> None:
    assert verify().ok
    assert not found("SELECT 1 FROM ledger_account WHERE balance < 0 AND purse NOT IN ('ISSUE', 'DEBT')")
    assert found("SELECT 1 FROM ledger_account WHERE balance > 0")


def test_no_volunteer_was_at_two_places_at_once() -> None:
    assert not found(
        "SELECT 1 FROM visits_visit one JOIN visits_visit other ON one.volunteer_id = other.volunteer_id "
        "AND one.id < other.id AND tstzrange(one.checked_in_at, one.checked_out_at) "
        "&& tstzrange(other.checked_in_at, other.checked_out_at)"
    )


@pytest.mark.parametrize("table", ["needs_needstep", "visits_visitstep"])
def test_nothing_happened_after_the_moment_of_loading(table: str) -> None:
    ((last,),) = found(f"SELECT max(at) FROM {table}")
    assert LOADED_AT - timedelta(hours=12) < last <= LOADED_AT  # type: ignore[operator]


def test_nobody_stands_outside_the_vault() -> None:
    people = planned_people(seed=SEED, at=LOADED_AT).everybody()
    assert all(find_by(field=Field.DOCUMENT, value=each.identity.document) for each in people)
    outside = [table for table in tables() if not table.startswith("vault_")]
    dump = "\n".join(text_of(table) for table in outside)
    assert "visits_visit" in outside
    identities = [each.identity for each in people]
    secrets = {text for each in identities for text in (each.name, each.document, each.phone, each.landline)}
    # A degree that happens to have only the three decimals that may stand outside gives nothing away.
    exact = {
        str(degrees) for each in identities for degrees in each.position or () if rounded(degrees) != degrees
    }
    homes = exact | {each.address for each in identities}
    assert len(secrets | homes) > 1_000
    assert [text for text in secrets | homes if text and text in dump] == []


def test_a_second_load_is_refused() -> None:
    with pytest.raises(PeopleAlready):
        load_demo(seed=SEED, is_wanted=True, tell=lambda what, percent: None, at=LOADED_AT)
    with pytest.raises(CommandError):
        call_command("load_demo", "--demo")


def test_a_start_that_finds_people_loads_nothing(demo: Loaded) -> None:
    call_command("load_demo", "--demo", "--if-empty")
    assert found("SELECT count(*) FROM people_person") == {(demo.people,)}


def test_every_staff_account_signs_in_and_shows_the_next_code_afterwards() -> None:
    (account, *_) = [each for each in demo_accounts(at=LOADED_AT) if each.role in STAFF_ROLES]

    def sign_in(totp: str) -> str:
        person = check_password(
            member_number=account.member_number,
            password=account.password,
            totp=totp,
            network_key="test",
            at=LOADED_AT,
        )
        return person.member_number

    assert sign_in(account.totp) == account.member_number
    with pytest.raises(SignInRefused):
        sign_in(account.totp)
    again = next(each for each in demo_accounts(at=LOADED_AT) if each.member_number == account.member_number)
    assert sign_in(again.totp) == account.member_number
    hashes = {login.password for login in Login.objects.exclude(password__startswith="!")}
    assert all(is_password(account.password, each) for each in hashes)


def test_every_other_account_is_found_by_its_phone() -> None:
    accounts = [each for each in demo_accounts(at=LOADED_AT) if each.phone]
    assert {each.role for each in accounts} == {Role.ELDER, Role.VOLUNTEER, Role.GUARDIAN, Role.DELEGATE}
    assert all(len(find_by(field=Field.PHONE, value=each.phone)) == 1 for each in accounts)
    assert all(each.note for each in accounts)


def test_every_role_can_be_tried_out() -> None:
    assert {each.role for each in demo_accounts(at=LOADED_AT)} == set(Role) - {Role.SYSTEM, Role.APPLICANT}


def test_a_production_page_never_lists_them(settings: Settings) -> None:
    settings.PRODUCTION = True
    assert demo_accounts(at=LOADED_AT) == []


def test_the_command_lists_them(capsys: pytest.CaptureFixture[str]) -> None:
    call_command("demo_accounts", "--json")
    listed = json.loads(capsys.readouterr().out)["accounts"]
    assert {"role", "member_number", "phone", "password", "totp_secret", "totp", "scope", "note"} <= set(
        listed[0]
    )
    call_command("demo_accounts")
    assert listed[0]["phone"] in capsys.readouterr().out


def test_somebody_came_of_age_and_guardians_were_there_with_their_students() -> None:
    assert found("SELECT count(*), count(consented_at) FROM people_comingofage") == {(1, 0)}
    assert found("SELECT count(*) FROM people_schoolconfirmation") == {(3,)}
    assert found("SELECT DISTINCT how FROM visits_guardianattendance") == {("SELF",)}
