"""The one door to pyannote.audio: its names, imported after everything is prepared."""

from __future__ import annotations

from minutes.speech.diarization.environment import prepare_pyannote

prepare_pyannote()

from huggingface_hub import hf_hub_download  # noqa: E402
from huggingface_hub.errors import (  # noqa: E402
    HfHubHTTPError,
    LocalEntryNotFoundError,
    OfflineModeIsEnabled,
)
from pyannote.audio import Inference, Model, Pipeline  # noqa: E402
from pyannote.audio.core.plda import PLDA  # noqa: E402
from pyannote.audio.models.embedding.wespeaker import WeSpeakerResNet34  # noqa: E402
from pyannote.audio.pipelines import SpeakerDiarization  # noqa: E402
from pyannote.audio.pipelines.clustering import (  # noqa: E402
    AgglomerativeClustering,
    BaseClustering,
    VBxClustering,
)
from pyannote.core import Annotation, SlidingWindow, SlidingWindowFeature  # noqa: E402

__all__ = [
    "PLDA",
    "AgglomerativeClustering",
    "Annotation",
    "BaseClustering",
    "HfHubHTTPError",
    "Inference",
    "LocalEntryNotFoundError",
    "Model",
    "OfflineModeIsEnabled",
    "Pipeline",
    "SlidingWindow",
    "SlidingWindowFeature",
    "SpeakerDiarization",
    "VBxClustering",
    "WeSpeakerResNet34",
    "hf_hub_download",
]
