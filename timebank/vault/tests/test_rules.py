"""How numbers, names and positions are checked, normalised and masked."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from timebank.lib.refusals import Refused
from timebank.vault import rules
from timebank.vault.kinds import DocumentKind, Field, ResidentNumberFault

VALID = ["11010519491231002X", "440524188001010014", "34052419800101001X", "370101190102039973"]


@pytest.mark.parametrize("number", VALID)
def test_numbers_known_to_be_right_have_no_fault(number: str) -> None:
    assert rules.resident_number_faults(number) == []


@pytest.mark.parametrize(
    "region", ["110103", "110104", "110110", "110105", "810000", "830000", "911101", "931124", "710000"]
)
def test_provinces_and_residence_permits_are_accepted(region: str) -> None:
    first = region + "19450203" + "002"
    assert rules.resident_number_faults(first + rules.check_character(first)) == []


@pytest.mark.parametrize("region", ["110103", "110104", "110110", *map(str, range(110221, 110230))])
def test_counties_of_beijing_that_no_longer_exist_are_accepted(region: str) -> None:
    first = region + "19450203" + "002"
    assert rules.resident_number_faults(first + rules.check_character(first)) == []


@pytest.mark.parametrize(
    ("number", "faults"),
    [
        ("110105491231002", [ResidentNumberFault.OLD_FORM]),
        ("1101051949123100", [ResidentNumberFault.LENGTH]),
        ("", [ResidentNumberFault.LENGTH]),
        ("1101051949123100XX", [ResidentNumberFault.CHARACTERS]),
        ("110105194912310021", [ResidentNumberFault.CHECK_CHARACTER]),
        ("110105194902300028", [ResidentNumberFault.BIRTH_DATE]),
        ("990105194912310024", [ResidentNumberFault.REGION]),
        ("990105194913310024", [ResidentNumberFault.REGION, ResidentNumberFault.BIRTH_DATE]),
    ],
)
def test_each_fault_of_a_resident_number_is_named(number: str, faults: list[ResidentNumberFault]) -> None:
    found = rules.resident_number_faults(number)
    assert [fault for fault in faults if fault not in found] == []
    assert set(found) - set(faults) <= {ResidentNumberFault.CHECK_CHARACTER}


@given(st.integers(0, 16), st.integers(1, 9), st.sampled_from(VALID))
def test_one_wrong_digit_is_always_noticed(place: int, step: int, number: str) -> None:
    wrong = number[:place] + str((int(number[place]) + step) % 10) + number[place + 1 :]
    assert rules.resident_number_faults(wrong)


def test_birth_date_and_sex_are_read_from_the_number() -> None:
    assert rules.birth_date_from("１１０１０５ 19491231 002x") == date(1949, 12, 31)
    assert rules.sex_from("11010519491231002X") == "F"
    assert rules.sex_from("370101190102039973") == "M"


def test_a_number_with_15_digits_is_sent_to_a_desk() -> None:
    with pytest.raises(rules.ResidentNumberOld, match="服务台|desk"):
        rules.birth_date_from("110105491231002")


@pytest.mark.parametrize(
    ("old", "upgraded"),
    [
        ("110105491231002", "11010519491231002X"),
        ("１１０１０５ 491231 002", "11010519491231002X"),
        ("440524800101001", "440524198001010013"),
        ("440524010101997", "44052418010101997"),
        ("110103880229999", "11010318880229999"),
    ],
)
def test_a_desk_upgrades_fifteen_digits_with_the_century_of_the_last_three(old: str, upgraded: str) -> None:
    number = rules.upgraded_resident_number(old)
    assert number.startswith(upgraded)
    assert rules.resident_number_faults(number) == []
    assert rules.upgraded_resident_number(number) == number


def test_an_upgrade_makes_no_right_number_of_a_wrong_one() -> None:
    assert rules.resident_number_faults(rules.upgraded_resident_number("990105491331002"))
    assert rules.upgraded_resident_number("E12345678") == "E12345678"


@pytest.mark.parametrize(
    ("number", "short"),
    [
        ("11010519491231002X", "110105491231002"),
        ("110105491231002", "110105491231002"),
        ("110105201001010017", None),
        ("370101190102039973", None),
        ("E12345678", None),
    ],
)
def test_both_forms_of_a_number_have_the_same_fifteen_digits(number: str, short: str | None) -> None:
    assert rules.short_form(number) == short


PERMITS = [
    (DocumentKind.HONG_KONG_MACAO_PERMIT, "81000019800101123"),
    (DocumentKind.HONG_KONG_MACAO_PERMIT, "82000019800101123"),
    (DocumentKind.TAIWAN_PERMIT, "83000019800101123"),
    (DocumentKind.FOREIGN_PERMANENT_RESIDENCE, "91112419810803002"),
]
FORMS = [
    *((kind, first + rules.check_character(first)) for kind, first in PERMITS),
    (DocumentKind.FOREIGN_PERMANENT_RESIDENCE, "USA110081080302"),
    (DocumentKind.HONG_KONG_MACAO_TRAVEL, "H12345678"),
    (DocumentKind.HONG_KONG_MACAO_TRAVEL, "M1234567801"),
    (DocumentKind.TAIWAN_TRAVEL, "12345678"),
    (DocumentKind.TAIWAN_TRAVEL, "1234567890B"),
    (DocumentKind.PASSPORT, "EA1234567"),
]


@pytest.mark.parametrize(("kind", "number"), FORMS)
def test_each_document_has_its_form(kind: DocumentKind, number: str) -> None:
    assert rules.checked_document(f" {number[:4]} {number[4:].lower()}", kind=kind) == number
    wrong = {DocumentKind.PASSPORT: "PASSPORT", DocumentKind.TAIWAN_TRAVEL: "H12345678"}.get(kind, "12345678")
    with pytest.raises((rules.DocumentWrong, rules.ResidentNumberWrong)):
        rules.checked_document(wrong, kind=kind)


@pytest.mark.parametrize(
    ("kind", "number"),
    [
        (DocumentKind.RESIDENT_NUMBER, FORMS[0][1]),
        (DocumentKind.TAIWAN_PERMIT, FORMS[0][1]),
        (DocumentKind.HONG_KONG_MACAO_PERMIT, VALID[0]),
        (DocumentKind.FOREIGN_PERMANENT_RESIDENCE, VALID[0]),
    ],
)
def test_a_number_of_one_kind_of_card_is_none_of_another(kind: DocumentKind, number: str) -> None:
    with pytest.raises(rules.DocumentWrong):
        rules.checked_document(number, kind=kind)


def test_names_are_compared_without_spaces_and_dots() -> None:
    assert rules.name_to_match("阿依古丽 ·买买提") == rules.name_to_match("阿依古丽•买买提")
    assert rules.name_to_match("Anna LEE") == rules.name_to_match("ANNA  Lee")


def test_other_documents_keep_letters_and_digits() -> None:
    assert rules.checked_document(" e1234 5678 ", kind=DocumentKind.PASSPORT) == "E12345678"
    assert rules.checked_document("11010519491231002x", kind=DocumentKind.RESIDENT_NUMBER) == VALID[0]


@pytest.mark.parametrize(
    "phone", ["13900001234", "+86 139 0000 1234", "0086-13900001234", "１３９ 0000-1234"]
)
def test_a_mobile_number_has_one_form(phone: str) -> None:
    assert rules.checked_phone(phone) == "13900001234"


@pytest.mark.parametrize(
    "phone", ["", "12900001234", "1390000123", "139000012345", "62345678", "+85291234567"]
)
def test_what_is_no_mobile_number_is_refused(phone: str) -> None:
    with pytest.raises(rules.PhoneWrong):
        rules.checked_phone(phone)


@pytest.mark.parametrize(
    ("landline", "checked"),
    [
        ("62345678", "01062345678"),
        ("010-6234 5678", "01062345678"),
        ("(010)62345678", "01062345678"),
        ("+86 10 62345678", "01062345678"),
        ("+86-010-62345678", "01062345678"),
        ("0311-8765432", "03118765432"),
        ("０２１－６２３４５６７８", "02162345678"),
    ],
)
def test_a_landline_has_one_form(landline: str, checked: str) -> None:
    assert rules.checked_landline(landline) == checked


@pytest.mark.parametrize(
    "landline", ["", "13900001234", "12345", "400-810-1234", "01012345678", "010-62345678-801"]
)
def test_what_is_no_landline_is_refused(landline: str) -> None:
    with pytest.raises(rules.LandlineWrong):
        rules.checked_landline(landline)


def test_names_keep_their_characters_and_one_kind_of_dot() -> None:
    assert rules.checked_name("  王  秀英 ") == "王 秀英"
    assert rules.checked_name("阿依古丽 • 买买提") == "阿依古丽·买买提"


@pytest.mark.parametrize("position", ["39.9,116.4", " 39.96843210001, 116.40112340009 "])
def test_a_position_is_kept_exactly(position: str) -> None:
    assert rules.checked_position(position) == position.replace(" ", "")


@pytest.mark.parametrize("position", ["", "39.9", "39.9;116.4", "nan,1", "91,0", "0,181", "1e1,2"])
def test_what_is_no_position_is_refused(position: str) -> None:
    with pytest.raises(rules.PositionWrong):
        rules.checked_position(position)


@pytest.mark.parametrize(
    ("name", "masked"),
    [("王秀英", "王**"), ("王英", "王*"), ("王", "王"), ("阿依古丽·买买提", "阿**"), ("", "")],
)
def test_a_masked_name_shows_its_first_character(name: str, masked: str) -> None:
    assert rules.masked_name(name) == masked


@given(st.text(max_size=30))
def test_any_text_is_checked_or_refused_and_nothing_else_happens(text: str) -> None:
    for check in (
        rules.checked_phone,
        rules.checked_landline,
        rules.checked_name,
        rules.checked_address,
        rules.checked_position,
        rules.checked_resident_number,
    ):
        try:
            once = check(text)
        except Refused:
            continue
        assert check(once) == once


@pytest.mark.parametrize(
    ("field", "value", "shown"),
    [
        (Field.NAME, "王秀英", "王**"),
        (Field.DOCUMENT, "110105193805120026", "110*************26"),
        (Field.PHONE, "13800001001", "138******01"),
        (Field.LANDLINE, "85001", "***"),
        (Field.ADDRESS, "朝阳区呼家楼街道暖春里5号楼", "朝阳区呼家楼***"),
        (Field.POSITION, "39.921544,116.463119", "***"),
        (Field.SCHOOL, "呼家楼中学", "***"),
    ],
)
def test_a_masked_value_shows_just_enough_to_know_it_again(field: Field, value: str, shown: str) -> None:
    assert rules.masked(field=field, value=value) == shown


def test_the_kind_of_a_document_is_a_word_and_no_code() -> None:
    kind = DocumentKind.RESIDENT_NUMBER
    assert rules.masked(field=Field.DOCUMENT_KIND, value=kind.value) == str(kind.label)
