"""The API with its routers; mounted at /api/v1/. The document of all routes is openapi.json beside this file."""

from django.urls import path, re_path
from ninja import NinjaAPI

from timebank.api.door import Bearer, OrjsonParser
from timebank.api.problems import handle_problems, nothing_here
from timebank.api.routers import (
    activities,
    coins,
    confirmation,
    family,
    gifts,
    grants,
    matching,
    needs,
    notices,
    people,
    places,
    policy,
    qualification,
    seals,
    statements,
    visits,
)

DESCRIPTION = """\
Every request but those to sign in carries `Authorization: Bearer <token>`. A token is bound to one device and one role
and lives twelve hours. Every request that writes carries a client-made `Idempotency-Key`; sent again, it is answered
with its first result. What is refused is answered with a stable `code`, a `sentence` in the language of
`Accept-Language` (Chinese when none is given) and its `facts`. What you may not see does not exist (404). Moments have
a time zone; coins are whole coin minutes, 60 to a coin."""

api = NinjaAPI(
    title="Time bank",
    version="1.0.0",
    description=DESCRIPTION,
    urls_namespace="api",
    docs_url=None,
    auth=Bearer(),
    parser=OrjsonParser(),
)
handle_problems(api)
for _tag, _router in (
    ("people", people.router),
    ("people", family.router),
    ("people", qualification.router),
    ("policy", policy.router),
    ("places", places.router),
    ("needs", needs.router),
    ("matching", matching.router),
    ("visits", visits.router),
    ("visits", confirmation.router),
    ("activities", activities.router),
    ("coins", coins.router),
    ("coins", gifts.router),
    ("coins", statements.router),
    ("coins", grants.router),
    ("notices", notices.router),
    ("seals", seals.router),
):
    api.add_router("", _router, tags=[_tag])

urlpatterns = [path("", api.urls), re_path("", nothing_here)]
