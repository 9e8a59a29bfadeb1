"""The JSON door: mini-program, partners, benchmarks. One router per package, bearer tokens bound to device and role.

A view fetches what the caller may see, makes one call and answers. No rule of the product stands here, and no name,
number, phone or address leaves by this door, except one's own.
"""
