"""Writes attention.json: PyTorch's multi-head attention with the gradients of sum(dy * y), and dot-product and additive attention by their formulas; in f64.

Debian: apt-get install python3-numpy python3-torch      Run: /usr/bin/python3 test/golden/attention.py

Inputs are multiples of 1/8, which are f32 numbers. Weights have Keras's layouts: kernels (features, heads, width), the last (heads, width, features).
"""
import json
from pathlib import Path

import numpy as np
import torch
from torch import nn

N = 2


def eighths(random, *size):
    return torch.from_numpy(np.asarray(random.randint(-8, 9, size) / 8, np.float64))


def flat(tensors):
    return [tensor.detach().ravel().tolist() for tensor in tensors]


def multi_head(index, queries, keys, features, key_features, value_features, heads, causal=False, masked=False):
    random = np.random.RandomState(5000 + index)
    own = keys is None
    module = nn.MultiheadAttention(features, heads, kdim=key_features, vdim=value_features, batch_first=True, dtype=torch.float64)
    with torch.no_grad():
        for parameter in module.parameters():
            parameter.copy_(eighths(random, *parameter.shape))
    inputs = [eighths(random, N, queries, features).requires_grad_()]
    if not own:
        inputs += [eighths(random, N, keys, value_features).requires_grad_(), eighths(random, N, keys, key_features).requires_grad_()]
    query, value, key = inputs * 3 if own else inputs
    count = keys or queries
    mask = np.ones((N, queries, count))
    if masked:
        mask = (random.uniform(size=mask.shape) < 0.6).astype(np.float64)
        mask[:, :, 0] = 1
    allowed = np.tril(mask) if causal else mask
    not_allowed = torch.from_numpy(allowed == 0).repeat_interleave(heads, 0)
    y, _ = module(query, key, value, attn_mask=not_allowed, need_weights=False)
    dy = eighths(random, *y.shape)
    y.backward(dy)

    def kernel(weight):
        return weight.T.reshape(weight.shape[1], heads, -1)

    def parts(of):
        if module.in_proj_weight is not None:
            q, k, v = of(module.in_proj_weight).chunk(3)
        else:
            q, k, v = (of(weight) for weight in (module.q_proj_weight, module.k_proj_weight, module.v_proj_weight))
        bq, bk, bv = of(module.in_proj_bias).chunk(3)
        out = of(module.out_proj.weight).T
        return flat([kernel(q), bq, kernel(k), bk, kernel(v), bv, out, of(module.out_proj.bias)])

    return {
        "heads": heads, "keyDim": features // heads, "causal": causal,
        "shapes": [list(tensor.shape) for tensor in inputs], "inputs": flat(inputs), "mask": flat([torch.from_numpy(mask)])[0] if masked else None,
        "weights": parts(lambda tensor: tensor), "y": flat([y])[0], "dy": flat([dy])[0],
        "inputGradients": flat([tensor.grad for tensor in inputs]), "gradients": parts(lambda tensor: tensor.grad),
    }


def grouped(index, queries, keys, features, key_features, value_features, heads, key_heads, width, causal=False, masked=False):
    """Heads of queries that share heads of keys and values: each of these is repeated for its group."""
    random = np.random.RandomState(8000 + index)
    own = keys is None
    inputs = [eighths(random, N, queries, features).requires_grad_()]
    if not own:
        inputs += [eighths(random, N, keys, value_features).requires_grad_(), eighths(random, N, keys, key_features).requires_grad_()]
    query, value, key = inputs * 3 if own else inputs
    count = keys or queries
    shapes = [(features, heads, width), (heads, width), (key_features, key_heads, width), (key_heads, width)]
    shapes += [(value_features, key_heads, width), (key_heads, width), (heads, width, features), (features,)]
    weights = [eighths(random, *shape).requires_grad_() for shape in shapes]
    mask = np.ones((N, queries, count))
    if masked:
        mask = (random.uniform(size=mask.shape) < 0.6).astype(np.float64)
        mask[:, :, 0] = 1
    allowed = torch.from_numpy((np.tril(mask) if causal else mask) != 0)[:, None]
    q, k, v = (
        torch.einsum("nta,ahd->nhtd", x, kernel) + bias[:, None]
        for x, kernel, bias in ((query, *weights[0:2]), (key, *weights[2:4]), (value, *weights[4:6]))
    )
    k, v = (x.repeat_interleave(heads // key_heads, 1) for x in (k, v))
    scores = (q @ k.transpose(2, 3) / width**0.5).masked_fill(~allowed, -float("inf"))
    y = torch.einsum("nhtd,hda->nta", torch.softmax(scores, -1) @ v, weights[6]) + weights[7]
    dy = eighths(random, *y.shape)
    y.backward(dy)
    return {
        "queryHeads": heads, "keyHeads": key_heads, "headDim": width, "causal": causal,
        "shapes": [list(tensor.shape) for tensor in inputs], "inputs": flat(inputs), "mask": flat([torch.from_numpy(mask)])[0] if masked else None,
        "weights": flat(weights), "y": flat([y])[0], "dy": flat([dy])[0],
        "inputGradients": flat([tensor.grad for tensor in inputs]), "gradients": flat([tensor.grad for tensor in weights]),
    }


def plain(index, kind, queries, keys, features, values, causal=False):
    random = np.random.RandomState(6000 + index)
    query, value, key = (eighths(random, N, *size).requires_grad_() for size in ((queries, features), (keys, values), (keys, features)))
    weights = [eighths(random, *([features] if kind == "additive" else [])).requires_grad_()]
    if kind == "dot":
        scores = weights[0] * (query @ key.transpose(1, 2))
    elif kind == "additive":
        scores = (weights[0] * torch.tanh(query[:, :, None] + key[:, None])).sum(-1)
    else:
        weights.append(eighths(random).requires_grad_())
        scores = weights[1] * torch.tanh(weights[0] * (query[:, :, None] + key[:, None])).sum(-1)
    if causal:
        scores = scores.masked_fill(torch.ones(queries, keys).triu(1).bool(), -float("inf"))
    y = torch.softmax(scores, -1) @ value
    dy = eighths(random, *y.shape)
    y.backward(dy)
    inputs = [query, value, key]
    return {
        "kind": kind, "causal": causal, "shapes": [list(tensor.shape) for tensor in inputs], "inputs": flat(inputs), "weights": flat(weights),
        "y": flat([y])[0], "dy": flat([dy])[0],
        "inputGradients": flat([tensor.grad for tensor in inputs]), "gradients": flat([tensor.grad for tensor in weights]),
    }


golden = {
    "madeBy": f"test/golden/attention.py, PyTorch {torch.__version__}",
    "multiHead": [
        multi_head(0, 5, None, 6, 6, 6, 2),
        multi_head(1, 7, None, 4, 4, 4, 4, causal=True),
        multi_head(2, 3, 5, 6, 4, 5, 3, masked=True),
    ],
    "grouped": [grouped(0, 5, None, 4, 4, 4, 4, 2, 3, causal=True), grouped(1, 3, 4, 4, 3, 5, 3, 1, 2, masked=True)],
    "plain": [plain(0, "dot", 3, 4, 5, 2), plain(1, "additive", 4, 3, 5, 6), plain(4, "concat", 2, 3, 4, 3), plain(3, "dot", 5, 5, 2, 3, causal=True)],
}
text = json.dumps(golden, separators=(",", ":")).replace('{"heads"', '\n{"heads"').replace('{"kind"', '\n{"kind"').replace('{"queryHeads"', '\n{"queryHeads"')
Path(__file__).with_suffix(".json").write_text(text + "\n")
