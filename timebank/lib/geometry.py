"""Distances on the ground between two positions in degrees.

Both positions must be in the same coordinate system (all from the same map service). Nothing is stored here.
"""

from math import asin, cos, radians, sin, sqrt

EARTH_RADIUS_M = 6_371_009
"""Mean radius of the earth in metres (IUGG)."""


def great_circle_m(
    *, latitude_from: float, longitude_from: float, latitude_to: float, longitude_to: float
) -> int:
    """Give the distance between two positions along the surface, in whole metres (haversine formula)."""
    north, east = radians(latitude_to - latitude_from), radians(longitude_to - longitude_from)
    part = sin(north / 2) ** 2 + cos(radians(latitude_from)) * cos(radians(latitude_to)) * sin(east / 2) ** 2
    return round(2 * EARTH_RADIUS_M * asin(min(1.0, sqrt(part))))
