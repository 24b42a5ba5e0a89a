"""Times training steps of classifiers in NumPy and PyTorch, on request, so that a bench can take turns with it.

Reads one JSON request a line and answers each with one JSON line:
  {"engine": "numpy-f64" | "numpy-f32" | "torch", "sizes": [784, 128, 10], "batch": 128, "activation": "relu", "seconds": 0.2}
  {"engine": "torch", "network": a name of networks.py, "batch": 64, "seconds": 0.2}, recurrent ones with "sizes"
  {"ms": the median time of a step}
The first line it writes names what it has: {"numpy": {"version", "gflops"}, "torch": the same, or null}. `gflops` is the speed
of an f32 matrix product, which tells a tuned BLAS from the reference one: with that, every ratio to it would flatter.

Debian: apt-get install python3-numpy python3-torch libopenblas0     (without the last, both use the reference BLAS)
"""
import json
import os
import statistics
import sys
import time

# The numeric libraries read these when they are loaded.
os.environ.update(OPENBLAS_NUM_THREADS="1", OMP_NUM_THREADS="1", MKL_NUM_THREADS="1")

import numpy as np

try:
    import torch

    torch.set_num_threads(1)
    from networks import network_step
except ImportError:
    torch = None

LEARNING_RATE = 0.01

# Each activation with its derivative in terms of its own value.
NUMPY_ACTIVATIONS = {
    "relu": (lambda z: np.maximum(z, 0), lambda a: a > 0),
    "tanh": (np.tanh, lambda a: 1 - a * a),
    "sigmoid": (lambda z: 1 / (1 + np.exp(-z)), lambda a: a * (1 - a)),
}


def numpy_step(sizes, batch, activation, dtype):
    """One step the way textbook NumPy code does it: a new array for every intermediate, weights updated in place."""
    random = np.random.RandomState(1)
    kernels = [(random.randn(fan_in, units) * 0.05).astype(dtype) for fan_in, units in zip(sizes, sizes[1:])]
    biases = [np.zeros(units, dtype) for units in sizes[1:]]
    x = random.rand(batch, sizes[0]).astype(dtype)
    one_hot = np.eye(sizes[-1], dtype=dtype)[random.randint(0, sizes[-1], batch)]
    activate, derivative = NUMPY_ACTIVATIONS[activation]
    last = len(kernels) - 1

    def step():
        values = [x]
        for layer in range(last):
            values.append(activate(values[layer] @ kernels[layer] + biases[layer]))
        logits = values[last] @ kernels[last] + biases[last]
        exponentials = np.exp(logits - logits.max(axis=1, keepdims=True))
        gradient = (exponentials / exponentials.sum(axis=1, keepdims=True) - one_hot) / batch
        for layer in range(last, -1, -1):
            kernel_gradient = values[layer].T @ gradient
            bias_gradient = gradient.sum(axis=0)
            if layer > 0:
                gradient = (gradient @ kernels[layer].T) * derivative(values[layer])
            kernels[layer] -= LEARNING_RATE * kernel_gradient
            biases[layer] -= LEARNING_RATE * bias_gradient

    return step


def torch_step(sizes, batch, activation):
    torch.manual_seed(1)
    kind = {"relu": torch.nn.ReLU, "tanh": torch.nn.Tanh, "sigmoid": torch.nn.Sigmoid}[activation]
    modules = []
    for fan_in, units in zip(sizes, sizes[1:]):
        modules += [torch.nn.Linear(fan_in, units), kind()]
    model = torch.nn.Sequential(*modules[:-1])
    x, labels = torch.rand(batch, sizes[0]), torch.randint(0, sizes[-1], (batch,))
    criterion = torch.nn.CrossEntropyLoss()
    optimizer = torch.optim.SGD(model.parameters(), lr=LEARNING_RATE)

    def step():
        optimizer.zero_grad()
        criterion(model(x), labels).backward()
        optimizer.step()

    return step


def torch_dropout_norm(columns, batch):
    """Batch norm and dropout in training, forward and backward, of (batch, columns)."""
    torch.manual_seed(1)
    model = torch.nn.Sequential(torch.nn.BatchNorm1d(columns), torch.nn.Dropout(0.5))
    x, gradient = torch.rand(batch, columns, requires_grad=True), torch.rand(batch, columns)

    def step():
        model(x).backward(gradient)

    return step


def make_step(engine, batch, sizes=(), activation=None, network=None):
    if network is not None:
        return network_step(network, batch, sizes)
    if activation == "dropout-norm":
        return torch_dropout_norm(sizes[0], batch)
    if engine == "torch":
        return torch_step(sizes, batch, activation)
    return numpy_step(sizes, batch, activation, {"numpy-f64": np.float64, "numpy-f32": np.float32}[engine])


def median_ms(step, seconds):
    durations = []
    end = time.perf_counter() + seconds
    while not durations or time.perf_counter() < end:
        start = time.perf_counter()
        step()
        durations.append(time.perf_counter() - start)
    return statistics.median(durations) * 1e3


def answer(message):
    print(json.dumps(message), flush=True)


def gflops(multiply, n=512, calls=5):
    """Best of a few products of n x n matrices; the first call, which loads and wakes the library, is not among them."""
    multiply()
    fastest = min(median_ms(multiply, 0) for _ in range(calls))
    return 2 * n**3 / fastest / 1e6


def describe():
    a = np.random.RandomState(1).rand(512, 512).astype(np.float32)
    numpy = {"version": np.__version__, "gflops": gflops(lambda: a @ a)}
    if torch is None:
        return {"numpy": numpy, "torch": None}
    b = torch.from_numpy(a)
    return {"numpy": numpy, "torch": {"version": torch.__version__, "gflops": gflops(lambda: b @ b)}}


def main():
    answer(describe())
    steps = {}
    for line in sys.stdin:
        request = json.loads(line)
        seconds = request.pop("seconds")
        key = json.dumps(request)
        if key not in steps:
            steps[key] = make_step(**request)
            median_ms(steps[key], seconds / 4)
        answer({"ms": median_ms(steps[key], seconds)})


main()
