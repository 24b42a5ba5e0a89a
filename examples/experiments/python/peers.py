"""Takes training steps of saved networks in NumPy and PyTorch, on as many threads as its argument says (default 1), as it is asked to.

With a second argument, "bare", it does not measure how fast the libraries are before it greets.

Reads a JSON request a line and answers each with a line of JSON, {"error": WHY} where it fails; the first line that it writes says
what it has.
  {"do": "load", "engine": "numpy-f64" | "numpy-f32" | "torch", "model": FILE, "train": EXAMPLES, "test": EXAMPLES, "optimizer",
   "lossScale"} -> {"network": NUMBER}, or null where the engine has no such network; EXAMPLES: {"x": FILE, "shape", "y": FILE}
  {"do": "train", "network": NUMBER, "steps": 4, "every": 1} -> {"loss": [...], "accuracy": [...]}, a number after every so many steps:
   the loss before the last of them, and the share of the test examples that is told right after it
  {"do": "time", "network": NUMBER, "seconds": 0.3} -> {"seconds": the median of its steps}
  {"do": "predict", "network": NUMBER} -> {"values": the probabilities of the test examples, flat}
  {"do": "timePredict", "network": NUMBER, "seconds": 0.3} -> {"seconds": the median of the times to tell all test examples}
  {"do": "epoch", "network": NUMBER, "batchSize": 64} -> {"seconds": of one pass over the training examples, shuffled, in batches}
  {"do": "onnx", "network": NUMBER, "file": FILE} -> {}, the network written there, for batches of any size, ending in a softmax
  {"do": "drop", "network": NUMBER} -> {}
  {"do": "memory"} -> {"bytes": the most that the process has had in memory}
"""
import json
import os
import resource
import statistics
import sys
import time

# read by the numeric libraries when they are loaded
THREADS = sys.argv[1] if len(sys.argv) > 1 else "1"
BARE = sys.argv[2:] == ["bare"]
os.environ.update(OMP_NUM_THREADS=THREADS, OPENBLAS_NUM_THREADS=THREADS, MKL_NUM_THREADS=THREADS)

import numpy as np

import numpy_network
from saved_model import read_model

try:
    import torch

    import torch_network

    torch.set_num_threads(int(THREADS))
except ImportError:
    torch = None

DTYPES = {"numpy-f64": np.float64, "numpy-f32": np.float32}


def median_seconds(step, seconds, least=3):
    """Of at least three steps."""
    taken, end = [], time.perf_counter() + seconds
    while len(taken) < least or time.perf_counter() < end:
        start = time.perf_counter()
        step()
        taken.append(time.perf_counter() - start)
    return statistics.median(taken)


def product_speed(multiply, n=512):
    """GFLOP/s of a product of n x n matrices of f32: it tells a tuned BLAS from the reference one."""
    multiply()
    return round(2e-9 * n**3 / median_seconds(multiply, 0.05), 1)


def describe():
    a = np.random.default_rng(1).random((512, 512), np.float32)
    libraries = {"numpy": {"version": np.__version__, "gflops": product_speed(lambda: a @ a)}, "torch": None}
    if torch:
        b = torch.from_numpy(a)
        libraries["torch"] = {"version": torch.__version__, "gflops": product_speed(lambda: b @ b)}
    return {"python": sys.version.split()[0], "executable": sys.executable, **libraries}


def read_examples(x, shape, y):
    return np.fromfile(x, np.float32).reshape(shape), np.fromfile(y, np.int32).astype(np.int64)


def load(engine, model, train, test, optimizer, lossScale):
    layers, batch = read_model(model), read_examples(**train)
    if engine == "torch":
        made = torch_network.training_of(layers, *batch, optimizer, lossScale)
    else:
        made = numpy_network.training_of(layers, *batch, optimizer, lossScale, DTYPES[engine])
    if made is None:
        return None
    step, scores, *whole = made
    return (step, scores, read_examples(**test), *whole)


def probabilities(scores):
    exponentials = np.exp(scores - scores.max(axis=1, keepdims=True))
    return exponentials / exponentials.sum(axis=1, keepdims=True)


def train(network, steps, every):
    step, scores, (x, labels), *_ = network
    curves = {"loss": [], "accuracy": []}
    for count in range(1, steps + 1):
        loss = step()
        if count % every == 0:
            curves["loss"].append(loss)
            curves["accuracy"].append(float((scores(x).argmax(axis=1) == labels).mean()))
    return curves


def main():
    networks = []

    def answer(do, network=None, **more):
        if do == "load":
            made = load(**more)
            networks.append(made)
            return made and {"network": len(networks) - 1}
        if do == "memory":
            return {"bytes": 1024 * resource.getrusage(resource.RUSAGE_SELF).ru_maxrss}
        if do == "train":
            return train(networks[network], **more)
        if do == "drop":
            networks[network] = None
            return {}
        step, scores, (x, _), *whole = networks[network]
        if do == "predict":
            return {"values": probabilities(scores(x)).ravel().tolist()}
        if do == "timePredict":
            return {"seconds": median_seconds(lambda: scores(x), **more)}
        if do == "epoch":
            return {"seconds": torch_network.epoch_seconds(step, *whole[:2], **more)}
        if do == "onnx":
            torch_network.write_onnx(*whole, **more)
            return {}
        return {"seconds": median_seconds(step, **more)}

    print(json.dumps(None if BARE else describe()), flush=True)
    for line in sys.stdin:
        try:
            reply = answer(**json.loads(line))
        except Exception as error:
            reply = {"error": f"{type(error).__name__}: {error}"}
        print(json.dumps(reply), flush=True)


if __name__ == "__main__":
    main()
