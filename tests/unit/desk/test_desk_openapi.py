"""The description of the API is whole: every address, every model, every way to be refused."""

from __future__ import annotations

import json
import re
from typing import Any

from bot.desk.openapi import PREFIX, describe
from bot.desk.refusals import CODES
from bot.desk.routes import ROUTES


def test_every_route_is_described() -> None:
    paths = describe("desk")["paths"]
    described = {(method.upper(), path) for path, methods in paths.items() for method in methods}
    assert described == {(route.method, PREFIX + route.path) for route in ROUTES}
    for methods in paths.values():
        for operation in methods.values():
            assert operation["summary"].strip()
            assert "200" in operation["responses"]


def test_operation_ids_are_unique() -> None:
    ids = [operation["operationId"] for methods in describe("desk")["paths"].values() for operation in methods.values()]
    assert len(ids) == len(set(ids))


def test_every_reference_leads_somewhere() -> None:
    document = json.loads(json.dumps(describe("desk")))
    found = set(re.findall(r'"#/components/schemas/([^"]+)"', json.dumps(document)))
    assert found
    assert found <= set(document["components"]["schemas"])


def test_whatever_changes_something_needs_session_and_csrf() -> None:
    """All but signing in."""
    for path, method, operation in _operations(describe("desk")):
        if path.endswith("/login"):
            assert "security" not in operation
        else:
            assert operation["security"] == [{"session": []} if method == "get" else {"session": [], "csrf": []}]


def test_every_refusal_of_a_route_is_in_the_table() -> None:
    for route in ROUTES:
        assert set(route.refusals) <= set(CODES)


def _operations(document: dict[str, Any]) -> list[tuple[str, str, dict[str, Any]]]:
    return [
        (path, method, operation)
        for path, methods in document["paths"].items()
        for method, operation in methods.items()
    ]
