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

from pydantic import BaseModel, ConfigDict, Field, SecretStr, ValidationError
from pydantic_settings import (
    BaseSettings,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
    TomlConfigSettingsSource,
)

from minutes.errors import ConfigError
from minutes.model.bodies import DEFAULT_FORMS, Form, RetentionClass

SETTINGS_FILE = Path("config/minutes.toml")
HOME_VARIABLE = "MINUTES_HOME"


class Section(BaseModel):
    """One table of the settings file."""

    model_config = ConfigDict(
        frozen=True,
        extra="forbid",
        use_attribute_docstrings=True,
        hide_input_in_errors=True,  # it may be a password
    )


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


Profile = Literal["accurate", "standard"]

PROFILES: dict[Profile, str] = {"accurate": "small", "standard": "base"}
"""The model of each profile; their figures are in docs/transcription.md."""


class Transcribe(Section):
    profile: Profile = "accurate"
    """accurate 정확하게(small), standard 빠르게(base) / the better text, or the faster one."""
    model: str = ""
    """Whisper 크기나 CTranslate2 폴더, 비우면 profile대로 / size or folder; empty: by profile."""
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

    @property
    def chosen_model(self) -> str:
        """The model's name or folder: the one that is named, else the profile's."""
        return self.model or PROFILES[self.profile]


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
    forms: tuple[Form, ...] = DEFAULT_FORMS
    """만들 문서(docx 회의록, transcript 녹취록, summary 결과보고, hwpx, …) / files to write."""
    font: str = "맑은 고딕"
    """문서 글꼴 / East Asian font of the Word and HWPX files."""
    templates: Path = Path("config/templates")
    """기관 서식(회의록.docx 등) 폴더, 없는 서식은 기본 모양 / the office's own Word templates."""


class Schedule(Section):
    cron: str = "0 21 * * *"
    """야간 처리 시각(cron) / when the night starts."""
    until: str = "07:00"
    """이 시각까지 끝나지 않을 녹음은 시작하지 않음 / nothing starts that would end after this."""
    timezone: str = "Asia/Seoul"
    """시간대 / time zone of ``cron`` and ``until``."""
    scan_minutes: int = Field(default=10, ge=1, le=1440)
    """낮에 audio_in을 살피는 간격(분) / how often the inbox is looked at by day."""


class Inbox(Section):
    settle_s: float = Field(default=60.0, ge=0)
    """크기·수정 시각이 이만큼(초) 그대로면 받음 / unchanged this long before it is taken."""


class Limits(Section):
    memory_mb: int = Field(default=8000, ge=256)
    """녹음 하나를 처리하는 프로세스의 메모리 한도 / memory of the process of one recording."""
    stage_minutes: float = Field(default=15.0, gt=0)
    """단계별 제한 시간의 기본값(분) / time a stage may take whatever the length."""
    stage_factor: float = Field(default=3.0, gt=0)
    """여기에 녹음 길이의 몇 배를 더할지 / plus this many times the length of the audio."""
    max_hours: float = Field(default=12.0, gt=0)
    """받을 수 있는 녹음의 길이(시간) / longest recording that is taken."""
    keep_free_mb: int = Field(default=500, ge=0)
    """이만큼(MB) 남지 않을 단계는 시작하지 않음 / disk space that no stage may touch."""
    stop_s: float = Field(default=60.0, ge=0)
    """멈추라는 신호 뒤 단계를 마칠 시간(초) / time to finish a stage after a stop signal."""
    lease_s: float = Field(default=120.0, ge=1)
    """소식 끊긴 작업을 다른 컴퓨터가 넘겨받기까지(초) / silence before another host takes over."""


class Mail(Section):
    host: str = ""
    """메일 서버, 비우면 메일을 쓰지 않음 / SMTP server; empty: no mail."""
    port: int = Field(default=587, ge=1, le=65535)
    """포트 / port."""
    security: Literal["starttls", "tls", "none"] = "starttls"
    """암호화 방식 / encryption."""
    user: str = ""
    """계정, 비우면 로그인하지 않음 / account; empty: no login."""
    password: SecretStr = SecretStr("")
    """비밀번호(환경 변수 MINUTES_MAIL__PASSWORD 권장) / password, better from the environment."""
    password_file: Path | None = None
    """비밀번호가 한 줄로 든 파일 / file with the password on one line."""
    sender: str = ""
    """보내는 사람 / sender, e.g. ``정책자문단 사무국 <office@example.org>``."""
    ca_file: Path | None = None
    """기관 내부 인증서 / certificate authority of the office."""
    timeout_s: float = Field(default=60.0, gt=0)
    """서버 응답 대기(초) / how long the server may take to answer."""
    max_attachment_mb: float = Field(default=10.0, ge=0)
    """첨부 한도(MB), 넘으면 폴더 위치만 알림 / larger files are named by their path instead."""
    bodies: Path = Path("config/bodies.toml")
    """회의체별 수신자와 보존 기간 / recipients and retention class of each body."""
    report_to: tuple[str, ...] = ()
    """야간 처리 보고를 받을 주소 / who receives the morning report."""


class Retention(Section):
    default: RetentionClass = "10년"
    """회의체에 정하지 않은 때의 보존 기간 / retention class of bodies that name none."""


class Voices(Section):
    years: int = Field(default=2, ge=1, le=10)
    """음성 등록을 쓰는 기간(동의일부터, 년) / years from consent that a voice may be used."""


class Settings(BaseSettings):
    """All settings, with defaults that work on a fresh machine."""

    model_config = SettingsConfigDict(
        env_prefix="MINUTES_",
        env_nested_delimiter="__",
        extra="forbid",
        frozen=True,
        hide_input_in_errors=True,
    )

    paths: Paths = Paths()
    store: Store = Store()
    interface: Interface = Interface()
    transcribe: Transcribe = Transcribe()
    diarize: Diarize = Diarize()
    extract: Extract = Extract()
    export: Export = Export()
    inbox: Inbox = Inbox()
    schedule: Schedule = Schedule()
    limits: Limits = Limits()
    mail: Mail = Mail()
    retention: Retention = Retention()
    voices: Voices = Voices()

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
