"""How recordings are split by speaker: every option that changes the result.

The defaults are the measured best; ``docs/diarization.md`` holds the table and the reasons.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Literal

from minutes.errors import MissingModelError
from minutes.files import hash_file

PULL_COMMAND = "minutes models pull embedded"


@dataclass(frozen=True, slots=True, kw_only=True)
class Recipe:
    """Options of the pipeline."""

    chunk_s: float = 5.0
    """Length of the pieces that the segmentation model sees, seconds."""
    step_ratio: float = 0.2
    """Distance between two pieces as a share of their length."""
    short_step_ratio: float = 0.1
    """The same for a short recording, which has few pieces to tell voices apart by."""
    short_s: float = 60.0
    """A recording up to this long is short, seconds."""
    embedding: Literal["chunk", "shared"] = "shared"
    """``chunk``: the voice model runs on every piece, as pyannote does. ``shared``: it runs once
    over the recording, and every piece is pooled from those frames."""
    block_s: float = 20.0
    """``shared`` only: how much audio the voice model sees at once, seconds."""
    exclude_overlap: bool = True
    """Leave overlapped speech out of a voice where enough clean speech remains."""
    clustering: Literal["ahc", "vbx"] = "vbx"
    """Agglomerative with centroid linkage, or that followed by VBx."""
    threshold: float = 0.7
    """Euclidean distance of unit-length centroids at which merging stops, 0 to 2."""
    min_cluster_size: int = 12
    """``ahc`` only: smaller clusters are given to the nearest larger one."""
    fa: float = 0.07
    """``vbx`` only: scale of the sufficient statistics."""
    fb: float = 0.8
    """``vbx`` only: speaker regularisation."""
    constrained: bool = False
    """Two voices of one piece never become one speaker."""
    release_s: float = 0.05
    """Turns end so much later than the segmentation says, seconds."""
    bridge_s: float = 0.0
    """Pauses of one speaker up to this long are filled, seconds."""
    max_training: int = 1000
    """Clustering is quadratic: at most so many voices, evenly spread, form the clusters and
    the rest joins the nearest."""

    def step_ratio_for(self, duration_s: float) -> float:
        """The step ratio of a recording of this length."""
        return self.short_step_ratio if duration_s <= self.short_s else self.step_ratio

    @property
    def identity(self) -> str:
        return " ".join(f"{name}={value}" for name, value in asdict(self).items())


STOCK_COMMUNITY = Recipe(
    chunk_s=10.0,
    step_ratio=0.1,
    embedding="chunk",
    exclude_overlap=True,
    clustering="vbx",
    threshold=0.6,
    fa=0.07,
    fb=0.8,
    release_s=0.0,
    short_s=0.0,
)
"""What pyannote/speaker-diarization-community-1 does, for comparison."""


@dataclass(frozen=True, slots=True)
class Weights:
    """Files of the embedded models."""

    segmentation: Path
    """pyannote segmentation-3.0, ``pytorch_model.bin``."""
    embedding: Path
    """WeSpeaker ResNet34, ONNX."""
    plda: Path
    """Folder of ``plda.npz`` and ``xvec_transform.npz``."""

    @property
    def files(self) -> tuple[Path, ...]:
        return (
            self.segmentation,
            self.embedding,
            self.plda / "plda.npz",
            self.plda / "xvec_transform.npz",
        )

    @property
    def identity(self) -> str:
        """Content of all files in short. Raises MissingModelError."""
        self.require()
        return " ".join(f"{path.name}@{hash_file(path)[:12]}" for path in self.files)

    @property
    def voice_model(self) -> str:
        """Content of the model that embeds voices, in short."""
        return f"{self.embedding.name}@{hash_file(self.embedding)[:12]}"

    def require(self) -> None:
        """Raises MissingModelError with the file that is absent."""
        for path in self.files:
            if not path.is_file():
                raise MissingModelError(model=str(path), command=PULL_COMMAND)
