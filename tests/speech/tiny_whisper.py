"""A Whisper network of a few thousand weights: as quantised ONNX files, and computed in numpy.

Names and kinds of nodes are those of ``onnx/encoder_model_quantized.onnx`` and
``onnx/decoder_model_merged_quantized.onnx`` as Optimum and onnxruntime write them.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import numpy.typing as npt
import onnx
from onnx import helper, numpy_helper
from scipy.special import erf, softmax

Array = npt.NDArray[np.float32]
WIDTH, HEADS, INNER, MELS, FRAMES, TEXT = 8, 2, 16, 80, 100, 12
TOKENS = (
    "a", "b", "<|endoftext|>", "<|startoftranscript|>", "<|en|>", "<|ko|>", "<|translate|>",
    "<|transcribe|>", "<|startoflm|>", "<|startofprev|>", "<|nospeech|>", "<|notimestamps|>",
    "<|0.00|>", "<|0.02|>",
)  # fmt: skip
FIRST_SPECIAL = 2
LANGUAGES = {"<|ko|>": 5, "<|en|>": 4}


@dataclass
class TinyWhisper:
    """The weights as a quantised file means them, by the names of the exported modules."""

    seed: int = 0
    weights: dict[str, Array] = field(default_factory=dict)

    def write(self, folder: Path) -> None:
        """All files that the conversion reads."""
        (folder / "onnx").mkdir(parents=True)
        random = np.random.default_rng(self.seed)
        encoder, decoder = _Graph(random, ""), _Graph(random, "_merged_0")
        _add_encoder(encoder)
        _add_decoder(decoder)
        self.weights = encoder.weights | decoder.weights
        encoder.save(folder / "onnx" / "encoder_model_quantized.onnx")
        decoder.save(folder / "onnx" / "decoder_model_merged_quantized.onnx", branches=True)
        for name, content in _descriptions().items():
            (folder / name).write_text(json.dumps(content), encoding="utf-8")

    def encoded(self, features: Array) -> Array:
        """What the encoder makes of [80, 2 * FRAMES] features."""
        x = _gelu(_convolved(features, self.weights["conv1.weight"], 1) + self._column("conv1"))
        x = _gelu(_convolved(x, self.weights["conv2.weight"], 2) + self._column("conv2")).T
        x = self._layer(x + self.weights["embed_positions.weight"], "layers.0")
        return self._norm(x, "layer_norm")

    def logits(self, tokens: list[int], heard: Array) -> Array:
        """Scores of the token after ``tokens``."""
        root = "model.decoder"
        embedded = self.weights[f"{root}.embed_tokens.weight"]
        x = embedded[tokens] + self.weights[f"{root}.embed_positions.weight"][: len(tokens)]
        x = self._layer(x, f"{root}.layers.0", heard)
        last: Array = (self._norm(x, f"{root}.layer_norm") @ embedded.T)[-1]
        return last

    def _layer(self, x: Array, name: str, heard: Array | None = None) -> Array:
        normed = self._norm(x, f"{name}.self_attn_layer_norm")
        x = x + self._attention(normed, normed, f"{name}.self_attn", causal=heard is not None)
        if heard is not None:
            normed = self._norm(x, f"{name}.encoder_attn_layer_norm")
            x = x + self._attention(normed, heard, f"{name}.encoder_attn", causal=False)
        normed = self._norm(x, f"{name}.final_layer_norm")
        return x + self._linear(_gelu(self._linear(normed, f"{name}.fc1")), f"{name}.fc2")

    def _attention(self, x: Array, other: Array, name: str, *, causal: bool) -> Array:
        def heads(y: Array, part: str) -> Array:
            made: Array = self._linear(y, f"{name}.{part}").reshape(len(y), HEADS, -1)
            return made.swapaxes(0, 1)

        query, key, value = heads(x, "q_proj"), heads(other, "k_proj"), heads(other, "v_proj")
        scores = query @ key.swapaxes(1, 2) / np.sqrt(WIDTH / HEADS)
        if causal:
            scores = np.where(np.tri(len(x), dtype=bool), scores, -np.inf)
        mixed = (softmax(scores, axis=-1) @ value).swapaxes(0, 1).reshape(len(x), WIDTH)
        return self._linear(mixed, f"{name}.out_proj")

    def _linear(self, x: Array, name: str) -> Array:
        return x @ self.weights[f"{name}.weight"] + self.weights.get(f"{name}.bias", 0)

    def _norm(self, x: Array, name: str) -> Array:
        centred = x - x.mean(axis=-1, keepdims=True)
        scaled = centred / np.sqrt((centred**2).mean(axis=-1, keepdims=True) + 1e-5)
        normed: Array = scaled * self.weights[f"{name}.weight"] + self.weights[f"{name}.bias"]
        return normed

    def _column(self, name: str) -> Array:
        return self.weights[f"{name}.bias"][:, None]


class _Graph:
    """Initialisers and nodes of one file, and what they mean."""

    def __init__(self, random: np.random.Generator, merged: str) -> None:
        self._random = random
        self._merged = merged
        self._tensors: list[onnx.TensorProto] = []
        self._nodes: list[onnx.NodeProto] = []
        self.weights: dict[str, Array] = {}

    def plain(self, name: str, *shape: int, mean: float = 0.0) -> None:
        values = self._random.normal(mean, 0.3, shape).astype(np.float32)
        self._store(name + self._merged, values)
        self.weights[name] = values

    def product(self, module: str, *shape: int, kind: str = "MatMul", zero: bool = True) -> None:
        """A node with a quantised weight: unsigned with a zero point, or signed without one."""
        number = len(self._nodes)
        stem = f"onnx::{kind}_{number}{self._merged}" if kind == "MatMul" else f"{module}.weight"
        self.weights[f"{module}.weight"] = self._quantised(stem, shape, zero=zero)
        inputs = ["x_quantized", f"{stem}_quantized"]
        if zero:
            inputs += ["x_zero_point", f"{stem}_zero_point"]
        path = "/" + module.replace("layers.", "layers#").replace(".", "/").replace("#", ".")
        self._nodes.append(
            helper.make_node(f"{kind}Integer", inputs, [f"y{number}"], f"{path}/{kind}_quant")
        )

    def table(self, name: str, *shape: int) -> None:
        stem = name + self._merged
        self.weights[name] = self._quantised(stem, shape, zero=True)
        self._nodes += [
            helper.make_node("Gather", [f"{stem}_quantized", "tokens"], ["rows"]),
            helper.make_node(
                "DequantizeLinear", ["rows", f"{stem}_scale", f"{stem}_zero_point"], ["embedded"]
            ),
        ]

    def save(self, path: Path, *, branches: bool = False) -> None:
        nodes = self._nodes
        if branches:
            inner = helper.make_graph(nodes, "branch", [], [])
            nodes = [
                helper.make_node("If", ["use_cache"], [], then_branch=inner, else_branch=inner)
            ]
        graph = helper.make_graph(nodes, "g", [], [], initializer=self._tensors)
        onnx.save(helper.make_model(graph), path)

    def _quantised(self, stem: str, shape: tuple[int, ...], *, zero: bool) -> Array:
        low, high, kind = (0, 255, np.uint8) if zero else (-127, 127, np.int8)
        values = self._random.integers(low, high, shape, endpoint=True).astype(kind)
        scale = np.float32(self._random.uniform(0.002, 0.006))
        point = np.uint8(self._random.integers(110, 140)) if zero else None
        self._store(f"{stem}_quantized", values)
        self._store(f"{stem}_scale", np.array(scale))
        if point is not None:
            self._store(f"{stem}_zero_point", np.array(point))
        return (values.astype(np.int32) - int(point or 0)).astype(np.float32) * scale

    def _store(self, name: str, values: npt.NDArray[np.generic]) -> None:
        self._tensors.append(numpy_helper.from_array(values, name))


def _add_encoder(graph: _Graph) -> None:
    graph.product("conv1", WIDTH, MELS, 3, kind="Conv")
    graph.product("conv2", WIDTH, WIDTH, 3, kind="Conv")
    graph.plain("conv1.bias", WIDTH)
    graph.plain("conv2.bias", WIDTH)
    graph.plain("embed_positions.weight", FRAMES, WIDTH)
    _add_norm(graph, "layer_norm")
    _add_layer(graph, "layers.0", zero=True)


def _add_decoder(graph: _Graph) -> None:
    root = "model.decoder"
    graph.table(f"{root}.embed_tokens.weight", len(TOKENS), WIDTH)
    graph.plain(f"{root}.embed_positions.weight", TEXT, WIDTH)
    _add_norm(graph, f"{root}.layer_norm")
    _add_layer(graph, f"{root}.layers.0", zero=False)
    _add_attention(graph, f"{root}.layers.0.encoder_attn", zero=False)


def _add_layer(graph: _Graph, name: str, *, zero: bool) -> None:
    _add_attention(graph, f"{name}.self_attn", zero=zero)
    graph.product(f"{name}.fc1", WIDTH, INNER, zero=zero)
    graph.plain(f"{name}.fc1.bias", INNER)
    graph.product(f"{name}.fc2", INNER, WIDTH, zero=zero)
    graph.plain(f"{name}.fc2.bias", WIDTH)
    _add_norm(graph, f"{name}.final_layer_norm")


def _add_attention(graph: _Graph, name: str, *, zero: bool) -> None:
    for part in ("q_proj", "k_proj", "v_proj", "out_proj"):
        graph.product(f"{name}.{part}", WIDTH, WIDTH, zero=zero)
        if part != "k_proj":  # Whisper's keys have no bias
            graph.plain(f"{name}.{part}.bias", WIDTH)
    _add_norm(graph, f"{name}_layer_norm")


def _add_norm(graph: _Graph, name: str) -> None:
    graph.plain(f"{name}.weight", WIDTH, mean=1.0)
    graph.plain(f"{name}.bias", WIDTH)


def _convolved(x: Array, weight: Array, stride: int) -> Array:
    padded = np.pad(x, ((0, 0), (1, 1)))
    steps = range(0, x.shape[1], stride)
    return np.stack([np.tensordot(weight, padded[:, t : t + 3], 2) for t in steps], axis=1)


def _gelu(x: Array) -> Array:
    made: Array = 0.5 * x * (1 + erf(x / np.sqrt(2)))
    return made


def _descriptions() -> dict[str, object]:
    shape = {"layers": 1, "attention_heads": HEADS}
    plain = dict(zip(TOKENS[:FIRST_SPECIAL], range(FIRST_SPECIAL), strict=True))
    added = [
        {"content": token, "id": number}
        for number, token in enumerate(TOKENS)
        if number >= FIRST_SPECIAL
    ]
    return {
        "config.json": {
            f"{half}_{k}": v for half in ("encoder", "decoder") for k, v in shape.items()
        },
        "generation_config.json": {
            "suppress_tokens": [1],
            "begin_suppress_tokens": [0, 2],
            "lang_to_id": LANGUAGES,
            "alignment_heads": [[0, 1]],
        },
        "tokenizer.json": {"model": {"vocab": plain}, "added_tokens": added},
        "preprocessor_config.json": {"feature_size": MELS},
    }
