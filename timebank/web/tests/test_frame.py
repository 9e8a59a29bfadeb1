"""What every page has: safe headers, both languages, the same answer for what is missing and what is not yours."""

import json
import logging
from collections import Counter
from uuid import uuid4

import pytest
from django.db import OperationalError
from django.http import Http404, HttpResponse
from django.test import Client, RequestFactory
from django.urls import URLPattern, URLResolver, get_resolver
from django.utils.translation import override

from tests.cast import Cast
from tests.scene import WEDNESDAY, ended_visit, give_coins, open_activity, open_need, promise
from timebank.lib.refusals import NotFound
from timebank.matching.models import Match
from timebank.needs.refusals import NeedMoved
from timebank.visits.models import Visit
from timebank.web.acting import ACT_KEY
from timebank.web.middleware import HEADERS, RefusalPages
from timebank.web.nav import ITEMS_MAX, NAV
from timebank.web.public import fault
from timebank.web.tests.conftest import SetClock
from timebank.web.tests.door import MOST_QUERIES, Door, hidden_fields, signed_in, stranger

pytestmark = pytest.mark.django_db(databases=["default"])

OPEN_PAGES = ("/", "/safety/", "/login/", "/login/staff/")
ELDER_PAGES = (
    "/elder/",
    "/elder/code/",
    "/elder/coins/",
    "/elder/ask/",
    "/elder/ask/when/?category=LEGAL",
    "/elder/activities/",
    "/needs/",
    "/needs/{need}/",
    "/visits/{visit}/",
    "/visits/{visit}/dispute/",
    "/notices/",
    "/role/",
)
VOLUNTEER_PAGES = (
    "/near/",
    "/near/{open}/",
    "/services/",
    "/services/{match}/",
    "/services/{match}/check-in/",
    "/services/{match}/check-out/",
    "/services/{match}/claim/",
    "/earned/",
    "/qualification/",
    "/notices/",
)
DELEGATE_PAGES = ("/elder/", "/elders/", "/elder/coins/", "/needs/", "/needs/{need}/", "/visits/{visit}/")
BY_ROLE = {"elder": ELDER_PAGES, "volunteer": VOLUNTEER_PAGES, "delegate": DELEGATE_PAGES}


@pytest.fixture
def ids(cast: Cast, at: SetClock) -> dict[str, str]:
    """Give an ended visit that waits for the elder's word, its need and match, another open need, an activity."""
    give_coins(cast, elder=cast.elder)
    match = promise(cast, open_need(cast))
    visit = ended_visit(match, by=cast.volunteer_actor)
    other = open_need(cast, category="ASSISTANCE", starts_at=WEDNESDAY.replace(day=6))
    open_activity(cast, starts_at=WEDNESDAY.replace(day=7))
    at(WEDNESDAY.replace(hour=9))
    rows = {"need": match.need_id, "match": match.pk, "visit": visit.pk, "open": other.pk}
    return {name: str(pk) for name, pk in rows.items()}


@pytest.mark.parametrize("language", ["zh-hans", "en"])
@pytest.mark.parametrize("who", BY_ROLE)
def test_each_page_of_a_role_renders_in_both_languages(
    cast: Cast, ids: dict[str, str], who: str, language: str, django_assert_max_num_queries: object
) -> None:
    door = signed_in(cast, getattr(cast, who), language=language)
    for pattern in BY_ROLE[who]:
        with django_assert_max_num_queries(MOST_QUERIES):  # type: ignore[operator]
            page = door.get(pattern.format(**ids))
        assert f'<html lang="{"zh-Hans" if language == "zh-hans" else "en"}"' in page
        assert page.count("<h1>") == 1
        assert "<title> " not in page
        assert "style=" not in page
        assert "onclick" not in page


@pytest.mark.parametrize("language", ["zh-hans", "en"])
@pytest.mark.parametrize("path", OPEN_PAGES)
def test_open_pages_render_for_everybody_without_a_query(
    path: str, language: str, django_assert_num_queries: object, settings: object
) -> None:
    settings.EMBEDDED = False  # type: ignore[attr-defined]
    with django_assert_num_queries(0):  # type: ignore[operator]
        page = stranger(language=language).get(path)
    assert "<script" not in page


@pytest.mark.parametrize("path", [*OPEN_PAGES, "/health", "/nothing-here/", "/elder/", "/static/web/app.css"])
def test_safe_headers_are_on_every_answer(path: str) -> None:
    response = stranger().client.get(path)
    for name, text in HEADERS.items():
        assert response.headers[name] == text
    assert "unsafe" not in response.headers["Content-Security-Policy"]


def test_pages_are_kept_in_no_cache(cast: Cast, ids: dict[str, str]) -> None:
    door = signed_in(cast, cast.elder)
    for path in ("/elder/", "/notices/", "/elder/code/", "/nothing-here/"):
        assert door.client.get(path).headers["Cache-Control"] == "no-store"


def test_what_is_another_persons_is_the_same_page_as_what_does_not_exist(
    cast: Cast, ids: dict[str, str]
) -> None:
    elder, volunteer = signed_in(cast, cast.second_elder), signed_in(cast, cast.second_volunteer)
    for door, paths in (
        (elder, [page for page in ELDER_PAGES if "{" in page]),
        (volunteer, [page for page in VOLUNTEER_PAGES if "{match}" in page]),
        (volunteer, ["/elder/", "/elder/code/", "/needs/"]),
        (elder, ["/near/", "/services/", "/services/led/"]),
    ):
        missing = _plain(door.get("/nothing-here/", status=404))
        for path in paths:
            assert _plain(door.get(path.format(**ids), status=404)) == missing, path


@pytest.mark.parametrize(
    ("who", "path"),
    [
        ("second_elder", "/needs/{need}/withdraw/"),
        ("second_elder", "/visits/{visit}/confirm/"),
        ("second_elder", "/visits/{visit}/rate/"),
        ("second_elder", "/needs/{need}/volunteers/{match}/name/"),
        ("second_elder", "/needs/{need}/volunteers/{match}/call-off/"),
        ("second_volunteer", "/services/{match}/address/"),
        ("second_volunteer", "/services/{match}/call-off/"),
        ("second_volunteer", "/services/{match}/check-in/"),
        ("second_volunteer", "/services/{match}/claim/"),
        ("volunteer", "/visits/{visit}/confirm/"),
        ("elder", "/needs/{open}/volunteers/{match}/name/"),
    ],
)
def test_nobody_acts_on_what_is_another_persons(cast: Cast, ids: dict[str, str], who: str, path: str) -> None:
    states = (Match.objects.values_list("state"), Visit.objects.values_list("state"))
    before = [list(each) for each in states]
    assert signed_in(cast, getattr(cast, who)).post(path.format(**ids)).status_code == 404
    assert [list(each.all()) for each in states] == before


def test_acts_are_posts(cast: Cast, ids: dict[str, str]) -> None:
    door = signed_in(cast, cast.elder)
    for path in ("/needs/{need}/withdraw/", "/visits/{visit}/confirm/", "/visits/{visit}/rate/"):
        answer = door.client.get(path.format(**ids))
        assert answer.status_code == 405
        assert 'href="/elder/"' in answer.content.decode()


def test_a_form_without_its_key_is_refused_with_a_sentence(cast: Cast, ids: dict[str, str]) -> None:
    door = signed_in(cast, cast.elder)
    page = door.refused(f"/visits/{ids['visit']}/confirm/", key="no key")
    assert "重新打开页面" in page
    assert ACT_KEY in page


def test_a_form_of_another_site_is_not_taken(cast: Cast, ids: dict[str, str]) -> None:
    door = signed_in(cast, cast.elder)
    strict = Door(Client(enforce_csrf_checks=True))
    strict.client.cookies = door.client.cookies
    response = strict.post(f"/visits/{ids['visit']}/confirm/")
    assert response.status_code == 403
    assert "表单已过期" in response.content.decode()


def test_health_says_whether_the_database_answers(monkeypatch: pytest.MonkeyPatch) -> None:
    client = stranger().client
    assert client.get("/health").json() == {"status": "ok", "database": "ok"}

    def fail() -> None:
        raise OperationalError

    monkeypatch.setattr("timebank.web.public.connection.cursor", fail)
    response = client.get("/health")
    assert (response.status_code, response.json()["database"]) == (503, "unavailable")


def test_a_refusal_that_no_form_awaited_has_a_page_too(cast: Cast, ids: dict[str, str]) -> None:
    request = RequestFactory().get("/")
    request.session, request.user, request.resolver_match = {}, None, None  # type: ignore[assignment]
    pages = RefusalPages(lambda _: HttpResponse())
    response = pages.process_exception(request, NeedMoved())
    assert response is not None
    assert response.status_code == 409
    assert NeedMoved().sentence in response.content.decode()
    assert pages.process_exception(request, ValueError()) is None
    with pytest.raises(Http404):
        pages.process_exception(request, NotFound())


@pytest.mark.parametrize(("language", "words"), [("zh-hans", "系统出现了问题"), ("en", "on our side")])
def test_a_fault_has_a_page_that_needs_no_database(
    language: str, words: str, django_assert_num_queries: object
) -> None:
    with override(language), django_assert_num_queries(0):  # type: ignore[operator]
        response = fault(RequestFactory().get("/"))
    assert response.status_code == 500
    assert words in response.content.decode()


def test_after_a_form_the_language_is_changed_on_a_page_that_can_be_opened(
    cast: Cast, ids: dict[str, str]
) -> None:
    page = signed_in(cast, cast.elder).post(f"/needs/{ids['need']}/volunteers/{ids['match']}/name/")
    assert hidden_fields(page.content.decode(), action="/language/")["next"] == "/elder/"


def test_the_language_is_changed_by_a_form_and_remembered(cast: Cast, at: SetClock) -> None:
    door = signed_in(cast, cast.elder)
    assert door.done("/language/", language="en", next="/elder/") == "/elder/"
    assert "What is next" in door.get("/elder/")


def test_every_route_has_a_name_of_its_own() -> None:
    names = [route.name for route in _routes(get_resolver("timebank.web.urls"))]
    assert len(names) > 40
    assert [name for name, count in Counter(names).items() if count > 1 or not name] == []


def test_navigation_has_at_most_four_items_and_leads_somewhere() -> None:
    names = {f"web:{route.name}" for route in _routes(get_resolver("timebank.web.urls"))}
    for items in NAV.values():
        assert 0 < len(items) <= ITEMS_MAX
        assert {item.route for item in items} <= names


def test_the_log_names_route_status_and_role_and_nobody(
    cast: Cast, ids: dict[str, str], caplog: pytest.LogCaptureFixture
) -> None:
    door = signed_in(cast, cast.elder)
    with caplog.at_level(logging.INFO, logger="timebank.web.requests"):
        door.get("/elder/ask/when/", {"category": "LEGAL"})
        door.client.get(f"/code/{uuid4().hex}/")
    facts = [vars(record) for record in caplog.records if record.name == "timebank.web.requests"]
    assert [(each["route"], each["status"], each["role"]) for each in facts] == [
        ("web:ask_when", 200, "ELDER"),
        ("web:scan", 404, "ELDER"),
    ]
    written = json.dumps([str(record.__dict__) for record in caplog.records])
    assert "LEGAL" not in written
    assert cast.elder.member_number not in written


def test_a_notice_that_was_shown_counts_as_read(cast: Cast, ids: dict[str, str]) -> None:
    door = signed_in(cast, cast.elder)
    assert "新</span>" in door.get("/notices/")
    assert "新</span>" not in door.get("/notices/")


def _routes(resolver: URLResolver) -> list[URLPattern]:
    found: list[URLPattern] = []
    for each in resolver.url_patterns:
        found += _routes(each) if isinstance(each, URLResolver) else [each]
    return found


def _plain(page: str) -> str:
    return "\n".join(
        line for line in page.splitlines() if "csrfmiddlewaretoken" not in line and 'name="next"' not in line
    )
