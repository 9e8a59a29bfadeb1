"""Gives the tests of this package the loaded demo."""

from timebank.city.tests.loaded import demo

__all__ = ["demo"]
