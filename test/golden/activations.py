"""Writes activations.json: PyTorch's values and derivatives of activations at points that are f32 numbers, in f64.

Debian: apt-get install python3-torch      Run: /usr/bin/python3 test/golden/activations.py
"""
import json
from pathlib import Path

import torch
from torch.nn import functional as F

POINTS = [-30.0, -12.5, -6.0, -3.25, -2.0, -1.28125, -1.0, -0.75, -0.125, -2.0**-13, 2.0**-13, 0.125, 0.5, 0.75, 1.0, 1.6875, 3.25, 8.0, 30.0]


def celu(x, alpha):
    """F.celu's derivative holds numbers of f32."""
    return torch.where(x > 0, x, alpha * torch.expm1(x / alpha))


ACTIVATIONS = {
    "elu": (F.elu, 1.0),
    "elu, alpha 0.3": (lambda x: F.elu(x, 0.3), 0.3),
    "silu": (F.silu, 0.0),
    "gelu": (F.gelu, 0.0),
    "geluTanh": (lambda x: F.gelu(x, approximate="tanh"), 0.0),
    "selu": (F.selu, 0.0),
    "celu": (lambda x: celu(x, 1.0), 1.0),
    "celu, alpha 0.3": (lambda x: celu(x, 0.3), 0.3),
    "relu6": (F.relu6, 0.0),
    # above its threshold PyTorch's is x itself, which is as good in f32 alone
    "softplus": (lambda x: F.softplus(x, threshold=50), 0.0),
    "softsign": (F.softsign, 0.0),
    "exponential": (torch.exp, 0.0),
    "mish": (lambda x: x * torch.tanh(F.softplus(x, threshold=50)), 0.0),
    "logSigmoid": (F.logsigmoid, 0.0),
    "hardSigmoid": (lambda x: F.relu6(x + 3) / 6, 0.0),
    "hardSilu": (F.hardswish, 0.0),
    "hardTanh": (F.hardtanh, 0.0),
    "hardShrink": (F.hardshrink, 0.5),
    "softShrink": (F.softshrink, 0.5),
}

cases = []
for name, (function, alpha) in ACTIVATIONS.items():
    x = torch.tensor(POINTS, dtype=torch.float64, requires_grad=True)
    y = function(x)
    y.sum().backward()
    cases.append({"activation": name.split(",")[0], "alpha": alpha, "values": y.tolist(), "derivatives": x.grad.tolist()})

Path(__file__).with_suffix(".json").write_text(json.dumps({"points": POINTS, "cases": cases}, indent=1) + "\n")
