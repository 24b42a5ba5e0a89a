"""Writes optimizers.json: PyTorch's losses and weights of a small network with batch normalization under each optimizer,
in f32 on one CPU thread.

Debian: apt-get install python3-numpy python3-torch      Run: /usr/bin/python3 test/golden/optimizers.py

Weights are a list: kernel, gamma, beta, runningMean (of each normalized layer), then the last kernel and its bias. Kernels
are stored as (in, out), the transpose of what torch keeps. The running variance is left out: torch's is unbiased.
Layers in front of a normalization have no bias: its gradient is zero but for rounding, which Adam and its like blow up.
"""
import json
from pathlib import Path

import numpy as np
import torch
from torch import nn

SIZES = [6, 8, 7, 3]
BATCH = 16
STEPS = 20
EPSILON = 1e-3
# Optimizers that divide by the gradient's size turn one that is all rounding into a full step.
SMALLEST_GRADIENT = 1e-3

# Ours, which the test hands on: optimizer, options. Torch's own are made of them below.
CASES = [
    ("SGD", {"learningRate": 0.1}),
    ("SGD", {"learningRate": 0.1, "momentum": 0.9}),
    ("SGD", {"learningRate": 0.1, "momentum": 0.9, "nesterov": True}),
    ("Adagrad", {"learningRate": 0.05, "epsilon": 1e-10}),
    ("RMSprop", {"learningRate": 0.01, "rho": 0.9, "epsilon": 1e-8}),
    ("RMSprop", {"learningRate": 0.01, "rho": 0.9, "epsilon": 1e-8, "momentum": 0.9}),
    ("RMSprop", {"learningRate": 0.01, "rho": 0.9, "epsilon": 1e-8, "centered": True}),
    ("Adam", {"learningRate": 0.01, "beta1": 0.9, "beta2": 0.999, "epsilon": 1e-8}),
    ("AdamW", {"learningRate": 0.01, "beta1": 0.9, "beta2": 0.999, "epsilon": 1e-8, "weightDecay": 0.05}),
    ("Nadam", {"learningRate": 0.01, "beta1": 0.9, "beta2": 0.999, "epsilon": 1e-8}),
    ("Adamax", {"learningRate": 0.01, "beta1": 0.9, "beta2": 0.999, "epsilon": 1e-8}),
    ("Adadelta", {"learningRate": 0.5, "rho": 0.9, "epsilon": 1e-6}),
]
TORCH_NAMES = {"learningRate": "lr", "rho": "alpha", "epsilon": "eps", "weightDecay": "weight_decay"}


def numbers(array):
    """The values as f32 in nine digits, which is enough for every f32 to come back as itself."""
    flat = np.asarray(array, np.float32).ravel()
    rounded = [float(f"{value:.9g}") for value in flat]
    assert (np.asarray(rounded, np.float32) == flat).all()
    return rounded


def stored(tensor):
    return numbers((tensor.T if tensor.ndim == 2 else tensor).detach().numpy())


def from_normal(random, mean, deviation, *shape):
    return torch.from_numpy(random.normal(mean, deviation, shape).astype(np.float32))


def build(random):
    layers = []
    for i, (fan_in, units) in enumerate(zip(SIZES, SIZES[1:])):
        last = i == len(SIZES) - 2
        linear = nn.Linear(fan_in, units, bias=last)
        with torch.no_grad():
            linear.weight.copy_(from_normal(random, 0, fan_in**-0.5, fan_in, units).T)
            if last:
                linear.bias.copy_(from_normal(random, 0, 0.1, units))
        layers.append(linear)
        if not last:
            norm = nn.BatchNorm1d(units, eps=EPSILON, momentum=0.1)
            with torch.no_grad():
                norm.weight.copy_(from_normal(random, 1, 0.2, units))
                norm.bias.copy_(from_normal(random, 0, 0.2, units))
            layers += [norm, nn.ReLU() if i == 0 else nn.Tanh()]
    return nn.Sequential(*layers)


def weights_of(model):
    kept = [value for name, value in model.state_dict().items() if not name.endswith(("running_var", "num_batches_tracked"))]
    return [stored(value) for value in kept]


def optimizer_of(model, name, options):
    own = {TORCH_NAMES.get(key, key): value for key, value in options.items() if key not in ("beta1", "beta2")}
    if "beta1" in options:
        own["betas"] = (options["beta1"], options["beta2"])
    if name == "Adadelta":
        own["rho"] = own.pop("alpha")
    if name == "Nadam":
        # Keras warms the momentum up by 0.96^t, torch by 0.96^(t momentum_decay); one tensor after another, torch 1.13 counts a momentum twice
        name, own = "NAdam", {**own, "momentum_decay": 1.0}
    # One tensor after another: the grouped form is for GPUs.
    return getattr(torch.optim, name)(model.parameters(), foreach=name == "NAdam", **own)


def problem(seed):
    # NumPy's legacy generator gives the same numbers in every version; torch's promises that for none.
    random = np.random.RandomState(seed)
    model = build(random)
    return model, from_normal(random, 0, 1, BATCH, SIZES[0]), torch.from_numpy(random.randint(0, SIZES[-1], BATCH))


def smallest_gradient(seed):
    model, x, y = problem(seed)
    nn.CrossEntropyLoss()(model(x), y).backward()
    return min(p.grad.abs().min().item() for p in model.parameters())


def run(seed, name, options):
    model, x, y = problem(seed)
    optimizer, losses = optimizer_of(model, name, options), []
    for _ in range(STEPS):
        optimizer.zero_grad()
        loss = nn.CrossEntropyLoss()(model(x), y)
        loss.backward()
        optimizer.step()
        losses += numbers(loss.detach())
    return {"optimizer": name, "options": options, "losses": losses, "weights": weights_of(model)}


torch.set_num_threads(1)
torch.use_deterministic_algorithms(True)
seed = next(seed for seed in range(2000, 10000) if smallest_gradient(seed) >= SMALLEST_GRADIENT)
model, x, y = problem(seed)
golden = {
    "madeBy": f"test/golden/optimizers.py, PyTorch {torch.__version__}",
    "sizes": SIZES,
    "batchSize": BATCH,
    "epsilon": EPSILON,
    "momentum": 0.9,
    "inputs": numbers(x),
    "labels": y.tolist(),
    "initialWeights": weights_of(model),
    "cases": [run(seed, *case) for case in CASES],
}
text = json.dumps(golden, separators=(",", ":")).replace('{"optimizer"', '\n{"optimizer"') + "\n"
Path(__file__).with_name("optimizers.json").write_text(text)
print(f"Seed {seed}, smallest first gradient {smallest_gradient(seed):.3g}, {len(text)} bytes.")
