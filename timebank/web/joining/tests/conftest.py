"""The clock and the language of the tests of all pages."""

from timebank.web.tests.conftest import _chinese, at

__all__ = ["_chinese", "at"]
