"""What is refused, as JSON: one handler for every refusal of the platform. Everything else is a fault for the log."""

from collections.abc import Callable
from http import HTTPStatus
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt
from ninja import NinjaAPI
from ninja.errors import AuthenticationError, HttpError, ValidationError

from timebank.api.door import answer
from timebank.api.refusals import InputWrong
from timebank.lib.refusals import NotFound, Refused
from timebank.people.refusals import TokenRefused

FIELDS_NAMED_MAX = 5


def _refused(request: HttpRequest, refusal: Refused) -> HttpResponse:  # noqa: ARG001 - the framework gives it
    status = HTTPStatus.CONFLICT
    if isinstance(refusal, NotFound):
        status = HTTPStatus.NOT_FOUND
    elif isinstance(refusal, InputWrong):
        status = HTTPStatus.UNPROCESSABLE_ENTITY
    elif isinstance(refusal, TokenRefused):
        status = HTTPStatus.UNAUTHORIZED
    response = answer(
        {"code": refusal.code, "sentence": refusal.sentence, "facts": refusal.facts}, status=status
    )
    if status == HTTPStatus.UNAUTHORIZED:
        response["WWW-Authenticate"] = "Bearer"
    return response


def _no_token(request: HttpRequest, _: AuthenticationError) -> HttpResponse:
    return _refused(request, TokenRefused())


def _input_wrong(request: HttpRequest, error: ValidationError) -> HttpResponse:
    names = dict.fromkeys(_name_of(each["loc"]) for each in error.errors)
    return _refused(request, InputWrong(fields=", ".join(list(names)[:FIELDS_NAMED_MAX])))


def _name_of(where: tuple[str | int, ...]) -> str:
    """Name a field by its place in what was sent: body, body parameter and then the field, or a header."""
    steps = [str(step) for step in where[1:] if step != "sent"]
    return ".".join(steps) or str(where[0])


def _body_unreadable(request: HttpRequest, error: HttpError) -> HttpResponse:
    """Answer a body that is no JSON; the framework knows no other error of its own here."""
    if error.status_code != HTTPStatus.BAD_REQUEST:
        raise error
    return _refused(request, InputWrong(fields="body"))


@csrf_exempt
def nothing_here(request: HttpRequest) -> HttpResponse:
    """Answer an address that is no route of the API as what does not exist."""
    return _refused(request, NotFound())


def handle_problems(api: NinjaAPI) -> None:
    """Let the API answer refusals, missing tokens and unreadable input."""
    handlers: dict[type[Exception], Callable[[HttpRequest, Any], HttpResponse]] = {
        Refused: _refused,
        AuthenticationError: _no_token,
        ValidationError: _input_wrong,
        HttpError: _body_unreadable,
    }
    for kind, handler in handlers.items():
        api.add_exception_handler(kind, handler)
