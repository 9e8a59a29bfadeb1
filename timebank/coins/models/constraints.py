"""Conditions that several tables of coins share, written once for their constraints."""

from django.db.models import Q, Value
from django.db.models.functions import Length, Right
from django.db.models.lookups import Exact

IS_DISTRICT = Q(Exact(Length("place"), 6)) & ~Q(Exact(Right("place", 4), Value("0000")))
"""True for the code of a district: six digits that do not end like a city's (GB/T 2260)."""
