"""Layers as PyTorch has them: what a state dict of each holds, and what it makes of inputs in this package's layout, images (rows, columns, channels) and
sequences (steps, features).

Debian: apt-get install python3-numpy python3-torch
    /usr/bin/python3 test/golden/torch_layers.py                writes torch_layers.json, from seeds
    /usr/bin/python3 test/golden/torch_layers.py check FOLDER   loads FOLDER/NAME.safetensors of every case and holds what PyTorch computes against
                                                                FOLDER/NAME.json; it prints how far apart they are
"""
import json
import sys
from pathlib import Path

import numpy as np
import torch
from torch import nn

TOLERANCE = 1e-5
BATCH = 3


class Named(nn.Module):
    """Modules in a row by their names; `first` and `last` put the examples into PyTorch's order and back."""

    def __init__(self, first=None, last=None, **modules):
        super().__init__()
        self.steps = list(modules)
        self.first, self.last = first, last
        for name, module in modules.items():
            setattr(self, name, module)

    def forward(self, x):
        if self.first:
            x = x.permute(0, *self.first)
        for name in self.steps:
            x = getattr(self, name)(x)
            x = x[0] if isinstance(x, tuple) else x
        return x.permute(0, *self.last) if self.last else x


class Last(nn.Module):
    def forward(self, x):
        return x[:, -1]


class RMSNorm(nn.Module):
    """That of torch.nn from 2.4 on."""

    def __init__(self, size, eps):
        super().__init__()
        self.weight = nn.Parameter(torch.ones(size))
        self.eps = eps

    def forward(self, x):
        return x * torch.rsqrt(x.pow(2).mean(-1, keepdim=True) + self.eps) * self.weight


class Separable(nn.Module):
    def __init__(self, channels, multiplier, filters, size):
        super().__init__()
        self.depthwise = nn.Conv2d(channels, channels * multiplier, size, groups=channels, bias=False)
        self.pointwise = nn.Conv2d(channels * multiplier, filters, 1)

    def forward(self, x):
        return self.pointwise(self.depthwise(x))


class SelfAttention(nn.Module):
    def __init__(self, **options):
        super().__init__()
        self.mha = nn.MultiheadAttention(6, 2, batch_first=True, **options)

    def forward(self, x):
        return self.mha(x, x, x, need_weights=False)[0]


class CrossAttention(nn.Module):
    """The query are the first 6 features of every step, values the others, keys values."""

    def __init__(self):
        super().__init__()
        self.mha = nn.MultiheadAttention(6, 3, kdim=4, vdim=4, batch_first=True)

    def forward(self, x):
        return self.mha(x[..., :6], x[..., 6:], x[..., 6:], need_weights=False)[0]


class Words(nn.Module):
    def __init__(self):
        super().__init__()
        self.word = nn.Embedding(7, 4)
        self.place = nn.Embedding(5, 4)
        self.head = nn.Linear(4, 2)

    def forward(self, x):
        return self.head(self.word(x.long()) + self.place.weight)


IMAGE, IMAGE_BACK = (3, 1, 2), (2, 3, 1)
SIGNAL, SIGNAL_BACK = (2, 1), (2, 1)
RNN = dict(batch_first=True)

# name: shape of an example, module
CASES = {
    "lstm": ((5, 3), lambda: Named(rnn=nn.LSTM(3, 4, num_layers=2, bidirectional=True, **RNN), head=nn.Linear(8, 2))),
    "gru": ((5, 3), lambda: Named(rnn=nn.GRU(3, 4, num_layers=2, **RNN), last_step=Last(), head=nn.Linear(4, 2))),
    "gruBothWays": ((5, 3), lambda: Named(rnn=nn.GRU(3, 4, bidirectional=True, **RNN))),
    "rnn": ((5, 3), lambda: Named(a=nn.RNN(3, 4, **RNN), b=nn.RNN(4, 3, nonlinearity="relu", **RNN))),
    "withoutBias": ((5, 3), lambda: Named(a=nn.LSTM(3, 4, bias=False, **RNN), b=nn.GRU(4, 2, bias=False, **RNN))),
    "embedding": ((5,), Words),
    "selfAttention": ((4, 6), lambda: SelfAttention()),
    "attentionWithoutBias": ((4, 6), lambda: SelfAttention(bias=False)),
    "crossAttention": ((4, 10), CrossAttention),
    "norms": (
        (3, 4, 6),
        lambda: Named(
            IMAGE,
            None,
            group=nn.GroupNorm(3, 6),
            batch=nn.BatchNorm2d(6),
            flat=nn.Flatten(),
            flat_batch=nn.BatchNorm1d(72),
            layer=nn.LayerNorm(72),
            prelu=nn.PReLU(72),
            rms=RMSNorm(72, 1e-3),
            head=nn.Linear(72, 3),
        ),
    ),
    "convolutions": (
        (9, 8, 4),
        lambda: Named(
            IMAGE,
            IMAGE_BACK,
            conv=nn.Conv2d(4, 6, (3, 2), groups=2),
            prelu=nn.PReLU(6),
            depthwise=nn.Conv2d(6, 12, 3, groups=6),
            slope=nn.PReLU(),
            separable=Separable(12, 2, 5, 2),
            transpose=nn.ConvTranspose2d(5, 3, (2, 3), stride=2),
        ),
    ),
    "signals": (
        (12, 4),
        lambda: Named(
            SIGNAL,
            None,
            conv=nn.Conv1d(4, 6, 3, dilation=2),
            depthwise=nn.Conv1d(6, 6, 2, groups=6, bias=False),
            transpose=nn.ConvTranspose1d(6, 3, 3, stride=2),
            flat=nn.Flatten(),
            head=nn.Linear(45, 2),
        ),
    ),
}


def module_of(name):
    """The module of a case, in evaluation, with weights and statistics that are none of the neutral ones."""
    torch.manual_seed(list(CASES).index(name))
    module = CASES[name][1]().eval()
    with torch.no_grad():
        for key, value in module.state_dict().items():
            if key.endswith("running_var"):
                value.uniform_(0.5, 2)
            elif value.dtype == torch.float32:
                value.uniform_(-0.7, 0.7)
    return module


def numbers(tensor):
    """The values as f32 in nine digits, which is enough for every f32 to come back as itself."""
    return [float(f"{value:.9g}") for value in tensor.detach().numpy().astype(np.float32).ravel()]


def inputs(name):
    shape = (BATCH, *CASES[name][0])
    if name == "embedding":
        return torch.randint(0, 7, shape).float()
    return torch.randn(shape)


def write():
    golden = {}
    for name in CASES:
        module = module_of(name)
        x = inputs(name)
        y = module(x)
        state = {k: v for k, v in module.state_dict().items() if v.dtype == torch.float32}
        golden[name] = {
            "state": {k: {"shape": list(v.shape), "values": numbers(v)} for k, v in state.items()},
            "x": {"shape": list(x.shape), "values": numbers(x)},
            "y": {"shape": list(y.shape), "values": numbers(y)},
        }
    Path(__file__).with_suffix(".json").write_text(json.dumps(golden) + "\n")


def load_safetensors(path):
    data = Path(path).read_bytes()
    length = int.from_bytes(data[:8], "little")
    header = json.loads(data[8 : 8 + length])
    header.pop("__metadata__", None)
    tensors = {}
    for name, entry in header.items():
        begin, end = (8 + length + offset for offset in entry["data_offsets"])
        assert entry["dtype"] == "F32", name
        tensors[name] = torch.from_numpy(np.frombuffer(data[begin:end], np.float32).reshape(entry["shape"]).copy())
    return tensors


def check(folder):
    wrong = 0
    for name in CASES:
        module = CASES[name][1]().eval()
        module.load_state_dict(load_safetensors(f"{folder}/{name}.safetensors"))
        given = json.loads(Path(f"{folder}/{name}.json").read_text())
        x = torch.tensor(given["x"]["values"], dtype=torch.float32).reshape(given["x"]["shape"])
        expected = torch.tensor(given["y"]["values"], dtype=torch.float32).reshape(given["y"]["shape"])
        # with gradients: the short cut of attention without them, in PyTorch 1.13, fails where there is no bias
        y = module(x)
        assert y.shape == expected.shape, (name, y.shape, expected.shape)
        apart = ((y - expected).abs().max() / expected.abs().max()).item()
        print(f"{name} {apart:.1e}")
        wrong += not apart <= TOLERANCE
    sys.exit(1 if wrong else 0)


if __name__ == "__main__":
    check(sys.argv[2]) if len(sys.argv) > 1 else write()
