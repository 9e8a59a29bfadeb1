"""What the loader of the demo refuses; each docstring is the sentence that people read."""

from timebank.lib.refusals import Refused


class DemoInProduction(Refused):
    """This platform is marked for production, and demo people never come into it."""


class DemoNotWanted(Refused):
    """This database was given from outside. Say --demo if invented people really belong into it."""


class PeopleAlready(Refused):
    """There are people in this database already. Demo people come only into an empty one."""
