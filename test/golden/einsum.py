"""Writes einsum.json: activation(torch.einsum(equation, x, kernel) + bias) with the gradients of sum(dy * y), in f64.

Debian: apt-get install python3-numpy python3-torch      Run: /usr/bin/python3 test/golden/einsum.py

Numbers are multiples of 1/8, which are f32 numbers. A bias has Keras's shape: from the output's first axis of its own on, with 1 along the others.
"""
import json
from pathlib import Path

import numpy as np
import torch

ACTIVATIONS = {"linear": lambda z: z, "tanh": torch.tanh, "softmax": lambda z: torch.softmax(z, -1)}


def eighths(random, *size):
    return torch.from_numpy(np.asarray(random.randint(-8, 9, size) / 8, np.float64))


def flat(tensor):
    return tensor.detach().ravel().tolist()


def case(index, equation, shape, kernel_shape, output_shape, bias_axes=None, bias_shape=None, activation="linear"):
    random = np.random.RandomState(7000 + index)
    x, kernel = (eighths(random, *size).requires_grad_() for size in (shape, kernel_shape))
    weights = [kernel]
    z = torch.einsum(equation, x, kernel)
    if bias_axes:
        weights.append(eighths(random, *bias_shape).requires_grad_())
        z = z + weights[1]
    y = ACTIVATIONS[activation](z)
    dy = eighths(random, *y.shape)
    y.backward(dy)
    return {
        "equation": equation, "outputShape": output_shape, "biasAxes": bias_axes, "activation": activation,
        "shape": list(shape), "x": flat(x), "weights": [{"shape": list(each.shape), "values": flat(each)} for each in weights],
        "yShape": list(y.shape), "y": flat(y), "dy": flat(dy), "dx": flat(x.grad), "gradients": [flat(each.grad) for each in weights],
    }


golden = {
    "madeBy": f"test/golden/einsum.py, PyTorch {torch.__version__}",
    "cases": [
        case(0, "ab,bc->ac", (3, 4), (4, 5), [5], "c", (5,), "tanh"),
        case(1, "abc,cde->abde", (2, 3, 4), (4, 2, 3), [None, 2, 3], "d", (2, 1), "tanh"),
        case(2, "abcd,cde->abe", (2, 3, 2, 3), (2, 3, 4), [None, 4], "e", (4,), "softmax"),
        case(3, "abhc,hcd->abhd", (2, 3, 2, 3), (2, 3, 4), [None, None, 4], "hd", (2, 4)),
        case(4, "abc,dbe->aedc", (2, 3, 4), (2, 3, 5), [5, 2, None], "ec", (5, 1, 4), "softmax"),
        case(5, "ab...,bc->ac...", (2, 3, 2, 2), (3, 4), [4], "c", (4, 1, 1), "tanh"),
        case(6, "...bc,bc->...b", (2, 3, 4, 5), (4, 5), [None], "b", (4,)),
    ],
}
text = json.dumps(golden, separators=(",", ":")).replace('{"equation"', '\n{"equation"')
Path(__file__).with_suffix(".json").write_text(text + "\n")
