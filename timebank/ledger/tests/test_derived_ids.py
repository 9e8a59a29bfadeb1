"""The ids of movements: the same for the same cause, in the order of their causes, never changed by a release."""

from uuid import RFC_4122, UUID

from timebank.lib.ids import derived_id, new_id

CAUSE = UUID("018f3c5e-7a10-7abc-8def-0123456789ab")


def test_the_derivation_never_changes() -> None:
    assert derived_id(cause=CAUSE, verb="EARN", account="a") == UUID("018f3c5e-7a10-8e8a-8cf2-f8fb27f12390")


def test_each_part_counts() -> None:
    other = UUID(int=CAUSE.int + 1)
    made = {
        derived_id(cause=cause, verb=verb, account=account)
        for cause in (CAUSE, other)
        for verb in ("EARN", "HOLD")
        for account in ("a", "b")
    }
    assert len(made) == 8


def test_it_is_a_version_8_identifier_of_the_moment_of_its_cause() -> None:
    made = derived_id(cause=CAUSE, verb="EARN", account="a")
    assert (made.version, made.variant) == (8, RFC_4122)
    assert made.hex[:12] == CAUSE.hex[:12]


def test_later_causes_have_later_ids() -> None:
    earlier = derived_id(cause=CAUSE, verb="EARN")
    assert earlier < derived_id(cause=new_id(), verb="EARN")
