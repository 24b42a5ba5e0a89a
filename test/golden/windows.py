"""Writes windows.json: depthwise convolutions by PyTorch, with their gradients.

Debian: apt-get install python3-numpy python3-torch      Run: /usr/bin/python3 test/golden/windows.py

In f64 on one CPU thread. Each case names a layer of the package and its options. Channels are last, kernels as the layer has them. The loss is the mean
squared difference from `targets`; `gradients` are its gradients with respect to x and to the parameters, in the order that `parameters` has them. What
goes in has three decimals and is rounded to f32; what comes out is stored as f32.
"""
import json
from pathlib import Path

import numpy as np
import torch
from torch.nn import functional as F


def decimals(random, scale, shape):
    return np.round(random.normal(0, scale, shape), 3)


def tensor(array):
    return torch.from_numpy(array.astype(np.float32).astype(np.float64))


def inputs(array):
    return [float(f"{value:.3f}") for value in array.ravel()]


def numbers(t):
    return [float(f"{value:.9g}") for value in t.detach().numpy().astype(np.float32).ravel()]


def first(x):
    """Channels first."""
    return x.movedim(-1, 1)


def last(y):
    return y.movedim(1, -1)


def conv(x, w, b, **more):
    """w (taps..., in, out)."""
    function = F.conv2d if x.dim() == 4 else F.conv1d
    return last(function(first(x), w.movedim(-1, 0).movedim(-1, 1), b, **more))


def depthwise(x, w, b, **more):
    """w (taps..., channels, multiplier): the filters of a channel lie side by side."""
    channels = w.shape[-2]
    flat = w.reshape(*w.shape[:-2], 1, channels * w.shape[-1])
    return conv(x, flat, b, groups=channels, **more)


# layer, options, shape of x, shapes of the parameters, what PyTorch calls it, its options
CASES = [
    ("DepthwiseConv2D", {"kernelSize": 3, "padding": 1}, (2, 6, 5, 9), [(3, 3, 9, 1), (9,)], depthwise, {"padding": 1}),
    ("DepthwiseConv2D", {"kernelSize": 3, "strides": 2, "padding": 1}, (2, 7, 8, 5), [(3, 3, 5, 1), (5,)], depthwise, {"padding": 1, "stride": 2}),
    ("DepthwiseConv2D", {"kernelSize": [3, 2], "depthMultiplier": 3}, (2, 5, 6, 4), [(3, 2, 4, 3), (12,)], depthwise, {}),
    ("DepthwiseConv2D", {"kernelSize": 3, "dilation": 2, "padding": 2, "depthMultiplier": 2}, (1, 7, 6, 3), [(3, 3, 3, 2), (6,)], depthwise, {"padding": 2, "dilation": 2}),
]


def case(index, layer, options, shape, shapes, function, more):
    # NumPy's legacy generator gives the same numbers in every version; torch's promises that for none.
    random = np.random.RandomState(7000 + index)
    images, parameters = decimals(random, 1, shape), [decimals(random, 0.4, each) for each in shapes]
    x, learned = tensor(images).requires_grad_(), [tensor(each).requires_grad_() for each in parameters]
    y = function(x, *learned, **more)
    targets = decimals(random, 1, tuple(y.shape))
    loss = F.mse_loss(y, tensor(targets))
    loss.backward()
    return {
        "layer": layer,
        "options": options,
        "shape": shape,
        "x": inputs(images),
        "parameters": [inputs(each) for each in parameters],
        "targets": inputs(targets),
        "outputShape": tuple(y.shape),
        "y": numbers(y),
        "loss": loss.item(),
        "gradients": [numbers(each.grad) for each in [x, *learned]],
    }


torch.set_num_threads(1)
torch.use_deterministic_algorithms(True)
golden = {"madeBy": f"test/golden/windows.py, PyTorch {torch.__version__}", "cases": [case(index, *each) for index, each in enumerate(CASES)]}
Path(__file__).with_name("windows.json").write_text(json.dumps(golden, separators=(",", ":")).replace('{"layer"', '\n{"layer"') + "\n")
