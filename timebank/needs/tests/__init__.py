"""Tests of the package, a file per operation."""
