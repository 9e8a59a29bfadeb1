"""The page on which two accounts of one person are joined and parted again."""

import pytest
from django.urls import reverse

from tests.cast import Cast
from timebank.people.models import Merge
from timebank.people.queries import same_person_ids
from timebank.people.tests.duplicates import likely_duplicate
from timebank.web.tests.conftest import SetClock
from timebank.web.tests.door import signed_in

pytestmark = pytest.mark.django_db(databases=["default"])

MERGES = reverse("web:merges")


def test_two_accounts_are_joined_and_parted_by_two_persons_each(cast: Cast, at: SetClock) -> None:
    likely_duplicate(cast)
    street = signed_in(cast, cast.street_officer_actor, language="en")
    district = signed_in(cast, cast.district_officer_actor, language="en")
    kept, closed = cast.elder.member_number, cast.second_elder.member_number
    assert f"?kept={kept}&amp;joined={closed}" in street.get(reverse("web:duplicates"))
    assert f'value="{closed}"' in street.get(MERGES, {"kept": kept, "joined": closed})
    street.refused(MERGES, kept=kept, joined="BJ1", ground="PAPERS")
    street.refused(MERGES, kept=kept, joined=kept, ground="PAPERS")
    street.done(MERGES, kept=kept, joined=closed, ground="PAPERS")
    merge = Merge.objects.get()
    approve, part, approve_part = (
        reverse(f"web:{name}", args=[merge.pk])
        for name in ("approve_merge", "propose_parting", "approve_parting")
    )
    assert approve not in street.get(MERGES)
    street.refused(approve)
    assert MERGES in district.get(reverse("web:staff_coins"))
    assert approve in district.get(MERGES)
    district.done(approve)
    assert len(same_person_ids(person_id=cast.elder.pk)) == 2
    assert closed in street.get(MERGES)
    street.done(part)
    street.refused(approve_part)
    district.done(approve_part)
    assert len(same_person_ids(person_id=cast.elder.pk)) == 1
    assert "No accounts are joined" in street.get(MERGES)


def test_a_district_officer_leaves_two_accounts_apart(cast: Cast, at: SetClock) -> None:
    street = signed_in(cast, cast.street_officer_actor)
    street.done(
        MERGES,
        kept=cast.elder.member_number,
        joined=cast.second_elder.member_number,
        ground="SAME_CARD",
    )
    district = signed_in(cast, cast.district_officer_actor)
    district.done(reverse("web:refuse_merge", args=[Merge.objects.get().pk]))
    assert Merge.objects.get().state == "REFUSED"


def test_a_desk_finds_the_kept_account_by_the_old_number_and_phone(cast: Cast, at: SetClock) -> None:
    street = signed_in(cast, cast.street_officer_actor)
    kept, closed = cast.elder.member_number, cast.second_elder.member_number
    street.done(MERGES, kept=kept, joined=closed, ground="PAPERS")
    signed_in(cast, cast.district_officer_actor).done(
        reverse("web:approve_merge", args=[Merge.objects.get().pk])
    )
    clerk = signed_in(cast, cast.clerk_actor)
    for by, text in (("NUMBER", closed), ("PHONE", cast.identities[cast.second_elder.pk].phone)):
        page = clerk.post(reverse("web:desk_find"), by=by, text=text).content.decode()
        assert reverse("web:desk_person", args=[cast.elder.pk]) in page
    assert closed in clerk.get(reverse("web:desk_person", args=[cast.elder.pk]))
