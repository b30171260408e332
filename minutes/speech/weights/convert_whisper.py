"""Whisper from quantised ONNX files to the form that CTranslate2 reads.

The layout of the target is that of CTranslate2's own converter for Whisper checkpoints
(``ctranslate2.converters.transformers.WhisperLoader``), which needs PyTorch weights.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from ctranslate2.converters.utils import fuse_linear
from ctranslate2.specs.common_spec import LayerNormSpec, LinearSpec
from ctranslate2.specs.transformer_spec import (
    TransformerDecoderLayerSpec,
    TransformerEncoderLayerSpec,
)
from ctranslate2.specs.whisper_spec import WhisperConfig, WhisperSpec

from minutes.speech.weights.onnx_weights import Array, OnnxWeightsError, QuantizedGraph

ENCODER = "onnx/encoder_model_quantized.onnx"
DECODER = "onnx/decoder_model_merged_quantized.onnx"
COPIED = ("tokenizer.json", "preprocessor_config.json")
"""What faster-whisper reads as it is."""

PRECISION = "int8"
"""The source has eight bits, so that more would be kept in vain."""


class ConversionError(ValueError):
    """The source files do not make a Whisper model; the message says why."""


def convert_whisper(source: Path, target: Path) -> None:
    """Write the CTranslate2 model of ``source``'s files into the empty folder ``target``.

    The same source gives the same bytes. Raises ConversionError, OSError.
    """
    try:
        spec = _spec(source)
        spec.register_vocabulary(_vocabulary(_read_json(source / "tokenizer.json")))
        _set_config(spec.config, _read_json(source / "generation_config.json"))
        spec.validate()
        spec.optimize(quantization=PRECISION)
        spec.save(str(target))
    except (OnnxWeightsError, ValueError, KeyError) as error:
        raise ConversionError(f"{type(error).__name__}: {error}") from error
    for name in COPIED:
        shutil.copyfile(source / name, target / name)


def _spec(source: Path) -> WhisperSpec:
    shape = _read_json(source / "config.json")
    spec = WhisperSpec(
        shape["encoder_layers"],
        shape["encoder_attention_heads"],
        shape["decoder_layers"],
        shape["decoder_attention_heads"],
    )
    _set_encoder(spec.encoder, _Module(QuantizedGraph(source / ENCODER)))
    _set_decoder(spec.decoder, _Module(QuantizedGraph(source / DECODER)) / "model" / "decoder")
    return spec


@dataclass(frozen=True, slots=True)
class _Module:
    """A module of the exported network, e.g. ``layers.0/self_attn/q_proj``."""

    graph: QuantizedGraph
    path: tuple[str, ...] = ()

    def __truediv__(self, name: str) -> _Module:
        return _Module(self.graph, (*self.path, name))

    def tensor(self, name: str) -> Array:
        return self.graph.tensor(".".join((*self.path, name)))

    def has(self, name: str) -> bool:
        return self.graph.has(".".join((*self.path, name)))

    def table(self, name: str) -> Array:
        return self.graph.table(".".join((*self.path, name)))

    def product(self, operation: str) -> Array:
        return self.graph.product("/" + "/".join((*self.path, operation)))


def _set_encoder(spec: Any, module: _Module) -> None:
    for name in ("conv1", "conv2"):
        convolution = getattr(spec, name)
        convolution.weight = (module / name).product("Conv")
        convolution.bias = (module / name).tensor("bias")
    spec.position_encodings.encodings = (module / "embed_positions").tensor("weight")
    _set_norm(spec.layer_norm, module / "layer_norm")
    for number, layer in enumerate(spec.layer):
        _set_layer(layer, module / f"layers.{number}")


def _set_decoder(spec: Any, module: _Module) -> None:
    spec.embeddings.weight = (module / "embed_tokens").table("weight")
    spec.projection.weight = spec.embeddings.weight  # tied, as in every Whisper
    spec.position_encodings.encodings = (module / "embed_positions").tensor("weight")
    _set_norm(spec.layer_norm, module / "layer_norm")
    for number, layer in enumerate(spec.layer):
        source = module / f"layers.{number}"
        _set_layer(layer, source)
        attention = source / "encoder_attn"
        query, *rest, out = (_linear(attention / name) for name in _PROJECTIONS)
        layer.attention.linear[0] = query
        fuse_linear(layer.attention.linear[1], rest)
        layer.attention.linear[2] = out
        _set_norm(layer.attention.layer_norm, source / "encoder_attn_layer_norm")


_PROJECTIONS = ("q_proj", "k_proj", "v_proj", "out_proj")


def _set_layer(
    spec: TransformerEncoderLayerSpec | TransformerDecoderLayerSpec, module: _Module
) -> None:
    """What layers of both halves have: attention to themselves and the two linear steps."""
    *inputs, out = (_linear(module / "self_attn" / name) for name in _PROJECTIONS)
    fuse_linear(spec.self_attention.linear[0], inputs)
    spec.self_attention.linear[1] = out
    _set_norm(spec.self_attention.layer_norm, module / "self_attn_layer_norm")
    spec.ffn.linear_0 = _linear(module / "fc1")
    spec.ffn.linear_1 = _linear(module / "fc2")
    _set_norm(spec.ffn.layer_norm, module / "final_layer_norm")


def _linear(module: _Module) -> LinearSpec:
    """ONNX multiplies from the right, so that its weights are [in, out]; CTranslate2's are not."""
    spec = LinearSpec()
    spec.weight = np.ascontiguousarray(module.product("MatMul").T)
    if module.has("bias"):
        spec.bias = module.tensor("bias")
    return spec


def _set_norm(spec: LayerNormSpec, module: _Module) -> None:
    spec.gamma = module.tensor("weight")
    spec.beta = module.tensor("bias")


def _vocabulary(tokenizer: dict[str, Any]) -> Sequence[str]:
    """All tokens by number, the time stamps among them."""
    numbers = dict(tokenizer["model"]["vocab"])
    numbers |= {token["content"]: token["id"] for token in tokenizer["added_tokens"]}
    return sorted(numbers, key=lambda token: numbers[token])


def _set_config(config: WhisperConfig, generation: dict[str, Any]) -> None:
    config.suppress_ids = generation["suppress_tokens"]
    config.suppress_ids_begin = generation["begin_suppress_tokens"]
    config.lang_ids = sorted(generation["lang_to_id"].values())
    config.alignment_heads = generation["alignment_heads"]


def _read_json(path: Path) -> dict[str, Any]:
    content: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return content
