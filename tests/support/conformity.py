"""Checks a JSON value against Twilio's OpenAPI 3.0 document: types, enums, patterns, formats, no extra keys."""

from __future__ import annotations

import re
from email.utils import parsedate_to_datetime
from typing import Any

PYTHON_TYPES: dict[str, type | tuple[type, ...]] = {
    "string": str,
    "integer": int,
    "number": (int, float),
    "boolean": bool,
    "array": list,
    "object": dict,
}


class Twilio:
    """The document, ready to check answers."""

    def __init__(self, document: dict[str, Any]) -> None:
        self.document = document

    def check(self, path: str, method: str, status: int, answer: Any) -> None:
        """Fails unless this path answers this status with a value of this shape."""
        responses = self.document["paths"][path][method]["responses"]
        assert str(status) in responses, f"{method} {path} never answers {status}"
        self._check(responses[str(status)]["content"]["application/json"]["schema"], answer, path)

    def _check(self, schema: dict[str, Any], value: Any, where: str) -> None:
        if "$ref" in schema:
            schema = self.document["components"]["schemas"][schema["$ref"].rsplit("/", 1)[1]]
        if value is None:
            assert schema.get("nullable"), f"{where} may not be null"
            return
        assert isinstance(value, PYTHON_TYPES[schema["type"]]), f"{where}: {value!r} is no {schema['type']}"
        assert value in schema.get("enum", [value]), f"{where}: {value!r} is not one of the allowed"
        if isinstance(value, str):
            assert re.search(schema.get("pattern", ""), value), f"{where}: {value!r} has another pattern"
            if schema.get("format") == "date-time-rfc-2822":
                assert parsedate_to_datetime(value).tzinfo, f"{where}: {value!r} is no RFC 2822 date"
        if isinstance(value, list):
            for index, item in enumerate(value):
                self._check(schema["items"], item, f"{where}[{index}]")
        if isinstance(value, dict) and "properties" in schema:
            assert value.keys() == schema["properties"].keys(), f"{where} has other keys"
            for key, item in value.items():
                self._check(schema["properties"][key], item, f"{where}.{key}")
