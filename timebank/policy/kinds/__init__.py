"""What policy values there are: names, shapes, units, founding values and why.

The registry is the one list; the type checker knows the names, so a misspelt one is found before it runs.
"""

from timebank.policy.kinds.entry import (
    FOUNDED_AT,
    FOUNDING_PLACE,
    Group,
    PolicyKind,
    PolicyState,
    PolicyTyped,
    Shape,
    Source,
    Unit,
)
from timebank.policy.kinds.names import (
    CodeName,
    CodesName,
    NumberName,
    NumbersName,
    OptionalNumberName,
    OrderName,
    TimeName,
)
from timebank.policy.kinds.registry import DISTRICT_NAMES, POLICY_KINDS, REGISTRY

__all__ = [
    "DISTRICT_NAMES",
    "FOUNDED_AT",
    "FOUNDING_PLACE",
    "POLICY_KINDS",
    "REGISTRY",
    "CodeName",
    "CodesName",
    "Group",
    "NumberName",
    "NumbersName",
    "OptionalNumberName",
    "OrderName",
    "PolicyKind",
    "PolicyState",
    "PolicyTyped",
    "Shape",
    "Source",
    "TimeName",
    "Unit",
]
