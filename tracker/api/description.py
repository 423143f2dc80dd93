"""The description of the API by OpenAPI 3.1: what django-ninja makes of the questions, and what it cannot know.

That is: which token opens what, how every question is refused, and examples. The examples are answers about the first
case; a test asks for them.
"""

import json
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Final

from tracker.api.asking import Facts, Opens, Own, Recording
from tracker.api.problems import EXPLAINED_AT, MEDIA_TYPE, Kind

EXAMPLES: Final = Path(__file__).with_name("examples.json")

PAGE_OF: Final = re.compile(r"\bPage_(\w+?)_\b")
"""What pydantic calls a page of something."""

ABOUT: Final = """\
Bills, what happened to them, and the dates that follow, each with its working and the law it rests on; and for the \
owner of a token, what they follow and were told.

A program shows its token in the header `Authorization: Bearer TOKEN`. Lists come in pages: `next` of one is the \
`cursor` of the next. Answers have an `ETag`; with `If-None-Match` an answer that has not changed is not sent again. \
Names and sentences are in the language of `language`, else of `Accept-Language`. Errors are problems by RFC 9457.
"""

OPENS: Final[Mapping[str, type[Opens]]] = {one.__name__: one for one in (Facts, Own, Recording)}

Json = dict[str, Any]


def described(schema: Mapping[str, Any], *, is_public: bool) -> Json:
    """Return the whole description of what django-ninja described."""
    whole: Json = json.loads(PAGE_OF.sub(r"PageOf\1", json.dumps(schema)))
    examples = json.loads(EXAMPLES.read_text())
    whole["info"] |= {"summary": "Which bills can become law, and when.", "description": ABOUT}
    whole["servers"] = [{"url": "/"}]
    for path, method, operation in operations(whole):
        _describe(operation, path, method, examples.get(operation["operationId"], {}), is_public=is_public)
    for methods in whole["paths"].values():
        methods.pop("head", None)
    whole["components"]["schemas"] = {
        name: _without_titles(one) for name, one in sorted(whole["components"]["schemas"].items())
    }
    whole["components"]["schemas"]["Problem"] = PROBLEM
    whole["components"]["responses"] = {kind.word: _refusal(kind) for kind in Kind}
    whole["components"]["securitySchemes"] = {"token": TOKEN}
    return whole


def operations(description: Mapping[str, Any]) -> Iterator[tuple[str, str, Json]]:
    """Yield each path, method and operation, in the order of the description."""
    for path, methods in description["paths"].items():
        for method, operation in methods.items():
            if method != "head":
                yield path, method, operation


TOKEN: Final[Json] = {
    "type": "http",
    "scheme": "bearer",
    "description": "A token that its owner made on the page “Account”. What it opens is said by its scopes: "
    "`read`, `record`.",
}
PROBLEM: Final[Json] = {
    "type": "object",
    "description": "A problem by RFC 9457. `errors` say what is wrong where: a JSON Pointer into the body, or the name "
    "of a parameter.",
    "properties": {
        "type": {"type": "string"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string"},
        "errors": {
            "type": "array",
            "items": {
                "type": "object",
                "properties": {"where": {"type": "string"}, "what": {"type": "string"}},
                "required": ["where", "what"],
            },
        },
    },
    "required": ["type", "title", "status"],
}


def _describe(operation: Json, path: str, method: str, examples: Json, *, is_public: bool) -> None:
    opens = OPENS[next(iter(operation["security"][0]))]
    operation["security"] = [{"token": [opens.scope.value]}]
    if opens.to_strangers and is_public:
        operation["security"].append({})
    operation["summary"] = operation["description"].partition(".")[0].partition(":")[0]
    operation["parameters"] = [_parameter(one, examples.get("parameters", {})) for one in operation["parameters"]]
    for status, response in operation["responses"].items():
        response["description"] = {"201": "It is recorded."}.get(status, "The answer.")
        _with_example(response["content"]["application/json"], examples.get("answer"))
    if method == "get":
        operation["responses"]["200"]["headers"] = {"ETag": {"schema": {"type": "string"}}}
        operation["responses"]["304"] = {"description": "It is as it was: `If-None-Match` named its ETag."}
    if "requestBody" in operation:
        _with_example(operation["requestBody"]["content"]["application/json"], examples.get("body"))
    for kind in _refusals(operation):
        operation["responses"].setdefault(str(int(kind.status)), {"$ref": f"#/components/responses/{kind.word}"})


def _refusals(operation: Json) -> list[Kind]:
    kinds = [Kind.NO_TOKEN, Kind.NOT_ALLOWED, Kind.NOT_FOUND, Kind.INVALID, Kind.TOO_MANY, Kind.AWAY]
    if operation["operationId"] == "calculate":
        kinds.append(Kind.CONFLICT)
    if "requestBody" in operation:
        kinds += [Kind.UNREADABLE, Kind.CONFLICT, Kind.TOO_LARGE, Kind.MEDIA]
    return kinds


def _refusal(kind: Kind) -> Json:
    problem = {"type": f"{EXPLAINED_AT}#{kind.word}", "title": kind.title, "status": int(kind.status)}
    response: Json = {
        "description": f"{kind.title}.",
        "content": {
            MEDIA_TYPE: {
                "schema": {"$ref": "#/components/schemas/Problem"},
                "examples": {kind.word: {"value": problem}},
            }
        },
    }
    if kind in {Kind.TOO_MANY, Kind.AWAY}:
        response["headers"] = {"Retry-After": {"description": "In so many seconds.", "schema": {"type": "integer"}}}
    if kind is Kind.NO_TOKEN:
        response["headers"] = {"WWW-Authenticate": {"schema": {"type": "string"}}}
    return response


def _parameter(said: Json, examples: Json) -> Json:
    """Return a parameter as it is in a URL: it is left out, and never null."""
    schema = _without_titles(said["schema"])
    choices = [one for one in schema.pop("anyOf", schema.pop("allOf", [])) if one.get("type") != "null"]
    if len(choices) == 1:
        schema |= choices[0]
    description = schema.pop("description", None)
    parameter = {"in": said["in"], "name": said["name"], "required": said["required"], "schema": schema}
    if description:
        parameter["description"] = description
    if said["name"] in examples:
        parameter["examples"] = {"first case": {"value": examples[said["name"]]}}
    return parameter


def _with_example(content: Json, example: Any) -> None:
    content["schema"] = _without_titles(content["schema"])
    if example is not None:
        content["examples"] = {"first case": {"value": example}}


def _without_titles(schema: Any) -> Any:
    """Return a schema without the titles that pydantic makes of names; a property may be called so."""
    if isinstance(schema, list):
        return [_without_titles(one) for one in schema]
    if not isinstance(schema, dict):
        return schema
    kept = {key: value for key, value in schema.items() if key != "title" or not isinstance(value, str)}
    return {
        key: {name: _without_titles(one) for name, one in value.items()}
        if key == "properties"
        else _without_titles(value)
        for key, value in kept.items()
    }
