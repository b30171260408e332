"""WeSpeaker's ONNX file as pyannote's own module, which can pool several speakers at once."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import onnx
import torch
from onnx import numpy_helper
from torch import nn

from minutes.speech.diarization.library import WeSpeakerResNet34


def load_wespeaker(path: Path) -> Any:
    """A ``WeSpeakerResNet34`` in evaluation mode with the weights of the ONNX export.

    The export folded batch normalisation into the convolutions and subtracts the mean voice
    after the last layer: here the normalisations become mere biases, and the last bias takes
    the mean voice in.
    """
    model = WeSpeakerResNet34()
    graph = onnx.load(str(path)).graph
    tensors = {t.name: torch.from_numpy(numpy_helper.to_array(t).copy()) for t in graph.initializer}
    convolutions = [node.input for node in graph.node if node.op_type == "Conv"]
    with torch.no_grad():
        for (layer, norm), names in zip(_layers(model), convolutions, strict=True):
            layer.weight.copy_(tensors[names[1]])
            _set_bias(norm, tensors[names[2]])
        model.resnet.seg_1.weight.copy_(tensors["model.seg_1.weight"])
        model.resnet.seg_1.bias.copy_(tensors["model.seg_1.bias"] - tensors["mean_vec"])
    return model.eval()


def _layers(model: nn.Module) -> list[tuple[nn.Conv2d, nn.BatchNorm2d]]:
    """Each convolution with its normalisation, in the order of the export's graph."""
    modules = dict(model.named_modules())
    return [
        (module, modules[_norm_name(name)])
        for name, module in modules.items()
        if isinstance(module, nn.Conv2d)
    ]


def _norm_name(convolution: str) -> str:
    if convolution.endswith("shortcut.0"):
        return convolution.removesuffix("0") + "1"
    parent, _, name = convolution.rpartition(".")
    return f"{parent}.{name.replace('conv', 'bn')}"


def _set_bias(norm: nn.BatchNorm2d, bias: torch.Tensor) -> None:
    """Make a normalisation add ``bias`` and do nothing else."""
    if norm.running_var is None:
        msg = "the batch normalisation keeps no running statistics"
        raise TypeError(msg)
    norm.running_var.fill_(1.0 - norm.eps)
    norm.bias.copy_(bias)
