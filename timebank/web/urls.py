"""Routes of all pages. The desk, the officers and those who watch have their own files."""

from importlib.util import find_spec

from django.urls import URLPattern, URLResolver, include, path
from django.views.i18n import set_language

from timebank.web import looks, notices, of_age, public, seals, sign_in, sign_ins

app_name = "web"

urlpatterns: list[URLPattern | URLResolver] = [
    path("", public.home, name="home"),
    path("safety/", public.safety, name="safety"),
    path("seals/", seals.seals, name="seals"),
    path("my/", sign_in.my_home, name="my_home"),
    path("my/sign-ins/", sign_ins.sign_ins, name="sign_ins"),
    path("my/sign-ins/others/end/", sign_ins.end_others, name="end_other_sign_ins"),
    path("my/sign-ins/<uuid:sign_in_id>/end/", sign_ins.end_one, name="end_sign_in"),
    path("my/sign-ins/apps/<uuid:device_id>/end/", sign_ins.end_one_device, name="end_device"),
    path("login/", sign_in.login, name="login"),
    path("login/code/", sign_in.enter_code, name="login_code"),
    path("login/staff/", sign_in.staff_login, name="staff_login"),
    path("role/", sign_in.choose_own_role, name="choose_role"),
    path("of-age/", of_age.of_age, name="of_age"),
    path("logout/", sign_in.logout, name="logout"),
    path("language/", set_language, name="language"),
    path("notices/", notices.notices, name="notices"),
    path("looks/", looks.own_looks, name="own_looks"),
    path("desk/people/<uuid:person_id>/looks/", looks.desk_looks, name="desk_looks"),
    path("", include("timebank.web.elder.urls")),
    path("", include("timebank.web.volunteer.urls")),
    path("", include("timebank.web.giving.urls")),
    path("", include("timebank.web.organisations.urls")),
    path("", include("timebank.web.rights.urls")),
    path("", include("timebank.web.special.urls")),
    path("", include("timebank.web.oversight.urls")),
    path("", include("timebank.web.family.urls")),
    path("", include("timebank.web.joining.urls")),
]

urlpatterns += [
    path(f"{part}/", include(f"timebank.web.{part}.urls"))
    for part in ("desk", "staff")
    if find_spec(f"timebank.web.{part}") and find_spec(f"timebank.web.{part}.urls")
]
