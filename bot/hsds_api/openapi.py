"""The OpenAPI 3.1 document of the API, made from the tables, the listings and the parameters: it says what is done."""

from __future__ import annotations

from typing import Any

from pydantic import BaseModel

from bot.directory.documents import columns_of
from bot.directory.nested import ENTITIES, children_of
from bot.hsds_api.listings import LISTINGS, Listing
from bot.store.directory_tables import HSDS_TABLES, HsdsTable

Schema = dict[str, Any]

HSDS_VERSION = "3.0"
PROFILE = "https://docs.openreferral.org/en/3.0/"
_NUMBERS = ("number", "digits")
_HIDDEN = {"safety_flags", "confidence"}
_BY_ID = ("link_id", "resource_id")


def describe(title: str, server: str) -> Schema:
    """The document; `server` is the address below which the paths are."""
    paths: dict[str, Any] = {"/": {"get": _about()}}
    for listing in LISTINGS:
        paths[f"/{listing.path}"] = {"get": _list(listing)}
        paths[f"/{listing.path}/{{id}}"] = {"get": _one(listing)}
    return {
        "openapi": "3.1.0",
        "info": {
            "title": title,
            "version": HSDS_VERSION,
            "description": "A directory of services as Open Referral HSDS 3.0. Read only. Records that nobody has "
            "confirmed, or that are not for the public, are not here.",
        },
        "jsonSchemaDialect": "https://json-schema.org/draft/2020-12/schema",
        "servers": [{"url": server}],
        "paths": paths,
        "components": {"schemas": _schemas(), "headers": _headers(), "responses": _refusals()},
    }


def _about() -> Schema:
    schema = {"$ref": "#/components/schemas/about"}
    return {
        "operationId": "about",
        "summary": "About this API and the version of HSDS it speaks.",
        "responses": _answers(schema, "About this API"),
    }


def _list(listing: Listing) -> Schema:
    entry: Schema = {"$ref": f"#/components/schemas/{listing.what}"}
    if "minimal" in listing.query.model_fields:
        entry = {"anyOf": [entry, {"$ref": "#/components/schemas/minimal"}]}
    contents = {
        "type": "object",
        "required": ["contents"],
        "properties": {"contents": {"type": "array", "items": entry}},
    }
    answers = _answers({"allOf": [{"$ref": "#/components/schemas/page"}, contents]}, f"A page of the {listing.path}")
    answers["200"]["content"]["application/x-ndjson"] = {"schema": {"type": "string"}}
    return {
        "operationId": f"list_{listing.path}",
        "summary": f"The {listing.path.replace('_', ' ')}, page by page, with one-to-one fields unless more is asked.",
        "parameters": _parameters(listing.query),
        "responses": answers | {"400": {"$ref": "#/components/responses/wrong"}},
    }


def _one(listing: Listing) -> Schema:
    key = {"name": "id", "in": "path", "required": True, "schema": {"type": "string", "minLength": 1}}
    refusals = {
        "400": {"$ref": "#/components/responses/wrong"},
        "404": {"$ref": "#/components/responses/missing"},
    }
    return {
        "operationId": f"get_{listing.what}",
        "summary": f"One {listing.what.replace('_', ' ')} with everything that belongs to it.",
        "parameters": [key, *_parameters(listing.one)],
        "responses": _answers({"$ref": f"#/components/schemas/{listing.what}"}, f"The {listing.what}") | refusals,
    }


def _parameters(model: type[BaseModel]) -> list[Schema]:
    schema = model.model_json_schema()
    found = []
    for name, part in schema.get("properties", {}).items():
        described = {key: value for key, value in part.items() if key not in ("description", "title", "default")}
        if "anyOf" in described:  # of what may be left out, only what may be there
            described = next(option for option in described["anyOf"] if option.get("type") != "null")
        if part.get("default") not in (None, ""):
            described["default"] = part["default"]
        found.append({"name": name, "in": "query", "description": part.get("description", ""), "schema": described})
    return found


def _answers(schema: Schema, description: str) -> dict[str, Schema]:
    headers = {name: {"$ref": f"#/components/headers/{name}"} for name in _headers()}
    return {
        "200": {"description": description, "headers": headers, "content": {"application/json": {"schema": schema}}},
        "304": {"description": "Not changed since the ETag that If-None-Match names"},
        "429": {"$ref": "#/components/responses/too_many"},
        "503": {"$ref": "#/components/responses/unavailable"},
    }


def _headers() -> dict[str, Schema]:
    return {
        "ETag": {"description": "Changes with the directory", "schema": {"type": "string"}},
        "Cache-Control": {"description": "How long an answer may be kept", "schema": {"type": "string"}},
    }


def _refusals() -> dict[str, Schema]:
    content = {"application/json": {"schema": {"$ref": "#/components/schemas/error"}}}
    wait = {"Retry-After": {"description": "Seconds to wait", "required": True, "schema": {"type": "integer"}}}
    refusals: dict[str, Schema] = {
        "wrong": {"description": "A parameter is not right"},
        "missing": {"description": "There is no such record, or it is not for the public"},
        "too_many": {"description": "Too many requests from this address within a minute", "headers": wait},
        "unavailable": {"description": "The directory cannot be read at the moment", "headers": wait},
    }
    return {name: {**refusal, "content": content} for name, refusal in refusals.items()}


def _schemas() -> dict[str, Schema]:
    text, number, truth = {"type": "string"}, {"type": "integer", "minimum": 0}, {"type": "boolean"}
    return {
        **{_name(table): _entity(table) for table in HSDS_TABLES if table.__tablename__ in ENTITIES},
        "minimal": _object({"id": text, "modified_date": text}),
        "about": _object({"version": text, "profile": text, "openapi_url": text}),
        "error": _object({"error": _object({"code": text, "message": text})}),
        "page": _object(
            {
                "total_items": number, "total_pages": number, "page_number": number, "size": number,
                "first_page": truth, "last_page": truth, "empty": truth,
            }
        ),
    }  # fmt: skip


def _object(properties: dict[str, Schema]) -> Schema:
    return {"type": "object", "required": list(properties), "properties": properties}


def _name(table: type[HsdsTable]) -> str:
    return ENTITIES[table.__tablename__]


def _entity(table: type[HsdsTable]) -> Schema:
    """A row with what may nest in it. Fields that HSDS does not know may be there too."""
    properties: dict[str, Schema] = {}
    required = []
    for column, info in columns_of(table).items():
        if column in _HIDDEN:
            continue
        properties[column] = {"type": "number" if info.get("form") in _NUMBERS else "string"}
        if info.get("one_of"):
            properties[column]["enum"] = list(info["one_of"])
        if info.get("required") and info.get("form") != "link" and column not in _BY_ID:
            required.append(column)
    many, one = children_of(table.__tablename__)
    for name, target in many.items():
        properties[name] = {"type": "array", "items": {"$ref": f"#/components/schemas/{ENTITIES[target]}"}}
    for name, target in one.items():
        properties[name] = {"$ref": f"#/components/schemas/{ENTITIES[target]}"}
    return {"type": "object", "required": required, "properties": properties}
