"""Model weights: what is wanted (manifest), what is here (store), how it comes here (pull).

Weights are data. They are verified against the manifest on arrival and before first use, and
nothing of the packages that carry them is ever installed, imported or run.
"""

from minutes.speech.weights.manifest import Manifest, Model, WeightFile, load_manifest
from minutes.speech.weights.store import FileCheck, WeightState, WeightStatus, WeightStore

__all__ = [
    "FileCheck",
    "Manifest",
    "Model",
    "WeightFile",
    "WeightState",
    "WeightStatus",
    "WeightStore",
    "load_manifest",
]
