"""Routes of the rights centre; each stands under the part of who uses it."""

from django.urls import path

from timebank.web.rights import desk, officers, own, representing

urlpatterns = [
    path("my/data/", own.data, name="my_data"),
    path("my/data/copy/", own.copy, name="my_copy"),
    path("my/data/correct/", own.correct, name="my_correction"),
    path("my/data/close/", own.close, name="close_account"),
    path("my/data/erase/", own.erase, name="erase_me"),
    path("my/data/requests/<uuid:request_id>/take-back/", own.take_back, name="take_back_request"),
    path("desk/people/<uuid:person_id>/data/", desk.data, name="desk_data"),
    path("desk/people/<uuid:person_id>/data/copy/", desk.copy, name="desk_copy"),
    path("desk/people/<uuid:person_id>/data/contact/", desk.contact, name="desk_contact"),
    path("desk/people/<uuid:person_id>/data/identity/", desk.identity, name="desk_identity"),
    path("desk/people/<uuid:person_id>/data/close/", desk.close, name="desk_close_account"),
    path("desk/people/<uuid:person_id>/data/erase/", desk.erase, name="desk_erase"),
    path(
        "desk/people/<uuid:person_id>/data/representative/",
        representing.representative,
        name="desk_representative",
    ),
    path(
        "staff/representations/<uuid:representation_id>/approve/",
        representing.approve,
        name="approve_representative",
    ),
    path(
        "staff/representations/<uuid:representation_id>/refuse/",
        representing.refuse,
        name="refuse_representative",
    ),
    path("staff/representations/<uuid:representation_id>/end/", representing.end, name="end_representation"),
    path("desk/data/<uuid:request_id>/confirm/", desk.confirm, name="desk_confirm_identity"),
    path("desk/data/<uuid:request_id>/take-back/", desk.take_back, name="desk_take_back_request"),
    path("staff/requests/", officers.requests, name="rights_requests"),
    path("staff/requests/<uuid:request_id>/erase/", officers.erase, name="approve_erasure"),
    path("staff/requests/<uuid:request_id>/refuse/", officers.refuse, name="refuse_request"),
]
