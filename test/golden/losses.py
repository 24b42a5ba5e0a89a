"""Writes losses.json: PyTorch's losses and gradients, and further ones by its autograd, in f64.

Debian: apt-get install python3-torch      Run: /usr/bin/python3 test/golden/losses.py
"""
import json
from pathlib import Path

import torch
from torch.nn import functional as F

torch.manual_seed(3)
ROWS, COLUMNS = 4, 5
x = (torch.rand(ROWS, COLUMNS, dtype=torch.float64) * 4 - 2).float().double()
t = (torch.rand(ROWS, COLUMNS, dtype=torch.float64) * 4 - 2).float().double()
p = torch.softmax(x, 1).float().double()
q = torch.softmax(t, 1).float().double()
one_hot = F.one_hot(torch.tensor([1, 0, 4, 2]), COLUMNS).double()
signs = one_hot * 2 - 1


def focal(logits, targets, gamma, alpha):
    probabilities = torch.softmax(logits, 1)
    return -(alpha * targets * (1 - probabilities) ** gamma * torch.log(probabilities)).sum(1)


def binary_focal(logits, targets, gamma):
    probabilities = torch.sigmoid(logits)
    right = targets * probabilities + (1 - targets) * (1 - probabilities)
    return ((1 - right) ** gamma * F.binary_cross_entropy_with_logits(logits, targets, reduction="none")).mean(1)


CASES = {
    "meanAbsoluteError": ({}, x, t, lambda y, t: F.l1_loss(y, t, reduction="none").mean(1)),
    "huber": ({}, x, t, lambda y, t: F.huber_loss(y, t, reduction="none").mean(1)),
    "huber, delta 0.5": ({"delta": 0.5}, x, t, lambda y, t: F.huber_loss(y, t, reduction="none", delta=0.5).mean(1)),
    "logCosh": ({}, x, t, lambda y, t: torch.log(torch.cosh(y - t)).mean(1)),
    "poisson": ({}, p, q * 3, lambda y, t: F.poisson_nll_loss(y, t, log_input=False, eps=1e-7, reduction="none").mean(1)),
    "kullbackLeiblerDivergence": ({}, p, q, lambda y, t: F.kl_div(torch.log(y), t, reduction="none").sum(1)),
    "cosineSimilarity": ({}, x, t, lambda y, t: -F.cosine_similarity(y, t)),
    "hinge": ({}, x, signs, lambda y, t: torch.relu(1 - t * y).mean(1)),
    "squaredHinge": ({}, x, signs, lambda y, t: (torch.relu(1 - t * y) ** 2).mean(1)),
    "categoricalHinge": ({}, x, one_hot, lambda y, t: torch.relu(((1 - t) * y).max(1).values - (t * y).sum(1) + 1)),
    "meanSquaredLogarithmicError": ({}, p * 3, q, lambda y, t: ((torch.log1p(y) - torch.log1p(t)) ** 2).mean(1)),
    "meanAbsolutePercentageError": ({}, x, t, lambda y, t: (100 * ((y - t) / t).abs()).mean(1)),
    "categoricalFocalCrossentropy": ({"fromLogits": True}, x, one_hot, lambda y, t: focal(y, t, 2, 0.25)),
    "binaryFocalCrossentropy": ({"fromLogits": True, "gamma": 1.5}, x, one_hot, lambda y, t: binary_focal(y, t, 1.5)),
}

cases = []
for name, (options, outputs, targets, loss) in CASES.items():
    y = outputs.clone().requires_grad_(True)
    losses = loss(y, targets)
    losses.mean().backward()
    cases.append({
        "loss": name.split(",")[0], "options": options, "outputs": outputs.tolist(), "targets": targets.tolist(),
        "value": losses.mean().item(), "gradient": y.grad.tolist(),
    })

Path(__file__).with_suffix(".json").write_text(json.dumps({"cases": cases}, indent=1) + "\n")
