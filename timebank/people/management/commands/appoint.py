"""``timebank appoint``: the three administrators of an empty installation, and staff after them.

Passwords and second factors are printed once, here, and are kept nowhere in the clear.
"""

import json
from argparse import ArgumentParser
from datetime import date
from pathlib import Path
from typing import Any
from uuid import UUID

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.utils.timezone import now
from django.utils.translation import gettext as _

from timebank.lib.refusals import Refused
from timebank.people.kinds import STAFF_ROLES, Channel, Role, Sex
from timebank.people.models import Person
from timebank.people.operations import (
    appoint,
    enrol_second_factor,
    enrol_staff,
    install_administrators,
    set_staff_password,
)
from timebank.people.operations.installation import new_password
from timebank.people.queries import login_of, person_by_number, roles_of
from timebank.people.rules import Actor, Identity
from timebank.vault.kinds import DocumentKind


class Command(BaseCommand):
    """Reads the options, calls the operations, prints what to hand over."""

    help = (
        "Without options: make the three administrators of an empty installation, once. "
        "With --role and --by: appoint a member (--number) or a new member of staff (--identity)."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Name the options."""
        parser.add_argument("--role", choices=[str(role) for role in STAFF_ROLES], help="the staff role")
        parser.add_argument("--number", help="member number of the person to appoint")
        parser.add_argument(
            "--identity",
            type=Path,
            help="JSON file of a person who is no member yet: name, document_kind, document, birth_date, sex, phone",
        )
        parser.add_argument("--place", help="code of the street, district or city that the role covers")
        parser.add_argument("--organisation", type=UUID, help="id of the organisation of a desk role")
        parser.add_argument("--by", help="member number of the security administrator")
        parser.add_argument("--dry-run", action="store_true", help="try everything and keep nothing")
        parser.add_argument("--json", action="store_true", help="print one JSON object")

    def handle(self, *_arguments: Any, **options: Any) -> None:
        """Do it in one transaction and print."""
        try:
            with transaction.atomic():
                people = _appointed(options) if options["role"] else _installed(options)
                transaction.set_rollback(options["dry_run"])
        except Refused as refusal:
            raise CommandError(str(refusal)) from refusal
        if options["json"]:
            self.stdout.write(json.dumps({"people": people, "dry_run": options["dry_run"]}))
            return
        for each in people:
            self.stdout.write("  ".join(f"{name}: {text}" for name, text in each.items() if text))
        self.stdout.write(_("Passwords and second factors are shown this once. Hand them over in person."))


def _installed(options: dict[str, Any]) -> list[dict[str, str]]:
    if any(options[name] for name in ("number", "identity", "place", "organisation", "by")):
        raise CommandError(_("Please say which role with --role."))
    return [
        {
            "role": each.role.value,
            "number": each.person.member_number,
            "password": each.password,
            "second_factor": each.second_factor,
        }
        for each in install_administrators(at=now())
    ]


def _appointed(options: dict[str, Any]) -> list[dict[str, str]]:
    if not options["by"] or bool(options["number"]) == bool(options["identity"]):
        raise CommandError(_("Please give --by and either --number or --identity."))
    by = _security_administrator(options["by"])
    person = _person(options, by=by)
    role = Role(options["role"])
    appoint(
        person_id=person.pk,
        role=role,
        place=options["place"],
        organisation_id=options["organisation"],
        by=by,
        at=now(),
    )
    return [{"role": role.value, "number": person.member_number, **_handed_over(person, by=by)}]


def _security_administrator(member_number: str) -> Actor:
    person = person_by_number(member_number=member_number)
    held = roles_of(person_id=person.pk, at=now()) if person else []
    if person is None or not any(fact.role == Role.SECURITY_ADMINISTRATOR for fact in held):
        raise CommandError(_("The number given with --by is not a security administrator's."))
    return Actor(
        person_id=person.pk,
        role=Role.SECURITY_ADMINISTRATOR,
        scope="",
        organisation_id=None,
        channel=Channel.SYSTEM,
    )


def _person(options: dict[str, Any], *, by: Actor) -> Person:
    if options["number"]:
        found = person_by_number(member_number=options["number"])
        if found is None:
            raise CommandError(_("There is no member with this number."))
        return found
    given = json.loads(options["identity"].read_text(encoding="utf-8"))
    return enrol_staff(
        identity=Identity(
            name=given["name"],
            document_kind=DocumentKind(given.get("document_kind", DocumentKind.RESIDENT_NUMBER)),
            document=given["document"],
            phone=given.get("phone", ""),
        ),
        birth_date=date.fromisoformat(given["birth_date"]),
        sex=Sex(given["sex"]),
        place=options["place"] or settings.CITY,
        by=by,
        at=now(),
    )


def _handed_over(person: Person, *, by: Actor) -> dict[str, str]:
    """Give a first password and second factor to somebody who has none."""
    if login_of(person_id=person.pk).has_usable_password():
        return {"password": "", "second_factor": ""}
    password = new_password()
    set_staff_password(person_id=person.pk, password=password, by=by, at=now())
    return {
        "password": password,
        "second_factor": enrol_second_factor(person_id=person.pk, by=by, at=now()),
    }
