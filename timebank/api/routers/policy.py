"""Policy as the applet needs it before anybody signs in: the categories of service."""

from django.http import HttpRequest, HttpResponse
from ninja import Router
from pydantic import BaseModel

from timebank.api.door import answer
from timebank.needs.kinds import Category
from timebank.needs.rules import needed_qualifications
from timebank.people.kinds import QualificationKind

router = Router()


class CategoryShown(BaseModel):
    """A category with its name in the language asked for, and what a volunteer has to prove for it."""

    code: Category
    name: str
    needed: list[QualificationKind]


class CategoryList(BaseModel):
    """The categories in the order of the plan."""

    items: list[CategoryShown]


@router.get("/policy/categories", auth=None, response={200: CategoryList}, operation_id="list_categories")
def categories(request: HttpRequest) -> HttpResponse:  # noqa: ARG001 - the framework gives it
    """List the categories of service."""
    shown = [
        {"code": each.value, "name": str(each.label), "needed": [*needed_qualifications(each)]}
        for each in Category
    ]
    return answer({"items": shown})
