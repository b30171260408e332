"""The bodies of ``config/bodies.toml``: recipients, delivery rules, retention."""

from __future__ import annotations

import unicodedata
from collections import Counter
from collections.abc import Iterable
from pathlib import Path
from typing import Annotated, Self

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError, model_validator

from minutes.errors import ConfigError
from minutes.mail.message import is_address
from minutes.model.bodies import (
    DEFAULT_RULES,
    Audience,
    Body,
    DeliveryRule,
    Form,
    Occasion,
    Recipient,
    RetentionClass,
    Role,
)
from minutes.pipeline.toml_file import TomlFileError, load_toml
from minutes.pipeline.toml_problems import describe_values


def load_bodies(path: Path) -> tuple[Body, ...]:
    """Every body of the file; none where there is no file.

    Raises ConfigError that names each problem with its line.
    """
    if not path.exists():
        return ()
    try:
        file = load_toml(path)
    except TomlFileError as error:
        raise ConfigError(path=str(path), detail=str(error)) from error
    except OSError as error:
        raise ConfigError(path=str(path), detail=f"- {error.strerror}") from error
    try:
        return tuple(item.body() for item in _File.model_validate(file.values).bodies)
    except ValidationError as error:
        detail = describe_values(file.text, error, _File)
        raise ConfigError(path=str(path), detail=detail) from error


def _line(value: object) -> object:
    """Text without blanks around it, in NFC; control characters are refused."""
    if not isinstance(value, str):
        return value
    text = unicodedata.normalize("NFC", value).strip()
    if not text.isprintable():
        message = "줄바꿈이나 제어 문자를 쓸 수 없습니다 / no line breaks or control characters"
        raise ValueError(message)
    return text


def _address(value: object) -> object:
    text = _line(value)
    if isinstance(text, str) and not is_address(text):
        message = f"메일 주소가 아닙니다 / not a mail address: {text}"
        raise ValueError(message)
    return text


Name = Annotated[str, BeforeValidator(_line), Field(min_length=1)]
Address = Annotated[str, BeforeValidator(_address)]


class _Table(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class _Person(_Table):
    """``[[bodies.people]]``."""

    name: Name
    address: Address
    role: Role = "member"


class _Rule(_Table):
    """``[[bodies.rules]]``."""

    on: Occasion
    to: Annotated[tuple[Audience, ...], Field(min_length=1)]
    forms: Annotated[tuple[Form, ...], Field(min_length=1)] = ("docx",)


class _Body(_Table):
    """``[[bodies]]``."""

    name: Name
    retention: RetentionClass | None = None
    people: tuple[_Person, ...] = ()
    rules: tuple[_Rule, ...] | None = None

    @model_validator(mode="after")
    def _every_address_once(self) -> Self:
        _refuse_repeated("people: 같은 주소 / same address", (p.address for p in self.people))
        return self

    def body(self) -> Body:
        rules = (
            DEFAULT_RULES
            if self.rules is None
            else tuple(DeliveryRule(rule.on, rule.to, rule.forms) for rule in self.rules)
        )
        people = tuple(Recipient(p.name, p.address, p.role) for p in self.people)
        return Body(self.name, self.retention, people, rules)


class _File(_Table):
    """The whole file."""

    bodies: tuple[_Body, ...] = ()

    @model_validator(mode="after")
    def _every_name_once(self) -> Self:
        _refuse_repeated("name: 같은 회의체 / same body", (body.name for body in self.bodies))
        return self


def _refuse_repeated(what: str, values: Iterable[str]) -> None:
    counted = Counter("".join(value.split()).casefold() for value in values)
    repeated = [value for value, times in counted.items() if times > 1]
    if repeated:
        message = f"{what}: {', '.join(repeated)}"
        raise ValueError(message)
