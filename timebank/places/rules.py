"""Pure rules of places: what lies within what, and how far two points are apart.

A code says by its first digits where it lies, so no query is needed. Nothing here knows a table or a clock.
"""

from math import asin, cos, radians, sin, sqrt

EARTH_RADIUS_M = 6_371_008.8
"""Mean radius of the earth in metres (IUGG 1980)."""

POSITION_DECIMALS = 3
"""Decimals that a position keeps outside the vault: about 110 m north to south (docs/rules.md, "Places")."""

CITY_CODE_END = "0000"
CITY_PREFIX_DIGITS = 2
DISTRICT_CODE_DIGITS = 6


def scope_prefix(code: str) -> str:
    """Give the digits with which every code within a place begins: 110000 gives 11, any other code itself."""
    if len(code) == DISTRICT_CODE_DIGITS and code.endswith(CITY_CODE_END):
        return code[:CITY_PREFIX_DIGITS]
    return code


def is_within(*, code: str, scope: str) -> bool:
    """Say whether a place is the scope itself or lies in it; an empty scope holds nothing."""
    return bool(scope) and code.startswith(scope_prefix(scope))


def district_code(code: str) -> str:
    """Give the code of the district of a street or district; a city gives itself (GB/T 2260: six digits)."""
    return code[:DISTRICT_CODE_DIGITS]


def city_code(code: str) -> str:
    """Give the code of the city of any place: its first two digits and four zeros (GB/T 2260)."""
    return code[:CITY_PREFIX_DIGITS] + CITY_CODE_END


def parent_code(code: str) -> str | None:
    """Give the code one level up: of a street its district, of a district its city, of a city nothing."""
    if len(code) > DISTRICT_CODE_DIGITS:
        return district_code(code)
    return None if code.endswith(CITY_CODE_END) else city_code(code)


def distance_m(latitude_1: float, longitude_1: float, latitude_2: float, longitude_2: float) -> int:
    """Measure the great circle between two points given in WGS-84 degrees, in whole metres (haversine)."""
    north_1, north_2 = radians(latitude_1), radians(latitude_2)
    half_north = sin((north_2 - north_1) / 2)
    half_east = sin(radians(longitude_2 - longitude_1) / 2)
    chord = half_north**2 + cos(north_1) * cos(north_2) * half_east**2
    return round(2 * EARTH_RADIUS_M * asin(sqrt(min(1.0, chord))))


def rounded(degrees: float) -> float:
    """Round a latitude or longitude to the 3 decimals that may be kept outside the vault."""
    return round(float(degrees), POSITION_DECIMALS)
