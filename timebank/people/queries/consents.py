"""What people agreed to."""

from datetime import date
from uuid import UUID

from timebank.people.consent_texts import outdated
from timebank.people.kinds import ConsentPurpose
from timebank.people.models import Consent

CONSENTS_SHOWN = 100


def consents_of(*, person_id: UUID) -> list[Consent]:
    """List every agreement of a person, in force or withdrawn, the newest first."""
    return list(Consent.objects.filter(person_id=person_id).order_by("-given_at", "-pk")[:CONSENTS_SHOWN])


def asks_again(*, person_id: UUID, day: date) -> bool:
    """Tell whether a text that a person agreed to has been replaced by a newer one."""
    given = Consent.objects.filter(person_id=person_id, withdrawn_at__isnull=True)
    pairs = given.values_list("purpose", "text_version")
    return bool(outdated([(ConsentPurpose(purpose), version) for purpose, version in pairs], day=day))
