"""Routes of the own family."""

from django.urls import path

from timebank.web.family import own

urlpatterns = [
    path("family/", own.family, name="family"),
    path("family/words/<uuid:word_id>/take-back/", own.take_back, name="take_back_word"),
]
