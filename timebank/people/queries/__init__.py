"""Reads about people: facts that rules need, qualification, families and households, roles in force."""

from timebank.people.queries.duplicates import (
    duplicates_visible_to,
    likely_duplicates_of,
    open_duplicates,
)
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
from timebank.people.queries.special_groups import (
    TriedMember,
    applicants,
    cannot_confirm,
    classes_before,
    classes_in_force,
    may_confirm_by_silence,
    priority_of,
    recognised,
    rows_of_list,
    sensitive_consent_of,
    special_lists_in,
    statuses_in_force,
    statuses_of,
    statuses_to_end,
    statuses_to_remind,
    statuses_visible_to,
    try_special_list,
)

__all__ = [
    "Fitness",
    "RoleFact",
    "TriedMember",
    "applicants",
    "are_same_side",
    "cannot_confirm",
    "classes_before",
    "classes_in_force",
    "duplicates_visible_to",
    "fitness",
    "fitness_and_side",
    "is_confirmed",
    "likely_duplicates_of",
    "login_of",
    "may_confirm_by_silence",
    "open_duplicates",
    "people",
    "people_by_number",
    "person",
    "person_by_number",
    "priority_of",
    "qualification_gaps",
    "recognised",
    "relation_of",
    "roles_of",
    "rows_of_list",
    "sensitive_consent_of",
    "side_of",
    "sides_of",
    "special_lists_in",
    "statuses_in_force",
    "statuses_of",
    "statuses_to_end",
    "statuses_to_remind",
    "statuses_visible_to",
    "try_special_list",
]
