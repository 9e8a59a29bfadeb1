"""The OpenAPI document of all routes, as it is kept beside this file and shown to partners.

What partners rely on must not change by accident: a test compares, and ``timebank openapi_snapshot --write`` renews.
"""

from pathlib import Path

import orjson
from django.utils import translation

from timebank.api.urls import api

SNAPSHOT = Path(__file__).parent / "openapi.json"
MOUNTED_AT = "/api/v1/"
_FORM = orjson.OPT_INDENT_2 | orjson.OPT_SORT_KEYS | orjson.OPT_NON_STR_KEYS | orjson.OPT_APPEND_NEWLINE


def document() -> bytes:
    """Write the document of the routes as they are now, in the same order every time."""
    with translation.override("en"):
        schema = api.get_openapi_schema(path_prefix=MOUNTED_AT)
    return orjson.dumps(schema, option=_FORM)


def is_current() -> bool:
    """Tell whether the kept document is that of the routes as they are now."""
    return SNAPSHOT.exists() and SNAPSHOT.read_bytes() == document()
