"""Tests of coins."""
