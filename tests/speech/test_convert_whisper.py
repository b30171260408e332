"""The conversion of quantised ONNX files: a tiny network against numpy, the real one against
onnxruntime."""

from __future__ import annotations

import json
from pathlib import Path

import ctranslate2
import numpy as np
import onnx
import pytest
from ctranslate2.models import Whisper
from onnx import helper, numpy_helper
from onnxruntime.quantization import QuantType, quantize_dynamic

from minutes.files import hash_file
from minutes.speech.weights.convert_whisper import (
    DECODER,
    ENCODER,
    ConversionError,
    convert_whisper,
)
from minutes.speech.weights.onnx_weights import OnnxWeightsError, QuantizedGraph
from tests.speech.tiny_whisper import FRAMES, MELS, TOKENS, TinyWhisper

PROMPT = [3, 5, 7, 11]
"""Start, Korean, transcribe, no time stamps."""


@pytest.fixture
def source(tmp_path: Path) -> Path:
    folder = tmp_path / "source"
    TinyWhisper().write(folder)
    return folder


def converted(source: Path, name: str = "made") -> Path:
    target = source.parent / name
    target.mkdir()
    convert_whisper(source, target)
    return target


def closeness(first: np.ndarray, second: np.ndarray) -> float:
    """Cosine of the angle between two arrays."""
    a, b = (np.asarray(x, dtype=np.float64).ravel() for x in (first, second))
    return float(a @ b / np.linalg.norm(a) / np.linalg.norm(b))


class TestTinyWhisper:
    @pytest.mark.parametrize("seed", [0, 1, 2])
    def test_converted_network_computes_what_its_source_means(
        self, tmp_path: Path, seed: int
    ) -> None:
        tiny = TinyWhisper(seed)
        tiny.write(tmp_path / "source")
        model = Whisper(str(converted(tmp_path / "source")), compute_type="float32")
        features = np.random.default_rng(seed).normal(size=(1, MELS, 2 * FRAMES))
        features = features.astype(np.float32)
        heard = model.encode(ctranslate2.StorageView.from_array(features))
        expected = tiny.encoded(features[0])
        # Measured: 0.9999 or more; with two projections exchanged 0.996 or less, and 0.97 below.
        assert closeness(np.array(heard)[0], expected) > 0.999
        result = model.generate(
            heard, [PROMPT], beam_size=1, max_length=6, return_logits_vocab=True,
            suppress_blank=False, suppress_tokens=None,
        )[0]  # fmt: skip
        found = np.array(result.logits[0][0]).ravel()
        assert closeness(found, tiny.logits(PROMPT, expected)) > 0.999

    def test_same_source_gives_the_same_bytes(self, source: Path) -> None:
        first, second = converted(source, "first"), converted(source, "second")
        names = sorted(path.name for path in first.iterdir())
        assert names == [
            "config.json",
            "model.bin",
            "preprocessor_config.json",
            "tokenizer.json",
            "vocabulary.json",
        ]
        assert [hash_file(first / n) for n in names] == [hash_file(second / n) for n in names]

    def test_settings_of_generation_come_over(self, source: Path) -> None:
        folder = converted(source)
        config = json.loads((folder / "config.json").read_text())
        assert config == {
            "alignment_heads": [[0, 1]],
            "lang_ids": [4, 5],
            "suppress_ids": [1],
            "suppress_ids_begin": [0, 2],
        }
        assert tuple(json.loads((folder / "vocabulary.json").read_text())) == TOKENS

    @pytest.mark.parametrize("name", [ENCODER, DECODER])
    def test_file_that_is_no_graph_is_refused(self, source: Path, name: str) -> None:
        (source / name).write_bytes(b"\xff" * 100)
        with pytest.raises(ConversionError, match=Path(name).name):
            converted(source)

    def test_absent_layer_is_named(self, source: Path) -> None:
        shape = json.loads((source / "config.json").read_text())
        (source / "config.json").write_text(json.dumps(shape | {"encoder_layers": 2}))
        with pytest.raises(ConversionError, match=r"no quantised node /layers\.1/self_attn/q_proj"):
            converted(source)

    def test_vocabulary_of_another_size_is_refused(self, source: Path) -> None:
        tokenizer = json.loads((source / "tokenizer.json").read_text())
        del tokenizer["added_tokens"][-1]
        (source / "tokenizer.json").write_text(json.dumps(tokenizer))
        with pytest.raises(ConversionError, match="Vocabulary has size 13"):
            converted(source)

    def test_description_without_alignment_heads_is_refused(self, source: Path) -> None:
        (source / "generation_config.json").write_text("{}")
        with pytest.raises(ConversionError, match="KeyError"):
            converted(source)


class TestQuantizedGraph:
    """Files that onnxruntime itself has quantised."""

    @pytest.mark.parametrize("kind", [QuantType.QInt8, QuantType.QUInt8])
    def test_weights_come_back_within_half_a_step(self, tmp_path: Path, kind: QuantType) -> None:
        weight = np.random.default_rng(3).normal(0.2, 1.0, (6, 4)).astype(np.float32)
        graph = QuantizedGraph(_quantised(tmp_path, weight, kind))
        found = graph.product("/fc1/MatMul")
        step = np.ptp(np.append(weight, 0)) / 255 if kind is QuantType.QUInt8 else None
        limit = (step or 2 * np.abs(weight).max() / 254) * 0.51
        assert np.abs(found - weight).max() <= limit
        assert found.dtype == np.float32

    def test_scales_for_each_column_are_refused(self, tmp_path: Path) -> None:
        weight = np.random.default_rng(4).normal(size=(6, 4)).astype(np.float32)
        path = _quantised(tmp_path, weight, QuantType.QInt8, per_channel=True)
        with pytest.raises(OnnxWeightsError, match="has 4 values, expected one"):
            QuantizedGraph(path).product("/fc1/MatMul")


def _quantised(
    folder: Path, weight: np.ndarray, kind: QuantType, *, per_channel: bool = False
) -> Path:
    x = helper.make_tensor_value_info("x", onnx.TensorProto.FLOAT, [1, weight.shape[0]])
    y = helper.make_tensor_value_info("y", onnx.TensorProto.FLOAT, [1, weight.shape[1]])
    node = helper.make_node("MatMul", ["x", "onnx::MatMul_1"], ["y"], "/fc1/MatMul")
    stored = [numpy_helper.from_array(weight, "onnx::MatMul_1")]
    graph = helper.make_graph([node], "g", [x], [y], initializer=stored)
    plain, target = folder / "plain.onnx", folder / "quantised.onnx"
    opset = helper.make_opsetid("", 17)
    onnx.save(helper.make_model(graph, opset_imports=[opset], ir_version=8), plain)
    quantize_dynamic(plain, target, weight_type=kind, per_channel=per_channel)
    return target
