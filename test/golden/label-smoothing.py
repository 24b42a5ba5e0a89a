"""Writes label-smoothing.json: PyTorch's cross-entropies of smoothed labels, and of smoothed rows, with their gradients, in f64.

Debian: apt-get install python3-numpy python3-torch      Run: /usr/bin/python3 test/golden/label-smoothing.py
"""
import json
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F

ROWS = 4
SMOOTHING = [0.2, 1.0]


def numbers(tensor):
    return [float(f"{value:.12g}") for value in tensor.detach().numpy().ravel()]


def case(random, columns, smoothing):
    logits = torch.from_numpy(random.normal(0, 2, (ROWS, columns)).astype(np.float32)).double().requires_grad_()
    labels = torch.from_numpy(random.integers(0, columns, ROWS))
    rows = torch.from_numpy(random.dirichlet(np.ones(columns), ROWS).astype(np.float32)).double()
    made = {"columns": columns, "smoothing": smoothing, "logits": numbers(logits), "labels": labels.tolist(), "rows": numbers(rows)}
    for name, targets in (("ofLabels", labels), ("ofRows", rows)):
        loss = F.cross_entropy(logits, targets, label_smoothing=smoothing)
        (gradient,) = torch.autograd.grad(loss, logits)
        made[name] = {"loss": float(loss.detach()), "gradient": numbers(gradient)}
    return made


random = np.random.default_rng(1)
cases = [case(random, columns, smoothing) for columns in (3, 16, 21) for smoothing in SMOOTHING]
Path(__file__).with_suffix(".json").write_text(json.dumps({"torch": torch.__version__, "cases": cases}) + "\n")
