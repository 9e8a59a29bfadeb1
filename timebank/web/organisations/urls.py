"""Routes of the pages of one organisation; each stands under the part of who uses it."""

from django.urls import path

from timebank.web.organisations import own, street

urlpatterns = [
    path("desk/organisation/", own.organisation, name="own_organisation"),
    path("staff/organisations/<uuid:organisation_id>/", street.organisation, name="organisation"),
    path("staff/organisations/<uuid:organisation_id>/renew/", street.renew, name="renew_organisation"),
    path("staff/organisations/<uuid:organisation_id>/scope/", street.rescope, name="rescope_organisation"),
    path("staff/organisations/<uuid:organisation_id>/revoke/", street.revoke, name="revoke_organisation"),
    path("staff/organisations/<uuid:organisation_id>/admit/", street.admit, name="admit_organisation"),
    path("staff/organisations/<uuid:organisation_id>/dismiss/", street.dismiss, name="dismiss_organisation"),
    path(
        "staff/organisations/<uuid:organisation_id>/hand-over/",
        street.hand_over,
        name="hand_over_activities",
    ),
]
