"""Things of the stage by which somebody is signed in: the elder's other browser and the elder's app."""

from tests.cast import NOW, Cast
from timebank.people.kinds import DeviceKind
from timebank.people.models import DeviceToken
from timebank.people.operations import begin_sign_in, issue_device_token


def signed_in_things(cast: Cast) -> dict[str, object]:
    """Sign the elder in once more, and in an app."""
    elder = cast.elder.pk
    issue_device_token(
        person_id=elder, role_held_id=cast.roles[elder], device_key="app", second_factor=False, at=NOW
    )
    return {
        "sign_in": begin_sign_in(person_id=elder, second_factor=False, device_kind=DeviceKind.PHONE, at=NOW),
        "device": DeviceToken.objects.get(person_id=elder).pk,
    }
