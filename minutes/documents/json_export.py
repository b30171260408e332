"""The minutes as JSON: every field of :class:`~minutes.model.minutes.Minutes`, by its own name.

docs/minutes.schema.json describes the shape, docs/formats.md explains it.
"""

from __future__ import annotations

import json
from typing import Any

from pydantic import TypeAdapter

from minutes.model.minutes import MINUTES_SCHEMA_VERSION, Minutes

SCHEMA_ID = f"urn:minutes-assistant:minutes:{MINUTES_SCHEMA_VERSION}"


class JsonExporter:
    """Readable UTF-8, keys in the order of the dataclasses; an :class:`~minutes.ports.Exporter`."""

    form = "json"
    filename = "회의록.json"
    identity = f"json {MINUTES_SCHEMA_VERSION}"

    def render(self, minutes: Minutes) -> bytes:
        """A lone surrogate (a file name in another encoding) becomes a question mark."""
        data = TypeAdapter(Minutes).dump_python(minutes, mode="json")
        text = json.dumps(data, ensure_ascii=False, indent=1)
        return f"{text}\n".encode(errors="replace")


def minutes_schema() -> dict[str, Any]:
    """JSON Schema (2020-12) of the file."""
    schema = TypeAdapter(Minutes).json_schema(mode="serialization")
    schema["properties"]["schema_version"] = {"const": MINUTES_SCHEMA_VERSION}
    head = {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": SCHEMA_ID,
    }
    return {**head, **schema}


def schema_text() -> str:
    """The content of docs/minutes.schema.json."""
    return json.dumps(minutes_schema(), ensure_ascii=False, indent=2) + "\n"
