"""Tests of the pages of joining and of agreements."""
