"""Writes layer-normalization.json: PyTorch's LayerNorm with the gradients of sum(dy * y), in f64.

Debian: apt-get install python3-numpy python3-torch      Run: /usr/bin/python3 test/golden/layer-normalization.py

Inputs are multiples of 1/8, which are f32 numbers.
"""
import json
from pathlib import Path

import numpy as np
import torch
from torch.nn import functional as F

# shape, epsilon
CASES = [((4, 7), 1e-3), ((3, 2, 5), 1e-5), ((2, 33), 1e-3)]


def run(index, shape, epsilon):
    # NumPy's legacy generator gives the same numbers in every version; torch's promises that for none.
    random = np.random.RandomState(3000 + index)

    def eighths(*size):
        return torch.from_numpy(random.randint(-16, 17, size).astype(np.float64) / 8)

    x, gamma, beta, dy = eighths(*shape), eighths(shape[-1]), eighths(shape[-1]), eighths(*shape)
    learned = [tensor.requires_grad_() for tensor in (x, gamma, beta)]
    y = F.layer_norm(x, shape[-1:], gamma, beta, epsilon)
    y.backward(dy)
    names = ("dx", "dGamma", "dBeta")
    return {
        "shape": shape,
        "epsilon": epsilon,
        **{name: tensor.detach().ravel().tolist() for name, tensor in (("x", x), ("gamma", gamma), ("beta", beta), ("y", y), ("dy", dy))},
        **{name: tensor.grad.ravel().tolist() for name, tensor in zip(names, learned)},
    }


golden = {
    "madeBy": f"test/golden/layer-normalization.py, PyTorch {torch.__version__}",
    "cases": [run(index, *case) for index, case in enumerate(CASES)],
}
path = Path(__file__).with_suffix(".json")
path.write_text(json.dumps(golden, separators=(",", ":")).replace('{"shape"', '\n{"shape"') + "\n")
