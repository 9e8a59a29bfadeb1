"""The verbs of the rights centre, a file per group."""

from timebank.rights.operations.closing import cancel_account, finish_cancellation, take_back_request
from timebank.rights.operations.correcting import (
    ask_for_correction,
    confirm_identity,
    correct_contact,
    propose_identity,
)
from timebank.rights.operations.erasing import (
    approve_erasure,
    ask_for_erasure,
    refuse_request,
    take_copy,
)
from timebank.rights.operations.representing import (
    approve_representative,
    end_representation,
    propose_representative,
    refuse_representative,
)
from timebank.rights.operations.retention import apply_retention

__all__ = [
    "apply_retention",
    "approve_erasure",
    "approve_representative",
    "ask_for_correction",
    "ask_for_erasure",
    "cancel_account",
    "confirm_identity",
    "correct_contact",
    "end_representation",
    "finish_cancellation",
    "propose_identity",
    "propose_representative",
    "refuse_representative",
    "refuse_request",
    "take_back_request",
    "take_copy",
]
