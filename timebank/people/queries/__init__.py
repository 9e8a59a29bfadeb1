"""Reads about people: facts that rules need, qualification, families and households, roles in force."""

from timebank.people.queries.fitness import (
    Fitness,
    fitness,
    fitness_and_side,
    qualification_gaps,
)
from timebank.people.queries.persons import (
    login_of,
    people,
    people_by_number,
    person,
    person_by_number,
)
from timebank.people.queries.roles import (
    RoleFact,
    is_confirmed,
    roles_of,
)
from timebank.people.queries.sides import (
    are_same_side,
    relation_of,
    side_of,
    sides_of,
)

__all__ = [
    "Fitness",
    "RoleFact",
    "are_same_side",
    "fitness",
    "fitness_and_side",
    "is_confirmed",
    "login_of",
    "people",
    "people_by_number",
    "person",
    "person_by_number",
    "qualification_gaps",
    "relation_of",
    "roles_of",
    "side_of",
    "sides_of",
]
