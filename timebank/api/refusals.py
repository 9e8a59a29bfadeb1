"""What the door itself refuses before any package is asked."""

from timebank.lib.refusals import Refused


class InputWrong(Refused):
    """Something that was sent is missing or cannot be read. Please check: %(fields)s."""


class ChooseMember(Refused):
    """Several people use this phone. Please choose the member number to sign in with: %(member_numbers)s."""


class WordMissing(Refused):
    """Please say how the person's word was given: consent_how is IN_PERSON, TELEPHONE or WITNESS."""
