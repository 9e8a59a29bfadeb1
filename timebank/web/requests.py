"""What a request carries once the middleware has looked at it; the types that views name.

Nothing here asks the database.
"""

from datetime import datetime

from django.http import HttpRequest
from django_htmx.middleware import HtmxDetails

from timebank.people.models import Person
from timebank.people.rules import Actor


class PageRequest(HttpRequest):
    """Any request: its moment, and who acts when somebody is signed in with a role."""

    at: datetime
    signed_in: Actor | None
    htmx: HtmxDetails


class ActorRequest(PageRequest):
    """A request of somebody who acts in a role that the page is for."""

    actor: Actor


class ElderRequest(ActorRequest):
    """A request of an elder, or of a delegate for the elder they chose."""

    elder: Person
