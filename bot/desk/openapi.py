"""The description of the API, made from the route table and the pydantic models: it cannot say anything else."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from pydantic import BaseModel
from pydantic.json_schema import models_json_schema

from bot.desk.refusals import CODES
from bot.desk.routes import ROUTES
from bot.desk.server import SESSION_COOKIE, Route
from bot.desk.shapes import Error, Nothing

PREFIX = "/api/desk"
_REFS = "#/components/schemas/{model}"
_GENERAL = ("not_signed_in", "wrong_role", "cross_site")
_WITH_BODY = ("not_json", "too_large", "not_json_type", "invalid")


def describe(title: str, routes: Sequence[Route] = ROUTES, prefix: str = PREFIX) -> dict[str, Any]:
    """An OpenAPI 3.1 document of these routes; of everything below /api/desk."""
    models: list[tuple[type[BaseModel], Any]] = [(Error, "serialization")]
    for route in routes:
        if route.takes is not Nothing:
            models.append((route.takes, "validation"))
        if route.gives:
            models.append((route.gives, "serialization"))
    references, definitions = models_json_schema(list(dict.fromkeys(models)), ref_template=_REFS)
    paths: dict[str, dict[str, Any]] = {}
    for route in routes:
        paths.setdefault(prefix + route.path, {})[route.method.lower()] = _operation(route, references)
    return {
        "openapi": "3.1.0",
        "info": {"title": title, "version": "1"},
        "paths": paths,
        "components": {"schemas": definitions["$defs"], "securitySchemes": _security_schemes()},
    }


def _operation(route: Route, references: dict[Any, Any]) -> dict[str, Any]:
    operation: dict[str, Any] = {
        "operationId": f"{route.method.lower()}{_camel(route.path)}",
        "summary": route.summary,
        "parameters": _parameters(route),
        "responses": {"200": _success(route, references), **_refusals(route)},
    }
    if not route.public:
        needs: dict[str, list[str]] = {"session": []}
        operation["security"] = [needs if route.method == "GET" else {**needs, "csrf": []}]
    if route.method != "GET" and route.takes is not Nothing:
        schema = references[(route.takes, "validation")]
        operation["requestBody"] = {"required": True, "content": {"application/json": {"schema": schema}}}
    return operation


def _parameters(route: Route) -> list[dict[str, Any]]:
    in_path = [
        {"name": name, "in": "path", "required": True, "schema": {"type": "string"}}
        for name in re.findall(r"{(\w+)}", route.path)
    ]
    if route.method != "GET":
        return in_path
    schema = route.takes.model_json_schema()
    required = schema.get("required", [])
    in_query = [
        {"name": name, "in": "query", "required": name in required, "schema": part}
        for name, part in schema.get("properties", {}).items()
    ]
    return in_path + in_query


def _success(route: Route, references: dict[Any, Any]) -> dict[str, Any]:
    if route.gives is None:
        return {"description": route.summary, "content": {"text/event-stream": {"schema": {"type": "string"}}}}
    schema = references[(route.gives, "serialization")]
    return {"description": route.gives.__name__, "content": {"application/json": {"schema": schema}}}


def _refusals(route: Route) -> dict[str, Any]:
    codes = list(route.refusals) + ([] if route.public else list(_GENERAL))
    if route.method != "GET":
        codes += [*_WITH_BODY, *([] if route.public else ["wrong_csrf"])]
    by_status: dict[str, list[str]] = {}
    for code in codes:
        by_status.setdefault(str(CODES[code][0]), []).append(code)
    schema = {"$ref": _REFS.format(model="Error")}
    return {
        status: {"description": " | ".join(found), "content": {"application/json": {"schema": schema}}}
        for status, found in sorted(by_status.items())
    }


def _security_schemes() -> dict[str, Any]:
    return {
        "session": {"type": "apiKey", "in": "cookie", "name": SESSION_COOKIE},
        "csrf": {"type": "apiKey", "in": "header", "name": "X-CSRF-Token"},
    }


def _camel(path: str) -> str:
    return "".join(part.capitalize() for part in re.split(r"\W+", path) if part)
