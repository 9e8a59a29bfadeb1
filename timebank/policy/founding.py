"""Loads the founding rows of the registry. For migrations only: a running platform proposes and approves.

It adds what is missing and changes nothing, so a later migration calls it again when the registry has grown.
"""

from typing import Any

from timebank.lib.ids import new_id
from timebank.policy.kinds import FOUNDED_AT, FOUNDING_PLACE, POLICY_KINDS, PolicyState


def load_founding_values(apps: Any, schema_editor: Any) -> None:
    """Write a founding row for each name that has none (the two arguments are those of RunPython)."""
    rows = apps.get_model("policy", "PolicyValue").objects.using(schema_editor.connection.alias)
    known = set(rows.filter(state=PolicyState.FOUNDING).values_list("name", flat=True))
    rows.bulk_create(
        rows.model(
            id=new_id(),
            name=kind.name,
            place_id=FOUNDING_PLACE,
            value=kind.default,
            starts_at=FOUNDED_AT,
            reason=kind.source.value,
            proposed_at=FOUNDED_AT,
            state=PolicyState.FOUNDING,
        )
        for kind in POLICY_KINDS.values()
        if kind.name not in known
    )
