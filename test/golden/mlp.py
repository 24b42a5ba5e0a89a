"""Writes mlp.json: PyTorch's losses, gradients and weights of small multilayer perceptrons, in f32 on one CPU thread.

Debian: apt-get install python3-numpy python3-torch      Run: /usr/bin/python3 test/golden/mlp.py

Kernels are stored as (in, out), the transpose of what torch keeps. `losses[i]` is the loss before update i + 1;
`gradients` belong to the first of them. Weights, gradients and losses are in the order kernel, bias, kernel, bias, ....
"""
import json
from pathlib import Path

import numpy as np
import torch
from torch import nn

SIZES = [6, 5, 4, 3]
BATCH = 8
STEPS = 10
LEARNING_RATE = 0.1
NEGATIVE_SLOPE = 0.2

ACTIVATIONS = {
    "relu": nn.ReLU,
    "tanh": nn.Tanh,
    "sigmoid": nn.Sigmoid,
    "leakyRelu": lambda: nn.LeakyReLU(NEGATIVE_SLOPE),
}
CASES = [(activation, "sparseCategoricalCrossentropy") for activation in ACTIVATIONS] + [("tanh", "meanSquaredError")]


def numbers(array):
    """The values as f32 in nine digits, which is enough for every f32 to come back as itself."""
    flat = np.asarray(array, np.float32).ravel()
    rounded = [float(f"{value:.9g}") for value in flat]
    assert (np.asarray(rounded, np.float32) == flat).all()
    return rounded


def stored(tensor):
    return numbers((tensor.T if tensor.ndim == 2 else tensor).detach().numpy())


def run(index, activation, loss_name):
    # NumPy's legacy generator gives the same numbers in every version; torch's promises that for none.
    random = np.random.RandomState(1000 + index)
    layers = []
    for fan_in, units in zip(SIZES, SIZES[1:]):
        linear = nn.Linear(fan_in, units)
        with torch.no_grad():
            linear.weight.copy_(torch.from_numpy(random.normal(0, fan_in**-0.5, (fan_in, units)).astype(np.float32).T))
            linear.bias.copy_(torch.from_numpy(random.normal(0, 0.1, units).astype(np.float32)))
        layers += [linear, ACTIVATIONS[activation]()]
    model = nn.Sequential(*layers[:-1])
    x = torch.from_numpy(random.normal(0, 1, (BATCH, SIZES[0])).astype(np.float32))
    if loss_name == "meanSquaredError":
        y, criterion = torch.from_numpy(random.normal(0, 1, (BATCH, SIZES[-1])).astype(np.float32)), nn.MSELoss()
        targets = numbers(y)
    else:
        y, criterion = torch.from_numpy(random.randint(0, SIZES[-1], BATCH)), nn.CrossEntropyLoss()
        targets = y.tolist()

    optimizer = torch.optim.SGD(model.parameters(), LEARNING_RATE)
    weights, gradients, losses = [[stored(p) for p in model.parameters()]], None, []
    for _ in range(STEPS):
        optimizer.zero_grad()
        loss = criterion(model(x), y)
        loss.backward()
        gradients = gradients or [stored(p.grad) for p in model.parameters()]
        optimizer.step()
        losses += numbers(loss.detach())
        weights.append([stored(p) for p in model.parameters()])
    return {
        "activation": activation,
        "loss": loss_name,
        "inputs": numbers(x),
        "targets": targets,
        "initialWeights": weights[0],
        "gradients": gradients,
        "losses": losses,
        "weightsAfter1": weights[1],
        "weightsAfter10": weights[STEPS],
    }


torch.set_num_threads(1)
torch.use_deterministic_algorithms(True)
golden = {
    "madeBy": f"test/golden/mlp.py, PyTorch {torch.__version__}",
    "sizes": SIZES,
    "batchSize": BATCH,
    "learningRate": LEARNING_RATE,
    "negativeSlope": NEGATIVE_SLOPE,
    "cases": [run(index, *case) for index, case in enumerate(CASES)],
}
Path(__file__).with_name("mlp.json").write_text(json.dumps(golden, separators=(",", ":")).replace('{"activation"', '\n{"activation"') + "\n")
