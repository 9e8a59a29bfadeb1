"""Routes of the volunteer's and guardian's pages, and of a scanned code."""

from django.urls import path

from timebank.web.volunteer import checks, coins, courses, debts, health, needs, services

urlpatterns = [
    path("near/", needs.open_needs, name="open_needs"),
    path("near/<uuid:need_id>/", needs.open_need, name="open_need"),
    path("services/", services.services, name="services"),
    path("services/led/", services.led_services, name="led_services"),
    path("services/<uuid:match_id>/", services.service, name="service"),
    path("services/<uuid:match_id>/address/", services.show_address, name="show_address"),
    path("services/<uuid:match_id>/call-off/", services.call_off, name="call_off_service"),
    path("services/<uuid:match_id>/attend/", services.attend, name="attend_service"),
    path("services/<uuid:match_id>/claim/", services.claim, name="claim"),
    path("services/<uuid:match_id>/check-in/", checks.begin_visit, name="check_in"),
    path("services/<uuid:match_id>/check-out/", checks.end_visit, name="check_out"),
    path("code/<slug:token>/", checks.scan, name="scan"),
    path("owed/", debts.my_debts, name="my_debts"),
    path("owed/<uuid:debt_id>/repay/", debts.repay, name="repay_debt"),
    path("owed/<uuid:debt_id>/appeal/", debts.appeal, name="appeal_debt"),
    path("earned/", coins.volunteer_coins, name="volunteer_coins"),
    path("earned/statement.csv", coins.volunteer_statement_file, name="volunteer_statement_file"),
    path("earned/passbook/", coins.volunteer_passbook, name="volunteer_passbook"),
    path("earned/heard/", coins.volunteer_statement_heard, name="volunteer_statement_heard"),
    path("qualification/sessions/<uuid:session_id>/sign-up/", courses.sign_up, name="take_seat"),
    path("qualification/seats/<uuid:seat_id>/give-back/", courses.give_back, name="give_seat_back"),
    path("qualification/health/", health.state, name="state_health"),
    path("qualification/", coins.qualification, name="my_qualification"),
]
