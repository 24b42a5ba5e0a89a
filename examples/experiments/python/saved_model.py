"""Reads the files of wasm-nn's model.save(): safetensors, the layers in the metadata."""
import json

import numpy as np


def read_model(path):
    """The layers in order, each (kind, config, weights by name, places of what it takes); place 0 is the batch, the layer after it place 1."""
    with open(path, "rb") as file:
        data = file.read()
    length = int.from_bytes(data[:8], "little")
    header = json.loads(data[8 : 8 + length])
    saved = json.loads(header.pop("__metadata__")["wasm-nn"])
    weights = {layer["config"]["name"]: {} for layer in saved["layers"]}
    for name, tensor in header.items():
        start, end = tensor["data_offsets"]
        values = np.frombuffer(data[8 + length + start : 8 + length + end], np.float32)
        # both names may hold slashes: LAYER/query/kernel
        layer = max((layer for layer in weights if name.startswith(f"{layer}/")), key=len)
        weights[layer][name[len(layer) + 1 :]] = values.reshape(tensor["shape"])
    return [
        (layer["kind"], layer["config"], weights[layer["config"]["name"]], layer["inputs"]) for layer in saved["layers"]
    ]
