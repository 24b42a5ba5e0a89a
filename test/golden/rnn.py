"""Writes rnn.json: PyTorch's losses and weights of small recurrent networks in training, in f32 on one CPU thread.

Debian: apt-get install python3-numpy python3-torch      Run: /usr/bin/python3 test/golden/rnn.py

A recurrent layer, whose last state goes through a linear layer to a cross-entropy; of those in both directions the last state of each, or the
states of every step, side by side. Weights are in the order kernel,
recurrentKernel, bias, those of the other direction likewise, then kernel and bias of the linear layer, each as Keras stores it:

- Kernels are (in, out): the transposes of weight_ih_l0 (kernel) and weight_hh_l0 (recurrentKernel).
- Gates lie side by side in the columns. LSTM: i, f, c, o in Keras and i, f, g, o in torch, where g is c: the same order.
  GRU: z, r, h in Keras and r, z, n in torch: the first two change places. h[t] = z h[t-1] + (1 - z) n in both.
- Torch has two biases, Keras has one where one is enough: for RNN and LSTM bias_hh_l0 is zero here and is not trained. GRU's
  product of the state goes through the reset gate together with its bias, so there are two: bias is (bias_ih_l0, bias_hh_l0).
"""
import json
from pathlib import Path

import numpy as np
import torch
from torch import nn

BATCH, STEPS_OF_TIME, FEATURES, UNITS, CLASSES = 5, 8, 3, 6, 4
STEPS = 10
LEARNING_RATE = 0.5

# name: layer, and for each block of Keras' columns the place of torch's
LAYERS = {"SimpleRNN": (nn.RNN, [0]), "LSTM": (nn.LSTM, [0, 1, 2, 3]), "GRU": (nn.GRU, [1, 0, 2])}
# layer, whether in both directions, whether the states of every step are read
CASES = [(name, False, False) for name in LAYERS] + [(name, True, every) for name in ("LSTM", "GRU") for every in (False, True)]


def numbers(array):
    """The values as f32 in nine digits, which is enough for every f32 to come back as itself."""
    flat = np.asarray(array, np.float32).ravel()
    rounded = [float(f"{value:.9g}") for value in flat]
    assert (np.asarray(rounded, np.float32) == flat).all()
    return rounded


def stored(recurrent, linear, order):
    """All weights the way Keras has them."""

    def reordered(tensor):
        blocks = tensor.detach().chunk(len(order))
        return torch.cat([blocks[place] for place in order])

    tensors = []
    for way in ways(recurrent):
        kernel, recurrent_kernel, *biases = (reordered(getattr(recurrent, name + way)) for name in ("weight_ih_l0", "weight_hh_l0", "bias_ih_l0", "bias_hh_l0"))
        tensors += [kernel.T, recurrent_kernel.T, torch.stack(biases if isinstance(recurrent, nn.GRU) else biases[:1])]
    tensors += [linear.weight.detach().T, linear.bias.detach()]
    return [numbers(tensor) for tensor in tensors]


def ways(recurrent):
    """What torch's names of weights end in."""
    return ["", "_reverse"] if recurrent.bidirectional else [""]


def run(index, name, both, every):
    # NumPy's legacy generator gives the same numbers in every version; torch's promises that for none.
    random = np.random.RandomState(2000 + index)
    make, order = LAYERS[name]
    recurrent = make(FEATURES, UNITS, batch_first=True, bidirectional=both)
    linear = nn.Linear(2 * UNITS if both else UNITS, CLASSES)
    with torch.no_grad():
        for p in [*recurrent.parameters(), *linear.parameters()]:
            p.copy_(torch.from_numpy(random.normal(0, 0.4, tuple(p.shape)).astype(np.float32)))
        if name != "GRU":
            for way in ways(recurrent):
                bias = getattr(recurrent, "bias_hh_l0" + way)
                bias.zero_()
                bias.requires_grad_(False)
    x = torch.from_numpy(random.normal(0, 1, (BATCH, STEPS_OF_TIME, FEATURES)).astype(np.float32))
    y = torch.from_numpy(random.randint(0, CLASSES, (BATCH, STEPS_OF_TIME) if every else BATCH))
    trained = [p for p in [*recurrent.parameters(), *linear.parameters()] if p.requires_grad]
    optimizer = torch.optim.SGD(trained, LEARNING_RATE)
    weights, losses, outputs = [stored(recurrent, linear, order)], [], []
    for _ in range(STEPS):
        optimizer.zero_grad()
        states, _ = recurrent(x)
        if not every:
            # the other direction ends at the first step
            states = torch.cat([states[:, -1, :UNITS], states[:, 0, UNITS:]], -1)
        outputs.append(numbers(states.detach()))
        loss = nn.functional.cross_entropy(linear(states).reshape(-1, CLASSES), y.reshape(-1))
        loss.backward()
        optimizer.step()
        losses += numbers(loss.detach())
        weights.append(stored(recurrent, linear, order))
    told = {"both": both, "every": every, "outputs": outputs[0]} if both else {}
    return {
        "layer": name,
        **told,
        "inputs": numbers(x),
        "targets": y.ravel().tolist(),
        "initialWeights": weights[0],
        "losses": losses,
        "weightsAfter1": weights[1],
        "weightsAfter10": weights[STEPS],
    }


torch.set_num_threads(1)
torch.use_deterministic_algorithms(True)
golden = {
    "madeBy": f"test/golden/rnn.py, PyTorch {torch.__version__}",
    "shape": [BATCH, STEPS_OF_TIME, FEATURES],
    "units": UNITS,
    "classes": CLASSES,
    "learningRate": LEARNING_RATE,
    "cases": [run(index, *case) for index, case in enumerate(CASES)],
}
Path(__file__).with_name("rnn.json").write_text(json.dumps(golden, separators=(",", ":")).replace('{"layer"', '\n{"layer"') + "\n")
