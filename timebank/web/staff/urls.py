"""Routes of reviewers, officers and administrators."""

from django.urls import path

from timebank.web.staff import accounts, administration, coins, gifts, policy, pools, review, street, visits

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
    path("gifts/", gifts.gifts, name="gifts_to_check"),
    path("gifts/<uuid:gift_id>/call/", gifts.call_gift, name="confirm_gift_call"),
    path("gifts/<uuid:gift_id>/approve/", gifts.pass_gift, name="approve_gift"),
    path("gifts/<uuid:gift_id>/refuse/", gifts.refuse_given, name="refuse_gift"),
    path("donations/<uuid:donation_id>/call/", gifts.call_donation, name="confirm_donation_call"),
    path("donations/<uuid:donation_id>/approve/", gifts.pass_donation, name="approve_donation"),
    path("donations/<uuid:donation_id>/refuse/", gifts.refuse_donated, name="refuse_donation"),
    path("pools/", pools.pools, name="staff_pools"),
    path("pools/<uuid:pool_id>/", pools.pool, name="staff_pool"),
    path("pools/<uuid:pool_id>/open/", pools.open_proposed, name="open_pool"),
    path("pools/<uuid:pool_id>/refuse/", pools.refuse_proposed, name="refuse_pool"),
    path("pools/<uuid:pool_id>/end-donations/", pools.end_donations, name="propose_closing"),
    path("pools/<uuid:pool_id>/close/", pools.close_empty, name="close_pool"),
    path("accounts/<slug:code>/", accounts.place_statement, name="place_statement"),
    path("accounts/<slug:code>/statement.csv", accounts.place_statement_file, name="place_statement_file"),
    path("accounts/<slug:code>/passbook/", accounts.place_passbook, name="place_passbook"),
    path("accounts/<slug:code>/heard/", accounts.place_statement_heard, name="place_statement_heard"),
    path(
        "accounts/organisations/<uuid:organisation_id>/",
        accounts.organisation_statement,
        name="organisation_statement",
    ),
    path(
        "accounts/organisations/<uuid:organisation_id>/statement.csv",
        accounts.organisation_statement_file,
        name="organisation_statement_file",
    ),
    path(
        "accounts/organisations/<uuid:organisation_id>/passbook/",
        accounts.organisation_passbook,
        name="organisation_passbook",
    ),
    path(
        "accounts/organisations/<uuid:organisation_id>/heard/",
        accounts.organisation_statement_heard,
        name="organisation_statement_heard",
    ),
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
