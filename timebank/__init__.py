"""The information management platform of an elderly-care time bank."""

__version__ = "0.1.0"
