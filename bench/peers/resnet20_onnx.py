"""Writes resnet20.onnx and the same weights as resnet20.safetensors into a directory, for bench/javascript.ts.

Run: python3 resnet20_onnx.py DIRECTORY [WEIGHTS.safetensors]
The weights are F32, named as in networks.py; without a file they are random. The network ends in a softmax, as in wasm-nn/zoo, and
takes batches of any size. Needs PyTorch alone (Debian: apt-get install python3-torch); the `onnx` package is not used.
"""
import json
import struct
import sys
from pathlib import Path

import torch
from networks import ResNet20
from torch import nn

COUNTER = "num_batches_tracked"


def write_safetensors(path, state):
    header, offset = {}, 0
    for name, tensor in state.items():
        end = offset + 4 * tensor.numel()
        header[name] = {"dtype": "F32", "shape": list(tensor.shape), "data_offsets": [offset, end]}
        offset = end
    text = json.dumps(header).encode()
    path.write_bytes(struct.pack("<Q", len(text)) + text + b"".join(t.contiguous().numpy().tobytes() for t in state.values()))


def read_safetensors(path):
    data = Path(path).read_bytes()
    (length,) = struct.unpack_from("<Q", data)
    header = json.loads(data[8 : 8 + length])
    header.pop("__metadata__", None)
    body = bytearray(data[8 + length :])
    return {
        name: torch.frombuffer(body, dtype=torch.float32, count=(stop - start) // 4, offset=start).reshape(entry["shape"])
        for name, entry in header.items()
        for start, stop in [entry["data_offsets"]]
    }


def randomize(model):
    """Statistics and scales as training leaves them, each a little different, so that no batch norm is the identity."""
    torch.manual_seed(1)
    for module in model.modules():
        if isinstance(module, nn.BatchNorm2d):
            nn.init.uniform_(module.weight, 0.5, 1.5)
            nn.init.uniform_(module.bias, -0.2, 0.2)
    with torch.no_grad():
        for _ in range(20):
            model(torch.rand(16, 3, 32, 32))


def main():
    directory = Path(sys.argv[1])
    model = ResNet20()
    if len(sys.argv) > 2:
        counters = {name: tensor for name, tensor in model.state_dict().items() if name.endswith(COUNTER)}
        model.load_state_dict({**counters, **read_safetensors(sys.argv[2])})
    else:
        randomize(model)
    model.eval()
    state = {name: tensor for name, tensor in model.state_dict().items() if not name.endswith(COUNTER)}
    write_safetensors(directory / "resnet20.safetensors", state)
    torch.onnx.export(
        nn.Sequential(model, nn.Softmax(1)),
        torch.rand(1, 3, 32, 32),
        str(directory / "resnet20.onnx"),
        input_names=["images"],
        output_names=["probabilities"],
        dynamic_axes={"images": {0: "batch"}, "probabilities": {0: "batch"}},
    )


main()
