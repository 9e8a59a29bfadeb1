"""In sentences that are read: what signing in refuses."""

from timebank.lib.refusals import Refused


class TooManyCodes(Refused):
    """Too many codes were asked for. Please wait a while and try again, or come to a desk."""


class CodeWrong(Refused):
    """This code is not right or no longer valid. Please check it, or ask for a new one."""


class SignInRefused(Refused):
    """You could not be signed in. Please check number, password and code. After five tries wait 15 minutes."""


class SecondFactorNeeded(Refused):
    """This role signs in with password and security code."""


class PasswordWeak(Refused):
    """This password is too easy to guess. Please take at least 10 characters, not digits only and no common word."""


class TokenRefused(Refused):
    """Please sign in again."""


class KeyUsedForOtherContent(Refused):
    """This request was sent before with other content. Please load the page again."""
