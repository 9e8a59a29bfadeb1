"""The verbs of needs, a file per verb; other packages import them from here."""

from timebank.needs.operations.ending import expire_needs, withdraw_need
from timebank.needs.operations.handing_over import hand_over_activities
from timebank.needs.operations.places import free_place, join_activity, sign_in_participants, take_place
from timebank.needs.operations.publish import ActivityRequest, HomeRequest, publish_activity, publish_need
from timebank.needs.operations.review import approve_need, refuse_need
from timebank.needs.operations.steps import give_back, lock_need, move_need, next_step

__all__ = [
    "ActivityRequest",
    "HomeRequest",
    "approve_need",
    "expire_needs",
    "free_place",
    "give_back",
    "hand_over_activities",
    "join_activity",
    "lock_need",
    "move_need",
    "next_step",
    "publish_activity",
    "publish_need",
    "refuse_need",
    "sign_in_participants",
    "take_place",
    "withdraw_need",
]
