"""The read-only HSDS 3.0 API, so that others can build on a city's directory."""

from bot.hsds_api.setup import PREFIX, setup_hsds_api

__all__ = ["PREFIX", "setup_hsds_api"]
