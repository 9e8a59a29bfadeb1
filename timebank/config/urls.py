"""Routes of the whole platform: pages at the root, the JSON door below /api/v1/, health for probes."""

from django.urls import URLPattern, URLResolver, include, path

from timebank.web import public

urlpatterns: list[URLPattern | URLResolver] = [
    path("health", public.health, name="health"),
    path("api/v1/", include("timebank.api.urls")),
    path("", include("timebank.web.urls")),
]

handler400 = "timebank.web.public.bad_request"
handler403 = "timebank.web.public.forbidden"
handler404 = "timebank.web.public.not_found"
handler500 = "timebank.web.public.fault"
