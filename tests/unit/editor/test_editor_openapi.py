"""The description of the editors' API is whole, and nobody but editors may use it."""

from __future__ import annotations

import json
import re

from bot.desk.openapi import describe
from bot.desk.refusals import CODES
from bot.desk.roles import DISPATCHERS, EDITORS, ROLES
from bot.editor.routes import ROUTES
from bot.editor.setup import PREFIX


def test_every_route_is_described_and_every_reference_leads_somewhere() -> None:
    document = describe("editors", ROUTES, PREFIX)
    operations = [(path, method) for path, methods in document["paths"].items() for method in methods]
    assert set(operations) == {(PREFIX + route.path, route.method.lower()) for route in ROUTES}
    assert all(methods[method]["summary"].strip() for methods in document["paths"].values() for method in methods)
    ids = [operation["operationId"] for methods in document["paths"].values() for operation in methods.values()]
    assert len(ids) == len(set(ids))
    text = json.dumps(document)
    assert set(re.findall(r'"#/components/schemas/([^"]+)"', text)) <= set(document["components"]["schemas"])


def test_every_route_is_for_editors_only_and_its_refusals_are_known() -> None:
    for route in ROUTES:
        assert route.roles == EDITORS
        assert not route.public
        assert set(route.refusals) <= set(CODES)


def test_the_roles() -> None:
    assert set(ROLES) == DISPATCHERS | EDITORS
    assert {"both", "admin"} == DISPATCHERS & EDITORS
    assert max(map(len, ROLES)) <= 12  # the column's width
