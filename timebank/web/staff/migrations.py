"""Balances of older systems: the city tries, proposes and approves lists; a third officer checks records."""

import csv
from dataclasses import asdict, fields
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext
from django.views.decorators.http import require_POST, require_safe

from timebank.coins.kinds import DecisionState
from timebank.coins.models import MigrationBatch
from timebank.coins.operations import (
    approve_migration,
    propose_migration,
    refuse_migration,
    sample_migrated_record,
)
from timebank.coins.queries import (
    Reconciled,
    lines_of_migration,
    migrations_of,
    recheck_migration,
    reconciliation,
    records_to_check,
    try_balances,
)
from timebank.coins.sheets import BalanceSheet
from timebank.lib.refusals import Refused
from timebank.people.kinds import Role
from timebank.statements.rules import safe_cell
from timebank.web.acting import FormIncomplete, FormTooOld, act
from timebank.web.requests import ActorRequest
from timebank.web.roles import as_role
from timebank.web.staff.forms import ReasonForm
from timebank.web.staff.list_forms import BalanceListForm, CheckForm
from timebank.web.staff.queries import migrated_lines_in_view, migrations_in_view
from timebank.web.staff.trials import FIELD, opened_balances, sealed_balances

CHECKERS = (Role.CITY_OFFICER, Role.DISTRICT_OFFICER)
MIGRATIONS_SHOWN = 50
ROWS_SHOWN = 300
RECORDS_SHOWN = 30


@require_safe
@as_role(Role.CITY_OFFICER)
def migrations(request: ActorRequest) -> HttpResponse:
    """List the lists of balances, and offer to try another one."""
    return _migrations_page(request)


@require_POST
@as_role(Role.CITY_OFFICER)
def try_migration(request: ActorRequest) -> HttpResponse:
    """Show what a list of balances would do, every record's problems at once; nothing is kept."""
    form = BalanceListForm(request.POST, request.FILES)
    if not form.is_valid():
        return _migrations_page(request, form=form, refusal=FormIncomplete())
    try:
        sheet = form.sheet()
    except Refused as refusal:
        return _migrations_page(request, form=form, refusal=refusal)
    return _trial_page(request, form, sheet)


def _trial_page(request: ActorRequest, form: BalanceListForm, sheet: BalanceSheet) -> HttpResponse:
    source_name, told_minutes = form.cleaned_data["source_name"], form.cleaned_data["told_minutes"]
    trial = try_balances(
        city=request.actor.scope,
        source_name=source_name,
        told_minutes=told_minutes,
        rows=sheet.rows,
        by_ids=[request.actor.person_id],
        at=request.at,
    )
    content = {"source_name": source_name, "told_minutes": str(told_minutes)}
    facts = {
        "trial": trial,
        "rows": sorted(trial.rows, key=lambda row: not row.problems)[:ROWS_SHOWN],
        "rows_more": max(0, len(trial.rows) - ROWS_SHOWN),
        "source_name": source_name,
        "sealed": sealed_balances(sheet=sheet, by_id=request.actor.person_id, facts=content)
        if trial.is_ready
        else "",
    }
    return render(request, "web/staff/balance_trial.html", facts)


@require_POST
@as_role(Role.CITY_OFFICER)
def propose(request: ActorRequest) -> HttpResponse:
    """Propose the list of balances that was tried."""
    opened = opened_balances(request.POST.get(FIELD, ""), by_id=request.actor.person_id)
    if opened is None:
        return _migrations_page(request, refusal=FormTooOld())
    sheet, given = opened

    def run() -> dict[str, object]:
        batch_id = propose_migration(
            city=request.actor.scope,
            source_name=given["source_name"],
            told_minutes=int(given["told_minutes"]),
            sheet=sheet,
            by=request.actor,
            at=request.at,
        )
        return {"id": str(batch_id)}

    outcome = act(request, "propose_migration", content={"sheet": sheet.sha256, **given}, run=run)
    if outcome.refusal:
        return _migrations_page(request, refusal=outcome.refusal)
    messages.success(request, gettext("Proposed. Another officer of the city decides."))
    return redirect("web:migration", outcome.id)


@require_safe
@as_role(Role.CITY_OFFICER)
def migration(request: ActorRequest, batch_id: UUID) -> HttpResponse:
    """Show a list of balances."""
    return _migration_page(request, get_object_or_404(migrations_in_view(request.actor), pk=batch_id))


@require_POST
@as_role(Role.CITY_OFFICER)
def approve(request: ActorRequest, batch_id: UUID) -> HttpResponse:
    """Approve a list of balances whole; the city issues the coins."""
    found = get_object_or_404(migrations_in_view(request.actor), pk=batch_id)

    def run() -> dict[str, object]:
        approve_migration(batch_id=batch_id, by=request.actor, at=request.at)
        return {"id": str(batch_id)}

    outcome = act(request, "approve_migration", content={"batch": batch_id}, run=run)
    if outcome.refusal:
        return _migration_page(request, found, refusal=outcome.refusal)
    messages.success(request, gettext("Approved. Everybody on the list is told."))
    return redirect("web:migration", batch_id)


@require_POST
@as_role(Role.CITY_OFFICER)
def refuse(request: ActorRequest, batch_id: UUID) -> HttpResponse:
    """Refuse a list of balances whole, with the reason."""
    found = get_object_or_404(migrations_in_view(request.actor), pk=batch_id)
    form = ReasonForm(request.POST)
    if not form.is_valid():
        return _migration_page(request, found, refusal=FormIncomplete())
    reason = form.cleaned_data["reason"]

    def run() -> dict[str, object]:
        refuse_migration(batch_id=batch_id, reason=reason, by=request.actor, at=request.at)
        return {"id": str(batch_id)}

    outcome = act(request, "refuse_migration", content={"batch": batch_id, "reason": reason}, run=run)
    if outcome.refusal:
        return _migration_page(request, found, refusal=outcome.refusal)
    messages.success(request, gettext("The list is refused."))
    return redirect("web:migrations")


@require_safe
@as_role(*CHECKERS)
def records(request: ActorRequest) -> HttpResponse:
    """List records of the officer's places that wait for a check by a third person."""
    return _records_page(request)


@require_POST
@as_role(*CHECKERS)
def check(request: ActorRequest, line_id: UUID) -> HttpResponse:
    """Note whether a record is true, after asking the person."""
    get_object_or_404(migrated_lines_in_view(request.actor), pk=line_id)
    form = CheckForm(request.POST)
    if not form.is_valid():
        return _records_page(request, refusal=FormIncomplete())
    is_true = form.cleaned_data["is_true"] == "yes"

    def run() -> dict[str, object]:
        sample_migrated_record(line_id=line_id, is_true=is_true, by=request.actor, at=request.at)
        return {"id": str(line_id)}

    outcome = act(request, "sample_migrated_record", content={"line": line_id, "is_true": is_true}, run=run)
    if outcome.refusal:
        return _records_page(request, refusal=outcome.refusal)
    messages.success(request, gettext("The check is noted."))
    return redirect("web:migrated_records")


@require_safe
@as_role(Role.CITY_OFFICER)
def reconciled(request: ActorRequest) -> HttpResponse:
    """Compare what older systems told with what is in the books."""
    facts = {"systems": reconciliation(city=request.actor.scope)}
    return render(request, "web/staff/reconciliation.html", facts)


@require_safe
@as_role(Role.CITY_OFFICER)
def reconciled_csv(request: ActorRequest) -> HttpResponse:
    """Give the comparison as a file."""
    headers = {"Content-Disposition": 'attachment; filename="reconciliation.csv"'}
    response = HttpResponse(content_type="text/csv; charset=utf-8", headers=headers)
    writer = csv.writer(response)
    writer.writerow(field.name for field in fields(Reconciled))
    for each in reconciliation(city=request.actor.scope):
        cells = asdict(each).values()
        writer.writerow([safe_cell(cell) if isinstance(cell, str) else cell for cell in cells])
    return response


def _migrations_page(
    request: ActorRequest, *, form: BalanceListForm | None = None, refusal: Refused | None = None
) -> HttpResponse:
    facts = {
        "batches": migrations_of(city=request.actor.scope, limit=MIGRATIONS_SHOWN),
        "form": form or BalanceListForm(),
        "refusal": refusal,
    }
    return render(request, "web/staff/migrations.html", facts, status=409 if refusal else 200)


def _migration_page(
    request: ActorRequest, found: MigrationBatch, *, refusal: Refused | None = None
) -> HttpResponse:
    waits = found.state == DecisionState.PROPOSED
    makers = {found.proposed_by_id, request.actor.person_id}
    facts = {
        "batch": found,
        "waits": waits,
        "trial": recheck_migration(batch=found, by_ids=makers) if waits else None,
        "lines": lines_of_migration(batch_id=found.pk)[:ROWS_SHOWN],
        "rows_more": max(0, found.line_count - ROWS_SHOWN),
        "refusal": refusal,
    }
    return render(request, "web/staff/migration.html", facts, status=409 if refusal else 200)


def _records_page(request: ActorRequest, *, refusal: Refused | None = None) -> HttpResponse:
    found = records_to_check(
        scope=request.actor.scope, viewer_id=request.actor.person_id, limit=RECORDS_SHOWN
    )
    facts = {"lines": found, "refusal": refusal}
    return render(request, "web/staff/migrated_records.html", facts, status=409 if refusal else 200)
