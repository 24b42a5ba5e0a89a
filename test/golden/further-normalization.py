"""Writes further-normalization.json: PyTorch's GroupNorm, and root mean square normalization by its formula, with the gradients of sum(dy * y), in f64.

Debian: apt-get install python3-numpy python3-torch      Run: /usr/bin/python3 test/golden/further-normalization.py

Inputs are multiples of 1/8, which are f32 numbers; channels last.
"""
import json
from pathlib import Path

import numpy as np
import torch
from torch.nn import functional as F

# shape, groups (0: the root mean square), epsilon
CASES = [((3, 4, 6), 2, 1e-3), ((2, 2, 3, 8), 4, 1e-5), ((2, 5, 5), 1, 1e-3), ((2, 4, 3), 3, 1e-3), ((4, 7), 0, 1e-6), ((3, 2, 5), 0, 1e-3)]


def normalized(x, gamma, beta, groups, epsilon):
    if not groups:
        return gamma * x / torch.sqrt((x * x).mean(-1, keepdim=True) + epsilon)
    return F.group_norm(x.movedim(-1, 1), groups, gamma, beta, epsilon).movedim(1, -1)


def run(index, shape, groups, epsilon):
    # NumPy's legacy generator gives the same numbers in every version; torch's promises that for none.
    random = np.random.RandomState(3100 + index)

    def eighths(*size):
        return torch.from_numpy(random.randint(-16, 17, size).astype(np.float64) / 8)

    x, gamma, beta, dy = eighths(*shape), eighths(shape[-1]), eighths(shape[-1]), eighths(*shape)
    learned = [tensor.requires_grad_() for tensor in ((x, gamma, beta) if groups else (x, gamma))]
    y = normalized(x, gamma, beta, groups, epsilon)
    y.backward(dy)
    return {
        "shape": shape,
        "groups": groups,
        "epsilon": epsilon,
        **{name: tensor.detach().ravel().tolist() for name, tensor in (("y", y), ("dy", dy))},
        "weights": [tensor.detach().ravel().tolist() for tensor in learned],
        "gradients": [tensor.grad.ravel().tolist() for tensor in learned],
    }


golden = {
    "madeBy": f"test/golden/further-normalization.py, PyTorch {torch.__version__}",
    "cases": [run(index, *case) for index, case in enumerate(CASES)],
}
path = Path(__file__).with_suffix(".json")
path.write_text(json.dumps(golden, separators=(",", ":")).replace('{"shape"', '\n{"shape"') + "\n")
