"""Routes of reviewers, officers and administrators."""

from django.urls import path

from timebank.web.staff import administration, coins, corrections, estates, policy, review, street, visits

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
    path("budgets/", coins.budgets, name="budgets"),
    path("budgets/fund/", coins.propose, name="propose_funding"),
    path("budgets/<uuid:funding_id>/approve/", coins.approve_budget, name="approve_funding"),
    path("corrections/", corrections.corrections, name="corrections"),
    path("corrections/<uuid:correction_id>/approve/", corrections.approve, name="approve_correction"),
    path("corrections/<uuid:correction_id>/refuse/", corrections.refuse, name="refuse_correction"),
    path("corrections/<uuid:correction_id>/restore/", corrections.restore, name="restore_correction"),
    path("debts/", corrections.debts, name="debts"),
    path("debts/<uuid:debt_id>/reject/", corrections.reject, name="reject_appeal"),
    path("clearing/", corrections.clearing, name="clearing"),
    path("clearing.csv", corrections.clearing_file, name="clearing_file"),
    path("estates/", estates.estates, name="estates"),
    path("estates/<uuid:estate_id>/", estates.estate, name="estate"),
    path("estates/<uuid:estate_id>/settle/", estates.settle, name="settle_estate"),
    path("estates/<uuid:estate_id>/withdraw/", estates.withdraw, name="withdraw_estate"),
    path("estates/decisions/<uuid:decision_id>/approve/", estates.approve, name="approve_estate"),
    path("estates/decisions/<uuid:decision_id>/refuse/", estates.refuse, name="refuse_estate"),
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
