"""Writes activations.json: PyTorch's values and derivatives of activations at points that are f32 numbers, in f64.

Debian: apt-get install python3-torch      Run: /usr/bin/python3 test/golden/activations.py
"""
import json
from pathlib import Path

import torch
from torch.nn import functional as F

POINTS = [-30.0, -12.5, -6.0, -3.25, -2.0, -1.28125, -1.0, -0.75, -0.125, -2.0**-13, 2.0**-13, 0.125, 0.5, 0.75, 1.0, 1.6875, 3.25, 8.0, 30.0]
ACTIVATIONS = {
    "elu": (F.elu, 1.0),
    "elu, alpha 0.3": (lambda x: F.elu(x, 0.3), 0.3),
    "silu": (F.silu, 0.0),
    "gelu": (F.gelu, 0.0),
    "geluTanh": (lambda x: F.gelu(x, approximate="tanh"), 0.0),
}

cases = []
for name, (function, alpha) in ACTIVATIONS.items():
    x = torch.tensor(POINTS, dtype=torch.float64, requires_grad=True)
    y = function(x)
    y.sum().backward()
    cases.append({"activation": name.split(",")[0], "alpha": alpha, "values": y.tolist(), "derivatives": x.grad.tolist()})

Path(__file__).with_suffix(".json").write_text(json.dumps({"points": POINTS, "cases": cases}, indent=1) + "\n")
