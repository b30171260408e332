"""Word lists and patterns as data: TOML files read into frozen values."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import TypeVar

from pydantic import BaseModel, ConfigDict, ValidationError

from minutes.config import describe_validation
from minutes.errors import ConfigError


class RuleFile(BaseModel):
    """One file of rules, or a table of one. Unknown keys are refused."""

    model_config = ConfigDict(frozen=True, extra="forbid")


Rules = TypeVar("Rules", bound=RuleFile)


def load_rules(path: Path, kind: type[Rules]) -> Rules:
    """The rules in a TOML file.

    Raises ConfigError where the file is absent, no TOML, or not what ``kind`` says.
    """
    try:
        return kind.model_validate(tomllib.loads(path.read_text(encoding="utf-8")))
    except (OSError, tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ConfigError(path=str(path), detail=str(error)) from error
    except ValidationError as error:
        raise ConfigError(path=str(path), detail=describe_validation(error)) from error
