"""The page of accounts that may belong to one person, and the desk's form for one more document."""

import pytest
from django.urls import reverse

from tests.cast import Cast
from timebank.people.tests.duplicates import likely_duplicate
from timebank.vault.kinds import Field, Purpose
from timebank.vault.queries import find_by, looks_at
from timebank.web.tests.conftest import SetClock
from timebank.web.tests.door import signed_in

pytestmark = pytest.mark.django_db(databases=["default"])

DUPLICATES = reverse("web:duplicates")


def test_a_pair_is_shown_masked_with_its_reason_and_dismissed(cast: Cast, at: SetClock) -> None:
    pair = likely_duplicate(cast)
    door = signed_in(cast, cast.street_officer_actor, language="en")
    assert DUPLICATES in door.get(reverse("web:review_home"))
    page = door.get(DUPLICATES)
    for shown in (cast.elder.member_number, "王**", "赵**", "Same name and same birth date", "1948"):
        assert shown in page
    for hidden in ("王秀英", cast.identities[cast.elder.pk].document, cast.identities[cast.elder.pk].phone):
        assert hidden not in page
    assert [fact.purpose for fact in looks_at(person_id=cast.elder.pk)] == [Purpose.DUPLICATE]
    path = reverse("web:dismiss_duplicate", args=[pair.pk])
    door.refused(path)
    door.done(path, difference="PAPERS")
    door.refused(path, difference="PAPERS")
    assert "No two accounts are alike" in door.get(DUPLICATES)


def test_a_clerk_keeps_one_more_document(cast: Cast, at: SetClock) -> None:
    door = signed_in(cast, cast.clerk_actor, language="en")
    path = reverse("web:desk_add_document", args=[cast.elder.pk])
    assert path in door.get(reverse("web:desk_person", args=[cast.elder.pk]))
    door.refused(path, kind="PASSPORT", number="?")
    door.refused(path, kind="PASSPORT", number="")
    door.done(path, kind="PASSPORT", number="E90000001")
    assert find_by(field=Field.DOCUMENT, value="E90000001") == [cast.elder.pk]
    other = reverse("web:desk_add_document", args=[cast.volunteer.pk])
    assert "already registered" in door.refused(other, kind="PASSPORT", number="E90000001")
