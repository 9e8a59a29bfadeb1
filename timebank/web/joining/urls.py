"""Routes of joining, of one's own applications and of agreements on data."""

from django.urls import path

from timebank.web.joining import agreements, own, start

urlpatterns = [
    path("join/", start.join, name="join"),
    path("join/code/", start.enter_code, name="join_code"),
    path("join/mine/", own.mine, name="my_applications"),
    path("join/apply/", own.apply, name="apply"),
    path("join/mine/<uuid:application_id>/", own.mend, name="mend_application"),
    path("join/mine/<uuid:application_id>/withdraw/", own.withdraw, name="withdraw_joining"),
    path("agreements/", agreements.texts, name="agreements"),
    path("agreements/<slug:purpose>/<slug:version>/", agreements.text, name="agreement"),
    path("agreements/mine/", agreements.mine, name="my_consents"),
    path("agreements/mine/<slug:purpose>/give/", agreements.give, name="give_consent"),
    path("agreements/mine/<slug:purpose>/withdraw/", agreements.withdraw, name="take_back_consent"),
]
