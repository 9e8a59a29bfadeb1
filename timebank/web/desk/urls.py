"""Routes of the desk's pages."""

from django.urls import path

from timebank.web.desk import (
    activities,
    attendance,
    delegates,
    enrol,
    family,
    gifts,
    home,
    needs,
    people,
    services,
    statements,
    students,
    visits,
)

urlpatterns = [
    path("", home.desk_home, name="desk_home"),
    path("find/", people.find, name="desk_find"),
    path("enrol/", enrol.enrol, name="desk_enrol"),
    path("people/<uuid:person_id>/", people.person, name="desk_person"),
    path("people/<uuid:person_id>/reveal/", people.reveal, name="desk_reveal"),
    path("people/<uuid:person_id>/documents/", people.add_document, name="desk_add_document"),
    path("people/<uuid:person_id>/ask-look/", people.ask_look, name="desk_ask_look"),
    path("people/<uuid:person_id>/statement/", statements.person_statement, name="desk_statement"),
    path(
        "people/<uuid:person_id>/statement.csv", statements.person_statement_file, name="desk_statement_file"
    ),
    path("people/<uuid:person_id>/passbook/", statements.person_passbook, name="desk_passbook"),
    path(
        "people/<uuid:person_id>/statement/heard/",
        statements.person_statement_heard,
        name="desk_statement_heard",
    ),
    path("people/<uuid:person_id>/delegates/", delegates.delegates, name="desk_delegates"),
    path(
        "people/<uuid:person_id>/delegates/<uuid:delegation_id>/change/",
        delegates.change,
        name="desk_change_delegate",
    ),
    path(
        "people/<uuid:person_id>/delegates/<uuid:delegation_id>/end/", delegates.end, name="desk_end_delegate"
    ),
    path("people/<uuid:person_id>/slip/", people.person_slip, name="desk_slip"),
    path("people/<uuid:person_id>/family/", family.family, name="desk_family"),
    path("people/<uuid:person_id>/family/record/", family.record, name="desk_record_family"),
    path("people/<uuid:person_id>/door/", family.door, name="desk_record_door"),
    path("families/<uuid:family_id>/end/", family.end, name="desk_end_family"),
    path("people/<uuid:person_id>/ask/", needs.publish, name="desk_ask"),
    path("people/<uuid:person_id>/activities/", needs.join, name="desk_join"),
    path("people/<uuid:person_id>/open-needs/", services.accept, name="desk_accept"),
    path("people/<uuid:person_id>/gifts/", gifts.gifts, name="desk_gifts"),
    path("people/<uuid:person_id>/give/", gifts.give, name="desk_give"),
    path("people/<uuid:person_id>/donate/", gifts.donate, name="desk_donate"),
    path("gifts/<uuid:gift_id>/cancel/", gifts.cancel, name="desk_cancel_gift"),
    path("gifts/<uuid:gift_id>/decline/", gifts.decline, name="desk_decline_gift"),
    path("donations/<uuid:donation_id>/cancel/", gifts.cancel_named_donation, name="desk_cancel_donation"),
    path("needs/<uuid:need_id>/", needs.need, name="desk_need"),
    path("needs/<uuid:need_id>/withdraw/", needs.withdraw, name="desk_withdraw"),
    path("promises/<uuid:match_id>/", services.promise, name="desk_promise"),
    path("promises/<uuid:match_id>/call-off/", services.call_off, name="desk_call_off"),
    path("promises/<uuid:match_id>/guardian/", students.attend, name="desk_attend"),
    path("people/<uuid:person_id>/school/", students.school, name="desk_school"),
    path("people/<uuid:person_id>/of-age/", students.consent, name="desk_of_age"),
    path("promises/<uuid:match_id>/arrive/", services.arrive, name="desk_arrive"),
    path("promises/<uuid:match_id>/paper/", services.claim, name="desk_claim"),
    path("visits/<uuid:visit_id>/", visits.visit, name="desk_visit"),
    path("visits/<uuid:visit_id>/leave/", services.leave, name="desk_leave"),
    path("visits/<uuid:visit_id>/word/", visits.take_word, name="desk_word"),
    path("visits/<uuid:visit_id>/dispute/", visits.dispute, name="desk_dispute"),
    path("visits/<uuid:visit_id>/rate/", visits.rate, name="desk_rate"),
    path("activities/", activities.activities, name="desk_activities"),
    path("activities/new/", activities.publish, name="desk_activity_new"),
    path("activities/<uuid:need_id>/", activities.activity, name="desk_activity"),
    path("activities/<uuid:need_id>/elders/", activities.sign_up_elder, name="desk_sign_up_elder"),
    path(
        "activities/<uuid:need_id>/volunteers/", activities.sign_up_volunteer, name="desk_sign_up_volunteer"
    ),
    path("activities/<uuid:need_id>/withdraw/", activities.withdraw, name="desk_withdraw_activity"),
    path("activities/<uuid:need_id>/sheet/", activities.sheet, name="desk_sheet"),
    path("activities/<uuid:need_id>/list/", attendance.enter_list, name="desk_list"),
]
