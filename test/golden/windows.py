"""Writes windows.json: depthwise, grouped, separable, transposed and one-dimensional convolutions, pools and resizing by PyTorch, with their gradients.

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


def separable(x, w, p, b, **more):
    return conv(depthwise(x, w, None, **more), p, b)


def transposed(x, w, b, **more):
    """w (taps..., out, in)."""
    function = F.conv_transpose2d if x.dim() == 4 else F.conv_transpose1d
    return last(function(first(x), w.movedim(-1, 0).movedim(-1, 1), b, **more))


def causal(x, w, b, dilation=1, **more):
    return conv(F.pad(x, (0, 0, (w.shape[0] - 1) * dilation, 0)), w, b, dilation=dilation, **more)


def max_pool(x, **more):
    return last((F.max_pool2d if x.dim() == 4 else F.max_pool1d)(first(x), **more))


def average_pool(x, **more):
    return last((F.avg_pool2d if x.dim() == 4 else F.avg_pool1d)(first(x), **more))


def largest(x):
    return first(x).flatten(2).max(dim=2).values


def mean(x):
    return first(x).flatten(2).mean(dim=2)


def resize(x, **more):
    more = {"align_corners": False, **more} if more["mode"] == "bilinear" else more
    return last(F.interpolate(first(x), **more))


# layer, options, shape of x, shapes of the parameters, what PyTorch calls it, its options
CASES = [
    ("DepthwiseConv2D", {"kernelSize": 3, "padding": 1}, (2, 6, 5, 9), [(3, 3, 9, 1), (9,)], depthwise, {"padding": 1}),
    ("DepthwiseConv2D", {"kernelSize": 3, "strides": 2, "padding": 1}, (2, 7, 8, 5), [(3, 3, 5, 1), (5,)], depthwise, {"padding": 1, "stride": 2}),
    ("DepthwiseConv2D", {"kernelSize": [3, 2], "depthMultiplier": 3}, (2, 5, 6, 4), [(3, 2, 4, 3), (12,)], depthwise, {}),
    ("DepthwiseConv2D", {"kernelSize": 3, "dilation": 2, "padding": 2, "depthMultiplier": 2}, (1, 7, 6, 3), [(3, 3, 3, 2), (6,)], depthwise, {"padding": 2, "dilation": 2}),
    ("Conv2D", {"filters": 6, "kernelSize": 3, "groups": 2, "padding": 1}, (2, 5, 4, 4), [(3, 3, 2, 6), (6,)], conv, {"padding": 1, "groups": 2}),
    ("Conv2D", {"filters": 12, "kernelSize": 1, "groups": 3}, (2, 3, 4, 6), [(1, 1, 2, 12), (12,)], conv, {"groups": 3}),
    ("Conv2D", {"filters": 8, "kernelSize": [2, 3], "groups": 4, "strides": [2, 1]}, (2, 6, 5, 8), [(2, 3, 2, 8), (8,)], conv, {"groups": 4, "stride": (2, 1)}),
    ("SeparableConv2D", {"filters": 5, "kernelSize": 3, "padding": 1, "depthMultiplier": 2}, (2, 5, 6, 3), [(3, 3, 3, 2), (1, 1, 6, 5), (5,)], separable, {"padding": 1}),
    ("SeparableConv2D", {"filters": 4, "kernelSize": 3, "strides": 2}, (1, 7, 7, 8), [(3, 3, 8, 1), (1, 1, 8, 4), (4,)], separable, {"stride": 2}),
    ("Conv1D", {"filters": 4, "kernelSize": 3, "padding": 1}, (2, 9, 3), [(3, 3, 4), (4,)], conv, {"padding": 1}),
    ("Conv1D", {"filters": 6, "kernelSize": 5, "strides": 2, "groups": 2}, (2, 11, 4), [(5, 2, 6), (6,)], conv, {"stride": 2, "groups": 2}),
    ("Conv1D", {"filters": 3, "kernelSize": 3, "dilation": 2, "padding": "causal"}, (2, 8, 2), [(3, 2, 3), (3,)], causal, {"dilation": 2}),
    ("DepthwiseConv1D", {"kernelSize": 3, "padding": 1, "depthMultiplier": 2}, (2, 7, 5), [(3, 5, 2), (10,)], depthwise, {"padding": 1}),
    ("SeparableConv1D", {"filters": 4, "kernelSize": 3, "strides": 2}, (2, 9, 6), [(3, 6, 1), (1, 6, 4), (4,)], separable, {"stride": 2}),
    ("Conv2DTranspose", {"filters": 3, "kernelSize": 3, "strides": 2, "padding": 1, "outputPadding": 1}, (2, 4, 3, 5), [(3, 3, 3, 5), (3,)], transposed, {"stride": 2, "padding": 1, "output_padding": 1}),
    ("Conv2DTranspose", {"filters": 4, "kernelSize": [2, 3]}, (1, 4, 5, 3), [(2, 3, 4, 3), (4,)], transposed, {}),
    ("Conv2DTranspose", {"filters": 2, "kernelSize": 3, "dilation": 2}, (2, 4, 3, 3), [(3, 3, 2, 3), (2,)], transposed, {"dilation": 2}),
    ("Conv1DTranspose", {"filters": 3, "kernelSize": 4, "strides": 2, "padding": 1}, (2, 5, 4), [(4, 3, 4), (3,)], transposed, {"stride": 2, "padding": 1}),
    ("MaxPooling1D", {"poolSize": 3, "strides": 2}, (2, 9, 5), [], max_pool, {"kernel_size": 3, "stride": 2}),
    ("AveragePooling1D", {"poolSize": 2}, (2, 7, 3), [], average_pool, {"kernel_size": 2}),
    ("GlobalMaxPooling1D", {}, (2, 6, 5), [], largest, {}),
    ("GlobalMaxPooling2D", {}, (2, 3, 4, 6), [], largest, {}),
    ("GlobalAveragePooling1D", {}, (2, 5, 3), [], mean, {}),
    ("UpSampling2D", {"size": [2, 3]}, (2, 3, 2, 5), [], resize, {"scale_factor": (2, 3), "mode": "nearest"}),
    ("UpSampling2D", {"size": 2, "interpolation": "bilinear"}, (2, 3, 4, 3), [], resize, {"scale_factor": 2, "mode": "bilinear"}),
    ("UpSampling1D", {"size": 3}, (2, 4, 3), [], resize, {"scale_factor": 3, "mode": "nearest"}),
    ("Resizing", {"height": 5, "width": 7}, (2, 3, 4, 3), [], resize, {"size": (5, 7), "mode": "bilinear"}),
    ("Resizing", {"height": 3, "width": 2}, (1, 8, 7, 5), [], resize, {"size": (3, 2), "mode": "bilinear"}),
    ("Resizing", {"height": 5, "width": 3, "interpolation": "nearest"}, (2, 3, 7, 2), [], resize, {"size": (5, 3), "mode": "nearest-exact"}),
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
