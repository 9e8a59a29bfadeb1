"""The tree of places as it stands in the database, its reads and what the database refuses."""

from collections.abc import Iterator

import pytest
from django.db import IntegrityError, transaction
from django.db.utils import ProgrammingError
from pytest_django import DjangoAssertNumQueries

from timebank.lib.refusals import NotFound
from timebank.places import queries, rules
from timebank.places.kinds import PlaceKind
from timebank.places.models import Place

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _fresh_tree() -> Iterator[None]:
    queries.forget_tree()
    yield
    queries.forget_tree()


def test_beijing_has_sixteen_districts_and_349_street_level_units() -> None:
    kinds = list(Place.objects.values_list("kind", flat=True))
    assert kinds.count(PlaceKind.CITY) == 1
    assert kinds.count(PlaceKind.DISTRICT) == 16
    assert kinds.count(PlaceKind.STREET) == 349


def test_every_parent_is_the_one_that_the_code_names() -> None:
    for each in Place.objects.all():
        assert each.parent_id == rules.parent_code(each.code)
        assert rules.is_within(code=each.code, scope=each.parent_id or each.code)


@pytest.mark.parametrize(
    ("code", "name_zh", "name_en"),
    [
        ("110101007", "朝阳门街道", "Chaoyangmen Subdistrict"),
        ("110102013", "大栅栏街道", "Dashilan Subdistrict"),
        ("110102012", "什刹海街道", "Shichahai Subdistrict"),
        ("110106011", "长辛店街道", "Changxindian Subdistrict"),
        ("110115111", "长子营镇", "Zhangziying Town"),
        ("110111105", "长阳镇", "Changyang Town"),
        ("110119201", "刘斌堡乡", "Liubinbu Township"),
        ("110105021", "南磨房地区", "Nanmofang Area"),
        ("110111211", "大安山乡", "Da'anshan Township"),
        ("110112209", "于家务回族乡", "Yujiawu Hui Township"),
        ("110105", "朝阳区", "Chaoyang District"),
    ],
)
def test_names_are_read_as_people_in_beijing_read_them(code: str, name_zh: str, name_en: str) -> None:
    assert queries.names("zh-hans")[code] == name_zh
    assert queries.names("en")[code] == name_en


def test_districts_stand_in_the_order_of_pinyin() -> None:
    found = [each.name_zh for each in queries.districts()]
    assert found[:3] == ["昌平区", "朝阳区", "大兴区"]
    assert len(found) == 16


def test_a_district_lists_its_own_streets_by_pinyin() -> None:
    found = queries.streets_of(district="110101")
    assert len(found) == 17
    assert [each.pinyin for each in found] == sorted(each.pinyin for each in found)
    assert queries.streets_of(district="000000") == []


def test_after_the_first_read_names_cost_no_query(
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    queries.districts()
    with django_assert_num_queries(0):
        assert queries.place(code="110101001").name("zh-hans") == "东华门街道"
        assert queries.names("en")["110101001"] == "Donghuamen Subdistrict"


def test_an_unknown_code_is_not_found() -> None:
    assert not queries.exists(code="999999")
    with pytest.raises(NotFound):
        queries.place(code="999999")


def test_a_street_without_a_point_borrows_that_of_its_district() -> None:
    own = queries.position(code="110105002")
    borrowed = queries.position(code="110105003")
    assert own is not None
    assert own.of_code == "110105002"
    assert borrowed is not None
    assert borrowed.of_code == "110105"


def test_every_point_lies_in_or_near_beijing_and_not_far_from_its_district() -> None:
    for each in Place.objects.exclude(position_source=""):
        point, seat = queries.position(code=each.code), queries.position(code=rules.district_code(each.code))
        assert point is not None
        assert seat is not None
        assert rules.distance_m(point.latitude, point.longitude, seat.latitude, seat.longitude) < 75_000


@pytest.mark.django_db(databases=["default", "owner"])
@pytest.mark.parametrize(
    ("constraint", "change"),
    [
        ("places_place_kind_agrees_with_code", {"code": "1101019"}),
        ("places_place_kind_agrees_with_code", {"kind": "DISTRICT"}),
        ("places_place_parent_agrees_with_code", {"parent_id": "110102"}),
        ("places_place_parent_agrees_with_code", {"parent_id": None}),
        ("places_place_position_whole_and_sourced", {"latitude": 39.9}),
        ("places_place_position_whole_and_sourced", {"latitude": 39.9, "longitude": 116.4}),
        (
            "places_place_position_on_earth",
            {"latitude": 91, "longitude": 116.4, "position_source": "somewhere"},
        ),
        ("places_place_name_once", {"name_zh": "东华门街道"}),
    ],
)
def test_the_database_refuses_a_place_that_contradicts_itself(
    constraint: str, change: dict[str, object]
) -> None:
    row: dict[str, object] = {
        "code": "110101999",
        "kind": "STREET",
        "parent_id": "110101",
        "name_zh": "试验街道",
        "name_en": "Trial Subdistrict",
        "pinyin": "shi yan",
    }
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic(using="owner"):
        Place.objects.using("owner").create(**{**row, **change})


def test_the_application_cannot_change_a_place() -> None:
    with pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
        Place.objects.filter(code="110101").update(name_zh="东区")
