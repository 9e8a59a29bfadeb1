"""Tests of the desk pages: each page for its role, what others see, forms sent twice, few queries."""
