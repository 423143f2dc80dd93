"""The description of the API as a page shows it."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from django.utils.translation import gettext as _

from tracker.api.description import operations
from tracker.api.problems import Kind

LONGEST_EXAMPLE: Final = 3000


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
    groups: dict[str, list[Question]] = {}
    for path, method, operation in operations(description):
        groups.setdefault(operation["tags"][0], []).append(_question(path, method, operation))
    schemas = description["components"]["schemas"]
    shapes = [_shape(name, one) for name, one in schemas.items() if "properties" in one]
    return {
        "about": description["info"]["description"].strip().split("\n\n"),
        "groups": groups,
        "shapes": shapes,
        "problems": [(kind.word, int(kind.status), _(kind.title)) for kind in Kind],
    }


def _question(path: str, method: str, operation: Mapping[str, Any]) -> Question:
    body = operation.get("requestBody", {}).get("content", {}).get("application/json", {})
    done = next(one for status, one in operation["responses"].items() if status.startswith("2"))
    answer = done["content"]["application/json"]
    return Question(
        anchor=operation["operationId"],
        method=method.upper(),
        path=path,
        says=operation.get("description", ""),
        takes=operation["security"][0]["token"][0],
        is_open={} in operation["security"],
        parameters=[_parameter(one) for one in operation["parameters"]],
        body=_example(body),
        answer=_example(answer),
        statuses=list(operation["responses"]),
        shapes=_names_in(answer["schema"]) + (_names_in(body["schema"]) if body else []),
    )


def _parameter(said: Mapping[str, Any]) -> FieldRow:
    return FieldRow(said["name"], said["in"], _type(said["schema"]), said["required"], said.get("description", ""))


def _shape(name: str, schema: Mapping[str, Any]) -> Shape:
    required = schema.get("required", [])
    fields = [
        FieldRow(field, "", _type(one), field in required, one.get("description", ""))
        for field, one in schema["properties"].items()
    ]
    return Shape(name, schema.get("description", ""), fields)


def _type(schema: Mapping[str, Any]) -> str:
    """Return in a word or two what a value is."""
    match schema:
        case {"$ref": ref}:
            return _name(ref)
        case {"anyOf": several} | {"allOf": several}:
            return " | ".join(_type(one) for one in several)
        case {"enum": values}:
            return " | ".join(str(value) for value in values)
        case {"type": "array", "items": items}:
            return f"[{_type(items)}]"
        case {"format": form}:
            return str(form)
        case _:
            return str(schema.get("type", "any"))


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
