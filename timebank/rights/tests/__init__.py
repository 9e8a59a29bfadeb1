"""Tests of the rights centre."""
