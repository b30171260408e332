from __future__ import annotations

import json
from pathlib import Path

import jsonschema
import pytest
from pydantic import TypeAdapter

from minutes.documents.json_export import JsonExporter, minutes_schema, schema_text
from minutes.model.minutes import MINUTES_SCHEMA_VERSION, Minutes

from . import samples

SCHEMA = Path(__file__).parents[2] / "docs" / "minutes.schema.json"


def test_the_documented_schema_is_current() -> None:
    assert SCHEMA.read_text(encoding="utf-8") == schema_text()


def test_the_schema_is_valid_itself() -> None:
    jsonschema.Draft202012Validator.check_schema(minutes_schema())


@pytest.mark.parametrize(
    "made", [samples.demo_minutes(), samples.unknown_minutes(), samples.odd_minutes()]
)
def test_exports_fit_the_schema(made: Minutes) -> None:
    data = json.loads(JsonExporter().render(made))
    jsonschema.Draft202012Validator(minutes_schema()).validate(data)


def test_the_schema_refuses_another_version() -> None:
    data = json.loads(JsonExporter().render(samples.demo_minutes()))
    data["schema_version"] = MINUTES_SCHEMA_VERSION + 1
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.Draft202012Validator(minutes_schema()).validate(data)


def test_minutes_come_back_from_their_json() -> None:
    made = samples.demo_minutes()
    assert TypeAdapter(Minutes).validate_json(JsonExporter().render(made)) == made


def test_json_is_readable_and_names_speakers() -> None:
    text = JsonExporter().render(samples.demo_minutes()).decode()
    assert '"display_name": "김도현 위원"' in text
    assert '"due_date": "2026-12-15"' in text
    assert "\\u" not in text
    assert list(json.loads(text))[:2] == ["recording_id", "meeting"]


def test_same_minutes_same_bytes() -> None:
    assert JsonExporter().render(samples.demo_minutes()) == JsonExporter().render(
        samples.demo_minutes()
    )
