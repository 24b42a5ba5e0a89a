"""Writes conv.json: PyTorch's Conv2d and BatchNorm2d (in training) with their gradients, in f64 on one CPU thread.

Debian: apt-get install python3-numpy python3-torch      Run: /usr/bin/python3 test/golden/conv.py

Images are (N, height, width, channels), kernels (rows, columns, in, out): transposes of what torch keeps. The loss is the mean
squared difference from `targets`; `gradients` are its gradients with respect to x and to the parameters, in the order that
`parameters` has them. What goes in has three decimals and is rounded to f32; what comes out is stored as f32.
"""
import json
from pathlib import Path

import numpy as np
import torch
from torch import nn

# image (N, height, width, channels), filters, kernelSize, strides, padding
CONVOLUTIONS = [
    ((1, 5, 6, 16), 16, (3, 3), (1, 1), (1, 1)),
    ((2, 5, 4, 3), 4, (3, 3), (1, 1), (1, 1)),
    ((2, 5, 6, 3), 5, (3, 3), (2, 2), (1, 1)),
    ((1, 6, 7, 2), 3, (5, 5), (1, 1), (2, 2)),
    ((2, 8, 8, 1), 3, (5, 5), (1, 1), (0, 0)),
    ((1, 9, 8, 3), 4, (7, 7), (2, 2), (3, 3)),
    ((2, 5, 5, 4), 6, (1, 1), (2, 2), (0, 0)),
    ((2, 7, 6, 2), 3, (3, 2), (3, 1), (2, 1)),
    ((1, 3, 3, 8), 5, (3, 3), (1, 1), (2, 2)),
]
# and dilation
DILATED = [
    ((2, 6, 7, 3), 4, (3, 3), (1, 1), (2, 2), (2, 2)),
    ((1, 7, 6, 4), 16, (3, 2), (1, 1), (0, 1), (1, 3)),
]
NORMALIZED = (3, 3, 5, 4)
EPSILON = 1e-3
MOMENTUM = 0.9


def decimals(random, scale, shape):
    return np.round(random.normal(0, scale, shape), 3)


def tensor(array):
    return torch.from_numpy(array.astype(np.float32).astype(np.float64))


def inputs(array):
    """Numbers of three decimals, which f32 rounds as it did above."""
    return [float(f"{value:.3f}") for value in array.ravel()]


def numbers(tensor):
    """The values as f32 in nine digits, which is enough for every f32 to come back as itself."""
    return [float(f"{value:.9g}") for value in tensor.detach().numpy().astype(np.float32).ravel()]


def channels_first(array):
    return tensor(array).permute(0, 3, 1, 2).contiguous()


def channels_last(t):
    return t.permute(0, 2, 3, 1).contiguous()


def convolution(index, shape, filters, kernel_size, strides, padding, dilation=(1, 1)):
    # NumPy's legacy generator gives the same numbers in every version; torch's promises that for none.
    random = np.random.RandomState(3000 + index)
    fan_in = shape[3] * kernel_size[0] * kernel_size[1]
    images = decimals(random, 1, shape)
    kernel, bias = decimals(random, fan_in**-0.5, (*kernel_size, shape[3], filters)), decimals(random, 0.3, filters)
    layer = nn.Conv2d(shape[3], filters, kernel_size, strides, padding, dilation).double()
    with torch.no_grad():
        layer.weight.copy_(tensor(kernel).permute(3, 2, 0, 1))
        layer.bias.copy_(tensor(bias))
    x = channels_first(images).requires_grad_()
    y = layer(x)
    targets = decimals(random, 1, tuple(channels_last(y).shape))
    loss = nn.MSELoss()(y, channels_first(targets))
    loss.backward()
    return {
        "shape": shape,
        "filters": filters,
        "kernelSize": kernel_size,
        "strides": strides,
        "padding": padding,
        **({"dilation": dilation} if max(dilation) > 1 else {}),
        "x": inputs(images),
        "parameters": [inputs(kernel), inputs(bias)],
        "targets": inputs(targets),
        "y": numbers(channels_last(y)),
        "loss": loss.item(),
        "gradients": [
            numbers(channels_last(x.grad)),
            numbers(layer.weight.grad.permute(2, 3, 1, 0).contiguous()),
            numbers(layer.bias.grad),
        ],
    }


def normalization(shape):
    random = np.random.RandomState(4000)
    images = decimals(random, 2, shape)
    gamma, beta, targets = decimals(random, 1, shape[3]), decimals(random, 1, shape[3]), decimals(random, 1, shape)
    layer = nn.BatchNorm2d(shape[3], eps=EPSILON, momentum=1 - MOMENTUM).double()
    with torch.no_grad():
        layer.weight.copy_(tensor(gamma))
        layer.bias.copy_(tensor(beta))
    x = channels_first(images).requires_grad_()
    loss = nn.MSELoss()(layer(x), channels_first(targets))
    loss.backward()
    return {
        "shape": shape,
        "epsilon": EPSILON,
        "momentum": MOMENTUM,
        "x": inputs(images),
        "parameters": [inputs(gamma), inputs(beta)],
        "targets": inputs(targets),
        "loss": loss.item(),
        "gradients": [numbers(channels_last(x.grad)), numbers(layer.weight.grad), numbers(layer.bias.grad)],
        "runningMean": numbers(layer.running_mean),
        "runningVariance": numbers(layer.running_var),
    }


torch.set_num_threads(1)
torch.use_deterministic_algorithms(True)
golden = {
    "madeBy": f"test/golden/conv.py, PyTorch {torch.__version__}",
    "convolutions": [convolution(index, *case) for index, case in enumerate(CONVOLUTIONS + DILATED)],
    "batchNorm": normalization(NORMALIZED),
}
Path(__file__).with_name("conv.json").write_text(json.dumps(golden, separators=(",", ":")).replace('{"shape"', '\n{"shape"') + "\n")
