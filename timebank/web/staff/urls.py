"""Routes of reviewers, officers and administrators."""

from django.urls import path

from timebank.web.staff import administration, aid, batches, coins, migrations, policy, review, street, visits

urlpatterns = [
    path("review/", review.review_home, name="review_home"),
    path("review/needs/<uuid:need_id>/", review.need, name="review_need"),
    path("review/needs/<uuid:need_id>/approve/", review.approve, name="approve_need"),
    path("review/needs/<uuid:need_id>/refuse/", review.refuse, name="refuse_need"),
    path("review/visits/<uuid:visit_id>/", visits.visit, name="review_visit"),
    path("review/visits/<uuid:visit_id>/approve/", visits.approve, name="approve_visit"),
    path("review/visits/<uuid:visit_id>/decide/", visits.decide, name="decide_dispute"),
    path("review/activities/<uuid:need_id>/", visits.activity, name="review_activity"),
    path("review/activities/<uuid:need_id>/confirm/", visits.confirm, name="confirm_activity"),
    path("review/late-entries/", review.claims, name="refused_claims"),
    path("qualifications/", street.qualification, name="record_proof"),
    path("organisations/", street.organisations, name="organisations"),
    path("grants/", coins.grants, name="grants"),
    path("grants/<uuid:grant_id>/approve/", coins.approve, name="approve_grant"),
    path("grants/<uuid:grant_id>/refuse/", coins.refuse, name="refuse_grant"),
    path("grants/lists/", batches.batches, name="grant_batches"),
    path("grants/lists/try/", batches.try_batch, name="try_grant_batch"),
    path("grants/lists/propose/", batches.propose, name="propose_grant_batch"),
    path("grants/lists/<uuid:batch_id>/", batches.batch, name="grant_batch"),
    path("grants/lists/<uuid:batch_id>/approve/", batches.approve, name="approve_grant_batch"),
    path("grants/lists/<uuid:batch_id>/refuse/", batches.refuse, name="refuse_grant_batch"),
    path("aid/", aid.aid, name="aid"),
    path("aid/<uuid:grant_id>/approve/", aid.approve, name="approve_aid"),
    path("aid/<uuid:grant_id>/refuse/", aid.refuse, name="refuse_aid"),
    path("balances/", migrations.migrations, name="migrations"),
    path("balances/try/", migrations.try_migration, name="try_migration"),
    path("balances/propose/", migrations.propose, name="propose_migration"),
    path("balances/reconciliation/", migrations.reconciled, name="reconciliation"),
    path("balances/reconciliation.csv", migrations.reconciled_csv, name="reconciliation_csv"),
    path("balances/records/", migrations.records, name="migrated_records"),
    path("balances/records/<uuid:line_id>/check/", migrations.check, name="check_migrated_record"),
    path("balances/<uuid:batch_id>/", migrations.migration, name="migration"),
    path("balances/<uuid:batch_id>/approve/", migrations.approve, name="approve_migration"),
    path("balances/<uuid:batch_id>/refuse/", migrations.refuse, name="refuse_migration"),
    path("budgets/", coins.budgets, name="budgets"),
    path("budgets/fund/", coins.propose, name="propose_funding"),
    path("budgets/<uuid:funding_id>/approve/", coins.approve_budget, name="approve_funding"),
    path("policy/", policy.policy, name="policy"),
    path("policy/<uuid:value_id>/approve/", policy.approve, name="approve_value"),
    path("policy/<uuid:value_id>/reject/", policy.reject, name="reject_value"),
    path("policy/<slug:name>/", policy.policy_value, name="policy_value"),
    path("administration/", administration.administration, name="administration"),
    path("administration/appoint/", administration.appoint_member, name="appoint_member"),
    path(
        "administration/roles/<uuid:role_held_id>/end/", administration.end_staff_role, name="end_staff_role"
    ),
]
