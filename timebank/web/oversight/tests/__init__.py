"""Tests of the pages of the supervisor and the auditor."""
