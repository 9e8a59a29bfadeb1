"""The copy that a person takes along: one zip with everything as JSON and the lists as CSV, made in memory and kept nowhere."""

import csv
import json
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from io import BytesIO, StringIO
from uuid import UUID
from zipfile import ZIP_DEFLATED, ZipFile

from django.db.models import Q

from timebank.coins.queries import StatementOwner, every_line, statement_period
from timebank.ledger.kinds import OwnerKind
from timebank.needs.models import Need
from timebank.people.rules import local_date
from timebank.rights.queries import KeptFacts, requests_of
from timebank.visits.models import Visit

FORMULA_SIGNS = ("=", "+", "-", "@", "\t", "\r")
"""A cell that begins with one of these would be computed by a spreadsheet; a quote before it stops that."""
ROWS_MAX = 20_000

Rows = tuple[Sequence[str], Iterable[Sequence[object]]]


def copy_of(*, facts: KeptFacts, at: datetime) -> bytes:
    """Write the zip: ``data.json``, and a CSV (UTF-8 with mark) for coins, needs, visits and looks."""
    person = facts.person
    held = BytesIO()
    with ZipFile(held, "w", ZIP_DEFLATED) as archive:
        archive.writestr("data.json", json.dumps(_data(facts), ensure_ascii=False, indent=1, default=str))
        archive.writestr("coins.csv", _sheet(_coins(facts, at=at)))
        archive.writestr("needs.csv", _sheet(_needs(person.pk)))
        archive.writestr("visits.csv", _sheet(_visits(person.pk)))
        archive.writestr("looks.csv", _sheet(_looks(facts)))
    return held.getvalue()


def _data(facts: KeptFacts) -> dict[str, object]:
    person = facts.person
    return {
        "member_number": person.member_number,
        "birth_date": person.birth_date,
        "sex": person.sex,
        "street": person.place_id,
        "joined_at": person.joined_at,
        "values": {field.value: text for field, text in facts.values.items()},
        "roles": [{"role": each.role, "place": each.scope} for each in facts.roles],
        "consents": [
            {
                "purpose": each.purpose,
                "text_version": each.text_version,
                "how": each.how,
                "given_at": each.given_at,
                "withdrawn_at": each.withdrawn_at,
            }
            for each in facts.consents
        ],
        "special_groups": [
            {
                "class": each.beneficiary_class,
                "source": each.source,
                "state": each.state,
                "starts_date": each.starts_date,
                "last_date": each.last_date,
            }
            for each in facts.statuses
        ],
        "qualifications": [
            {"kind": each.kind, "issued_date": each.issued_date, "expires_date": each.expires_date}
            for each in facts.qualifications
        ],
        "relatives_recorded": facts.relatives,
        "requests": [
            {"number": each.number, "kind": each.kind, "made_at": each.made_at, "state": each.state}
            for each in requests_of(person_id=person.pk)
        ],
    }


def _coins(facts: KeptFacts, *, at: datetime) -> Rows:
    owner = StatementOwner(OwnerKind.PERSON, str(facts.person.pk))
    first, last = local_date(facts.person.joined_at), local_date(at) + timedelta(days=1)
    statement = statement_period(owner=owner, starts_date=first, ends_date=last, limit=1)
    rows = (
        (line.happened_at.isoformat(), line.kind, line.purse, line.coin_minutes, line.balance_minutes)
        for line in every_line(statement=statement)
    )
    return ("happened_at", "kind", "purse", "coin_minutes", "balance_minutes"), rows


def _needs(person_id: UUID) -> Rows:
    rows = Need.objects.filter(elder=person_id).order_by("published_at", "pk")
    columns = ("published_at", "category", "starts_at", "planned_minutes", "state")
    return columns, rows.values_list(*columns)[:ROWS_MAX]


def _visits(person_id: UUID) -> Rows:
    rows = Visit.objects.filter(Q(volunteer=person_id) | Q(need__elder=person_id))
    columns = ("checked_in_at", "checked_out_at", "minutes_served", "coin_minutes", "proof_grade", "state")
    return columns, rows.order_by("checked_in_at", "pk").values_list(*columns)[:ROWS_MAX]


def _looks(facts: KeptFacts) -> Rows:
    rows = (
        (each.opened_at.isoformat(), each.by_role, each.purpose.value, " ".join(each.fields))
        for each in facts.looks
    )
    return ("opened_at", "by_role", "purpose", "fields"), rows


def _sheet(rows: Rows) -> str:
    columns, lines = rows
    out = StringIO()
    writer = csv.writer(out)
    writer.writerow(columns)
    for line in lines:
        writer.writerow([_cell(each) for each in line])
    return "\ufeff" + out.getvalue()


def _cell(value: object) -> object:
    """Write a cell so that no spreadsheet takes a text for a formula; numbers stay numbers."""
    if isinstance(value, str) and value.startswith(FORMULA_SIGNS):
        return "'" + value
    return value
