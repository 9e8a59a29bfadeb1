"""The one base class of everything the product refuses, and the tie from a database constraint to its sentence.

A refusal changes nothing and says in plain words what is wrong and what to do. Everything that is not a
``Refused`` is a bug and reaches the log.
"""

from collections.abc import Callable
from typing import Any, TypeVar

from django.utils.translation import gettext

RefusedClass = TypeVar("RefusedClass", bound="type[Refused]")


class Refused(Exception):
    """This is not possible."""

    def __init__(self, **facts: Any) -> None:
        """Keep the facts that the sentence names as ``%(name)s``."""
        super().__init__(facts)
        self.facts = facts
        self.trace: Callable[[], object] | None = None

    def leaving(self, trace: Callable[[], object]) -> "Refused":
        """Keep what has to be recorded of this refused act, in a second transaction, after the first is undone."""
        self.trace = trace
        return self

    @property
    def code(self) -> str:
        """The stable code of this refusal: the name of its class."""
        return type(self).__name__

    @property
    def sentence(self) -> str:
        """The sentence people read, in the language in force."""
        sentence = gettext(" ".join((type(self).__doc__ or "").split()))
        return sentence % self.facts if self.facts else sentence

    def __str__(self) -> str:
        return f"{self.code}: {self.sentence}"


class NotFound(Refused):
    """This does not exist, or it is not yours to see."""


_by_constraint: dict[str, type[Refused]] = {}


def refused_by_constraint(*names: str) -> Callable[[RefusedClass], RefusedClass]:
    """Tie database constraints to the refusal that people read when the database is the one that says no."""

    def register(refusal: RefusedClass) -> RefusedClass:
        for name in names:
            if name in _by_constraint:
                raise ValueError(f"constraint {name} already has a refusal")
            _by_constraint[name] = refusal
        return refusal

    return register


def refusal_of_constraint(name: str | None) -> type[Refused] | None:
    """Give the refusal tied to a constraint, or None when a violation of it is a bug."""
    return _by_constraint.get(name or "")


def all_refusals(root: type[Refused] = Refused) -> list[type[Refused]]:
    """List every refusal class that is loaded, the root first, each once."""
    found = [root]
    for child in root.__subclasses__():
        found += [each for each in all_refusals(child) if each not in found]
    return found
