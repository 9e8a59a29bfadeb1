"""Routes of the pages of special groups; each stands under the part of who uses it."""

from django.urls import path

from timebank.web.special import desk, district, lists, own

urlpatterns = [
    path("elder/support/", own.support, name="my_support"),
    path("elder/support/<uuid:status_id>/withdraw/", own.withdraw, name="withdraw_application"),
    path("desk/people/<uuid:person_id>/support/", desk.support, name="desk_support"),
    path("desk/support/<uuid:status_id>/seen/", desk.seen, name="desk_see_paper"),
    path("desk/support/<uuid:status_id>/withdraw/", desk.withdraw, name="desk_withdraw_application"),
    path("staff/special/", district.applications, name="special_groups"),
    path("staff/special/<uuid:status_id>/approve/", district.approve, name="approve_status"),
    path("staff/special/<uuid:status_id>/refuse/", district.refuse, name="refuse_status"),
    path("staff/special/<uuid:status_id>/end/", district.end, name="end_status"),
    path("staff/special/lists/", lists.lists, name="special_lists"),
    path("staff/special/lists/try/", lists.try_list, name="try_special_list"),
    path("staff/special/lists/propose/", lists.propose, name="propose_special_list"),
    path("staff/special/lists/<uuid:list_id>/", lists.special_list, name="special_list"),
    path("staff/special/lists/<uuid:list_id>/approve/", lists.approve, name="approve_special_list"),
    path("staff/special/lists/<uuid:list_id>/refuse/", lists.refuse, name="refuse_special_list"),
]
