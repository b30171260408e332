"""Weights out of an ONNX file that onnxruntime quantised to eight bits."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import numpy.typing as npt
import onnx
from google.protobuf.message import DecodeError  # type: ignore[import-untyped]
from onnx import numpy_helper

Array = npt.NDArray[np.float32]

INTEGER_PRODUCTS = ("MatMulInteger", "ConvInteger")
"""Nodes whose second input is a quantised weight and whose fourth is its zero point."""

MERGED = "_merged_0"
"""What Optimum appends to initialisers that both branches of a merged decoder share."""


class OnnxWeightsError(ValueError):
    """The file is not such a graph; the message names what is missing."""


class QuantizedGraph:
    """The named weights of one file, as floats.

    Names are those of the modules that were exported (``layers.0.fc1``): PyTorch's exporter gives
    them to nodes (``/layers.0/fc1/MatMul``), onnxruntime's quantiser adds ``_quant``, ``_scale``,
    ``_zero_point`` and ``_quantized``.
    """

    def __init__(self, path: Path) -> None:
        """Raises OnnxWeightsError where the file is no ONNX."""
        try:
            graph = onnx.load(path).graph
        except (DecodeError, OSError) as error:
            raise OnnxWeightsError(f"{path.name}: {error}") from error
        self._file = path.name
        self._tensors = {tensor.name: tensor for tensor in graph.initializer}
        self._products = {
            node.name: node for node in _nodes(graph) if node.op_type in INTEGER_PRODUCTS
        }

    def product(self, name: str) -> Array:
        """The weight of a MatMul ([in, out]) or Conv ([out, in, width]) that was quantised."""
        node = self._products.get(f"{name}_quant")
        if node is None:
            raise OnnxWeightsError(f"{self._file}: no quantised node {name}")
        zero_point = node.input[3] if len(node.input) > 3 else ""
        return self._dequantised(node.input[1], zero_point)

    def table(self, name: str) -> Array:
        """A quantised table that rows are gathered from, [rows, width]."""
        stem = self._stored(name, suffix="_quantized").removesuffix("_quantized")
        return self._dequantised(f"{stem}_quantized", f"{stem}_zero_point")

    def tensor(self, name: str) -> Array:
        """A weight that was left as it is."""
        return self._array(self._stored(name)).astype(np.float32)

    def has(self, name: str) -> bool:
        """Whether there is such a weight, not quantised."""
        return name in self._tensors or name + MERGED in self._tensors

    def _dequantised(self, weight: str, zero_point: str) -> Array:
        """(x - zero point) * scale, in single precision as onnxruntime computes it."""
        scale = self._scalar(f"{weight.removesuffix('_quantized')}_scale")
        zero = self._scalar(zero_point).astype(np.int32) if zero_point else np.int32(0)
        values = self._array(weight).astype(np.int32) - zero
        return values.astype(np.float32) * np.float32(scale)

    def _scalar(self, name: str) -> npt.NDArray[np.generic]:
        value = self._array(name)
        if value.size != 1:
            raise OnnxWeightsError(f"{self._file}: {name} has {value.size} values, expected one")
        return value.reshape(())

    def _array(self, name: str) -> npt.NDArray[np.generic]:
        if name not in self._tensors:
            raise OnnxWeightsError(f"{self._file}: no weight {name}")
        array: npt.NDArray[np.generic] = numpy_helper.to_array(self._tensors[name])
        return array

    def _stored(self, name: str, *, suffix: str = "") -> str:
        plain, merged = name + suffix, name + MERGED + suffix
        return merged if merged in self._tensors else plain


def _nodes(graph: onnx.GraphProto) -> Iterator[onnx.NodeProto]:
    """All nodes, those of the branches of an ``If`` too."""
    for node in graph.node:
        yield node
        for attribute in node.attribute:
            if attribute.HasField("g"):
                yield from _nodes(attribute.g)
