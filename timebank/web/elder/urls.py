"""Routes of the elder's pages."""

from django.urls import path

from timebank.web.elder import activities, code, coins, delegates, home, needs, publish, visits

urlpatterns = [
    path("elder/", home.elder_home, name="elder_home"),
    path("elders/", home.elders, name="elders"),
    path("elder/delegates/", delegates.delegates, name="delegates"),
    path("elder/delegates/<uuid:delegation_id>/change/", delegates.change, name="change_delegate"),
    path("elder/delegates/<uuid:delegation_id>/end/", delegates.end, name="end_delegate"),
    path("elder/code/", code.my_code, name="my_code"),
    path("elder/code.svg", code.my_code_picture, name="my_code_picture"),
    path("elder/coins/", coins.elder_coins, name="elder_coins"),
    path("elder/coins/statement.csv", coins.elder_statement_file, name="elder_statement_file"),
    path("elder/coins/passbook/", coins.elder_passbook, name="elder_passbook"),
    path("elder/coins/heard/", coins.elder_statement_heard, name="elder_statement_heard"),
    path("elder/ask/", publish.ask, name="ask"),
    path("elder/ask/when/", publish.ask_when, name="ask_when"),
    path("elder/ask/check/", publish.ask_check, name="ask_check"),
    path("elder/activities/", activities.activities, name="activities"),
    path("elder/activities/<uuid:need_id>/join/", activities.join, name="join_activity"),
    path("needs/", needs.needs, name="needs"),
    path("needs/<uuid:need_id>/", needs.need, name="need"),
    path("needs/<uuid:need_id>/withdraw/", needs.withdraw, name="withdraw_need"),
    path("needs/<uuid:need_id>/volunteers/<uuid:match_id>/call-off/", needs.call_off, name="call_off"),
    path(
        "needs/<uuid:need_id>/volunteers/<uuid:match_id>/name/", needs.show_volunteer, name="show_volunteer"
    ),
    path("visits/<uuid:visit_id>/", visits.visit, name="visit"),
    path("visits/<uuid:visit_id>/confirm/", visits.confirm, name="confirm_visit"),
    path("visits/<uuid:visit_id>/dispute/", visits.dispute, name="dispute_visit"),
    path("visits/<uuid:visit_id>/rate/", visits.rate, name="rate_visit"),
]
