"""The resource directory: HSDS data in, services that help a resident out."""

from bot.directory.directory import Directory
from bot.directory.loading import load_directory
from bot.directory.query import FallbackLine, PhoneLine, Query, SearchResult, ServiceCard

__all__ = [
    "Directory",
    "FallbackLine",
    "PhoneLine",
    "Query",
    "SearchResult",
    "ServiceCard",
    "load_directory",
]
