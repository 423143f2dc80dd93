"""The description of the API as a page shows it."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from tracker.api.description import operations
from tracker.api.problems import Kind

LONGEST_EXAMPLE: Final = 2000

Schemas = Mapping[str, Mapping[str, Any]]


@dataclass(frozen=True, slots=True)
class FieldRow:
    """A parameter, or a field of a shape."""

    name: str
    where: str
    type: str
    is_required: bool
    says: str


@dataclass(frozen=True, slots=True)
class Question:
    """One operation. `takes` is the scope its token must have, `body` and `answer` are examples."""

    anchor: str
    method: str
    path: str
    says: str
    takes: str
    is_open: bool
    parameters: list[FieldRow]
    body: str
    answer: str
    statuses: list[str]
    shapes: list[str]


@dataclass(frozen=True, slots=True)
class Shape:
    name: str
    says: str
    fields: list[FieldRow]


def page_of(description: Mapping[str, Any]) -> dict[str, Any]:
    """Return what the page shows: the questions by what they are about, the shapes of answers, the problems."""
    schemas = description["components"]["schemas"]
    groups: dict[str, list[Question]] = {}
    for path, method, operation in operations(description):
        groups.setdefault(operation["tags"][0], []).append(_question(path, method, operation, schemas))
    shapes = [_shape(name, one, schemas) for name, one in schemas.items() if "properties" in one]
    return {
        "about": [in_words(text) for text in description["info"]["description"].strip().split("\n\n")],
        "groups": groups,
        "shapes": shapes,
        "problems": [(kind.word, int(kind.status), _(kind.title)) for kind in Kind],
    }


def in_words(text: str) -> SafeString:
    """Return a text with what stands between backticks as code."""
    return format_html_join("", "{}{}", ((words, _code(code)) for words, code in _parted(text)))


def _parted(text: str) -> list[tuple[str, str]]:
    parts = [*text.split("`"), ""]
    return list(zip(parts[::2], parts[1::2], strict=False))


def _code(text: str) -> SafeString:
    return format_html("<code>{}</code>", text) if text else SafeString("")


def _question(path: str, method: str, operation: Mapping[str, Any], schemas: Schemas) -> Question:
    body = operation.get("requestBody", {}).get("content", {}).get("application/json", {})
    done = next(one for status, one in operation["responses"].items() if status.startswith("2"))
    answer = done["content"]["application/json"]
    return Question(
        anchor=operation["operationId"],
        method=method.upper(),
        path=path,
        says=in_words(operation.get("description", "")),
        takes=operation["security"][0]["token"][0],
        is_open={} in operation["security"],
        parameters=[_parameter(one, schemas) for one in operation["parameters"]],
        body=_example(body),
        answer=_example(answer),
        statuses=list(operation["responses"]),
        shapes=_names_in(answer["schema"]) + (_names_in(body["schema"]) if body else []),
    )


def _parameter(said: Mapping[str, Any], schemas: Schemas) -> FieldRow:
    kind = _type(said["schema"], schemas)
    return FieldRow(said["name"], said["in"], kind, said["required"], in_words(said.get("description", "")))


def _shape(name: str, schema: Mapping[str, Any], schemas: Schemas) -> Shape:
    required = schema.get("required", [])
    fields = [
        FieldRow(field, "", _type(one, schemas), field in required, in_words(one.get("description", "")))
        for field, one in schema["properties"].items()
    ]
    return Shape(name, in_words(schema.get("description", "")), fields)


def _type(schema: Mapping[str, Any], schemas: Schemas) -> str:
    """Return in a word or two what a value is."""
    match schema:
        case {"$ref": ref}:
            named = schemas[_name(ref)]
            kind = _type(named, schemas) if "enum" in named else _name(ref)
        case {"anyOf": several} | {"allOf": several}:
            kind = " | ".join(_type(one, schemas) for one in several)
        case {"enum": values}:
            kind = " | ".join(str(value) for value in values)
        case {"type": "array", "items": items}:
            kind = f"[{_type(items, schemas)}]"
        case _:
            kind = str(schema.get("format", schema.get("type", "any")))
    return kind


def _name(ref: str) -> str:
    return ref.rsplit("/", 1)[-1]


def _names_in(schema: Any) -> list[str]:
    """Return the shapes that a schema names itself."""
    match schema:
        case {"$ref": ref}:
            return [_name(ref)]
        case {"items": items}:
            return _names_in(items)
        case {"properties": {"items": items}}:
            return _names_in(items)
        case _:
            return []


def _example(content: Mapping[str, Any]) -> str:
    """Return an example as it is written, nothing when it is long: the description has it."""
    examples = content.get("examples", {})
    text = json.dumps(next(iter(examples.values()))["value"], ensure_ascii=False, indent=1) if examples else ""
    return text if len(text) <= LONGEST_EXAMPLE else ""
