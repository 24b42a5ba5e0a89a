"""Writes pool.json: PyTorch's max, average and global average pooling with the gradient of sum(dy * y), in f32.

Debian: apt-get install python3-numpy python3-torch      Run: /usr/bin/python3 test/golden/pool.py

Arrays are (N, height, width, channels), the transpose of what torch keeps. Inputs are multiples of a half, so that windows
hold their largest number more than once: the gradient goes to the first.
"""
import json
from pathlib import Path

import numpy as np
import torch
from torch.nn import functional as F

SHAPE = (2, 4, 6, 5)
# name, poolSize, strides, padding
CASES = [
    ("max", 2, 2, 0),
    ("max", 3, 2, 1),
    ("max", 3, 1, 1),
    ("average", 2, 2, 0),
    ("average", 3, 2, 1),
    ("average", 3, 1, 1),
    ("globalAverage", 0, 0, 0),
]


def numbers(array):
    """The values as f32 in nine digits, which is enough for every f32 to come back as itself."""
    flat = np.asarray(array, np.float32).ravel()
    rounded = [float(f"{value:.9g}") for value in flat]
    assert (np.asarray(rounded, np.float32) == flat).all()
    return rounded


def channels_last(tensor):
    return tensor.detach().permute(0, 2, 3, 1).contiguous()


def run(index, name, pool_size, strides, padding):
    # NumPy's legacy generator gives the same numbers in every version; torch's promises that for none.
    random = np.random.RandomState(2000 + index)
    levels = torch.from_numpy(random.randint(-6, 7, SHAPE).astype(np.float32) / 2)
    x = levels.permute(0, 3, 1, 2).contiguous().requires_grad_()
    if name == "max":
        y = F.max_pool2d(x, pool_size, strides, padding)
    elif name == "average":
        y = F.avg_pool2d(x, pool_size, strides, padding, count_include_pad=False)
    else:
        y = F.adaptive_avg_pool2d(x, 1)
    batch, channels, rows, columns = y.shape
    dy = torch.from_numpy(random.randint(-8, 9, (batch, rows, columns, channels)).astype(np.float32) / 4)
    y.backward(dy.permute(0, 3, 1, 2))
    return {
        "name": name,
        "poolSize": pool_size,
        "strides": strides,
        "padding": padding,
        "x": numbers(levels),
        "y": numbers(channels_last(y)),
        "dy": numbers(dy),
        "dx": numbers(channels_last(x.grad)),
    }


torch.set_num_threads(1)
torch.use_deterministic_algorithms(True)
golden = {
    "madeBy": f"test/golden/pool.py, PyTorch {torch.__version__}",
    "shape": SHAPE,
    "cases": [run(index, *case) for index, case in enumerate(CASES)],
}
Path(__file__).with_name("pool.json").write_text(json.dumps(golden, separators=(",", ":")).replace('{"name"', '\n{"name"') + "\n")
