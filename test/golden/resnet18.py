"""Writes a random torchvision ResNet-18 and what it makes of random images into a directory: resnet18.safetensors, which also holds
the images, (N, rows, columns, channels), as `images` and the class probabilities as `probabilities`.

Debian: apt-get install python3-torchvision      Run: /usr/bin/python3 test/golden/resnet18.py DIRECTORY
"""
import json
import struct
import sys
from pathlib import Path

import numpy as np
import torch
import torchvision

IMAGES, SIZE = 2, 224


def write(path, tensors):
    header, data = {}, b""
    for name, tensor in tensors.items():
        raw = tensor.detach().contiguous().numpy().astype("<f4").tobytes()
        header[name] = {"dtype": "F32", "shape": list(tensor.shape), "data_offsets": [len(data), len(data) + len(raw)]}
        data += raw
    text = json.dumps(header).encode()
    path.write_bytes(struct.pack("<Q", len(text)) + text + data)


torch.manual_seed(18)
model = torchvision.models.resnet18(num_classes=1000)
# statistics and scales that are neither 0 nor 1, so that a mix-up would show
with torch.no_grad():
    for module in model.modules():
        if isinstance(module, torch.nn.BatchNorm2d):
            for tensor, low, high in [
                (module.weight, 0.5, 1.5),
                (module.bias, -0.2, 0.2),
                (module.running_mean, -0.2, 0.2),
                (module.running_var, 0.5, 1.5),
            ]:
                tensor.uniform_(low, high)
model.eval()
images = torch.from_numpy(np.random.RandomState(18).normal(0, 1, (IMAGES, SIZE, SIZE, 3)).astype(np.float32))
with torch.no_grad():
    probabilities = torch.softmax(model(images.permute(0, 3, 1, 2)), 1)
write(Path(sys.argv[1]) / "resnet18.safetensors", {**model.state_dict(), "images": images, "probabilities": probabilities})
