"""Tests of the staff pages: each page for its role, what others see, forms sent twice, few queries."""
