"""Settings: ``config/minutes.toml``, then environment, then flags; unknown keys are refused.

Environment variables are named ``MINUTES_<SECTION>__<KEY>``, e.g.
``MINUTES_TRANSCRIBE__MODEL=small``. Relative paths are taken from the home folder, which is
the one that holds ``config/minutes.toml``.
"""

from __future__ import annotations

import os
import tomllib
from pathlib import Path
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError
from pydantic_settings import (
    BaseSettings,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
    TomlConfigSettingsSource,
)

from minutes.errors import ConfigError

SETTINGS_FILE = Path("config/minutes.toml")
HOME_VARIABLE = "MINUTES_HOME"


class Section(BaseModel):
    """One table of the settings file."""

    model_config = ConfigDict(frozen=True, extra="forbid", use_attribute_docstrings=True)


class Paths(Section):
    audio_in: Path = Path("audio_in")
    """녹음을 넣는 폴더 / where recordings are dropped."""
    exports: Path = Path("exports")
    """회의록이 나오는 폴더 / where documents are written."""
    state: Path = Path(".state")
    """데이터베이스·중간 결과·모델, 로컬 디스크 / database, artefacts, weights; a local disk."""


class Store(Section):
    url: str | None = None
    """SQLAlchemy 주소, 비우면 state 폴더의 SQLite / database URL; default SQLite in ``state``."""


class Interface(Section):
    language: Literal["ko", "en"] = "ko"
    """명령 안내 언어 / language of help and messages."""


class Transcribe(Section):
    model: str = "base"
    """base, small, medium, large-v3, large-v3-turbo 또는 CTranslate2 폴더 / name or folder."""
    language: str = "auto"
    """회의 파일에 없을 때의 언어, auto는 자동 판별 / language unless the meeting file names it."""
    device: Literal["auto", "cpu", "cuda"] = "auto"
    """계산 장치 / device."""
    compute_type: str = "auto"
    """수치 형식 / CTranslate2 compute type; auto: int8 on CPU, float16 on CUDA."""
    threads: int = Field(default=0, ge=0)
    """CPU 스레드, 0은 모든 코어 / CPU threads, 0 for all cores."""
    batch_size: int = Field(default=2, ge=1, le=64)
    """스레드마다 한 번에 인식하는 구간 수 / speech windows decoded together by one thread."""
    beam_size: int = Field(default=5, ge=1, le=10)
    """빔 크기 / beam size."""


class Diarize(Section):
    enabled: bool = True
    """화자 분리 여부 / whether speakers are separated."""
    pipeline: str = "embedded"
    """embedded, 또는 허브 이름·폴더 / embedded, or a hub name or folder of pyannote."""
    device: Literal["auto", "cpu", "cuda"] = "auto"
    """계산 장치 / device."""
    threads: int = Field(default=0, ge=0)
    """CPU 스레드, 0은 모든 코어 / CPU threads, 0 for all cores."""


class Extract(Section):
    cues: Path = Path("config/cues")
    """언어별 표현 사전 폴더 / folder of cue patterns, one file per language."""
    topics: Path = Path("config/topics.toml")
    """분야 목록 / the topics."""
    rules: Path = Path("config/rules")
    """제목·묶음 규칙 폴더 / folder of the rules for titles and grouping."""


class Export(Section):
    forms: tuple[Literal["docx", "json", "srt", "vtt"], ...] = ("docx", "json", "srt", "vtt")
    """만들 파일 형식 / files to write."""
    font: str = "맑은 고딕"
    """문서 글꼴 / East Asian font of the Word file."""


class Schedule(Section):
    cron: str = "0 21 * * *"
    """야간 처리 시각(cron) / when the night starts."""
    timezone: str = "Asia/Seoul"
    """시간대 / time zone of ``cron``."""


class Settings(BaseSettings):
    """All settings, with defaults that work on a fresh machine."""

    model_config = SettingsConfigDict(
        env_prefix="MINUTES_",
        env_nested_delimiter="__",
        extra="forbid",
        frozen=True,
    )

    paths: Paths = Paths()
    store: Store = Store()
    interface: Interface = Interface()
    transcribe: Transcribe = Transcribe()
    diarize: Diarize = Diarize()
    extract: Extract = Extract()
    export: Export = Export()
    schedule: Schedule = Schedule()

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        return (init_settings, env_settings, TomlConfigSettingsSource(settings_cls))


def find_home(start: Path | None = None) -> Path:
    """The folder that holds ``config/minutes.toml``: $MINUTES_HOME, else the working directory
    or the nearest folder above it that has one, else the source checkout this package runs from.

    Raises ConfigError where none has one.
    """
    named = os.environ.get(HOME_VARIABLE)
    here = (start or Path.cwd()).resolve()
    checkout = Path(__file__).resolve().parent.parent
    candidates = (Path(named).resolve(),) if named else (here, *here.parents, checkout)
    for folder in candidates:
        if (folder / SETTINGS_FILE).is_file():
            return folder
    raise ConfigError(
        path=str(candidates[0] / SETTINGS_FILE),
        detail=f"설정 파일이 없습니다 / no settings file ({HOME_VARIABLE})",
    )


def load_settings(home: Path, overrides: dict[str, Any] | None = None) -> Settings:
    """Settings of a home folder; ``overrides`` are nested like the file and win over all.

    Raises ConfigError with every wrong key or value named.
    """
    path = home / SETTINGS_FILE

    class HomeSettings(Settings):
        model_config = SettingsConfigDict(toml_file=path)

    try:
        loaded = HomeSettings(**(overrides or {}))
    except tomllib.TOMLDecodeError as error:
        raise ConfigError(path=str(path), detail=str(error)) from error
    except ValidationError as error:
        raise ConfigError(path=str(path), detail=describe_validation(error)) from error
    return Settings.model_construct(
        **{name: getattr(loaded, name) for name in Settings.model_fields}
    )


def describe_validation(error: ValidationError) -> str:
    """One line per wrong key: where it stands and what is wrong with it."""
    return "\n".join(
        f"- {'.'.join(str(part) for part in item['loc'])}: {item['msg']}" for item in error.errors()
    )
