"""Pipelines of others, from a folder or the model hub, run in the same streaming way."""

from __future__ import annotations

import contextlib
import hashlib
import io
import os
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from minutes.errors import ConfigError, MissingModelError
from minutes.speech.diarization.library import (
    HfHubHTTPError,
    LocalEntryNotFoundError,
    OfflineModeIsEnabled,
    Pipeline,
    SpeakerDiarization,
    hf_hub_download,
)
from minutes.speech.diarization.pipeline import CLUSTERINGS, StreamingSpeakerDiarization
from minutes.speech.diarization.recipe import Recipe

TOKEN_VARIABLE = "HF_TOKEN"  # noqa: S105
CONFIG = "config.yaml"
HUB_NAME = re.compile(r"[\w.-]+/[\w.-]+")


def load_pretrained(name: str) -> Any:
    """The pipeline of a folder or hub name, as pyannote configures it, made to stream.

    Raises MissingModelError where it is absent and cannot be fetched, ConfigError where it is
    not a speaker diarization pipeline.
    """
    with _fetching(name):
        pipeline = Pipeline.from_pretrained(_checked(name), token=_token())
    if not isinstance(pipeline, SpeakerDiarization):
        detail = (
            f"화자 분리 파이프라인이 아닙니다 / no diarization pipeline: {type(pipeline).__name__}"
        )
        raise ConfigError(path=name, detail=detail)
    return StreamingSpeakerDiarization(
        read_recipe(pipeline),
        segmentation=pipeline._segmentation.model,
        embedding=pipeline._embedding.model_,
        plda=pipeline._plda,
    )


def read_recipe(pipeline: Any) -> Recipe:
    """The options of a configured pipeline. Raises ConfigError for a foreign clustering."""
    names = {stock: ours for ours, stock in CLUSTERINGS.items()}
    if pipeline.klustering not in names:
        raise ConfigError(path=CONFIG, detail=f"clustering: {pipeline.klustering}")
    values = pipeline.parameters(instantiated=True)
    clustering, default = values["clustering"], Recipe()
    return Recipe(
        chunk_s=pipeline._segmentation.duration,
        step_ratio=pipeline.segmentation_step,
        short_s=0.0,
        embedding="chunk",
        exclude_overlap=pipeline.embedding_exclude_overlap,
        clustering=names[pipeline.klustering],  # type: ignore[arg-type]
        threshold=clustering["threshold"],
        min_cluster_size=clustering.get("min_cluster_size", default.min_cluster_size),
        fa=clustering.get("Fa", default.fa),
        fb=clustering.get("Fb", default.fb),
        release_s=0.0,
        bridge_s=values["segmentation"]["min_duration_off"],
    )


def identify_pretrained(name: str) -> str:
    """What the pipeline is made of: all bytes of a folder, or the revision on the hub.

    Raises MissingModelError.
    """
    folder = Path(_checked(name))
    if not folder.is_dir():
        with _fetching(name):
            folder = Path(hf_hub_download(name, CONFIG, token=_token())).parent
        return f"{name}@{folder.name}"
    digest = hashlib.sha256()
    for path in sorted(folder.rglob("*")):
        if path.is_file():
            digest.update(path.relative_to(folder).as_posix().encode())
            digest.update(path.read_bytes())
    return f"{folder.name}@{digest.hexdigest()[:12]}"


def _checked(name: str) -> str:
    """The name where it is a pipeline folder or can be a hub name. Raises MissingModelError."""
    if (Path(name) / CONFIG).is_file() or (HUB_NAME.fullmatch(name) and not Path(name).exists()):
        return name
    raise MissingModelError(model=name, command=pull_command(name))


def pull_command(name: str) -> str:
    """What a user types to get a pipeline; the hub's ones need an account's token."""
    command = f"minutes models pull {name}"
    return command if _token() else f"{TOKEN_VARIABLE}=hf_… {command}"


def _token() -> str | None:
    return os.environ.get(TOKEN_VARIABLE) or None


@contextlib.contextmanager
def _fetching(name: str) -> Iterator[None]:
    """Turn what the hub's client raises into our error, and keep its advice off stdout."""
    try:
        with contextlib.redirect_stdout(io.StringIO()):
            yield
    except (HfHubHTTPError, LocalEntryNotFoundError, OfflineModeIsEnabled, OSError) as error:
        raise MissingModelError(model=name, command=pull_command(name)) from error
