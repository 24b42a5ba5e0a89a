"""Writes resnet.json: ten steps of SGD with momentum on a small residual network with batch norm, in PyTorch, in f64.

Debian: apt-get install python3-numpy python3-torch      Run: /usr/bin/python3 test/golden/resnet.py

Tensors are as in PyTorch's state dict, (out, in, rows, columns); images are (N, rows, columns, channels). `losses[i]` is the loss
before update i + 1. Starting values are exact in f32. PyTorch keeps an unbiased running variance; here it is the biased one, which
the batch itself is normalized with.
"""
import json
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F
from torch import nn

SIZE, CHANNELS, CLASSES, BATCH, STEPS = 8, 3, 3, 6, 10
STAGES = [4, 8]
LEARNING_RATE, MOMENTUM = 0.05, 0.9


class Block(nn.Module):
    def __init__(self, channels, filters, stride):
        super().__init__()
        self.conv1 = nn.Conv2d(channels, filters, 3, stride, 1, bias=False)
        self.bn1 = nn.BatchNorm2d(filters)
        self.conv2 = nn.Conv2d(filters, filters, 3, 1, 1, bias=False)
        self.bn2 = nn.BatchNorm2d(filters)
        self.stride, self.pad = stride, (filters - channels) // 2

    def forward(self, x):
        h = self.bn2(self.conv2(F.relu(self.bn1(self.conv1(x)))))
        shortcut = F.pad(x[:, :, :: self.stride, :: self.stride], (0, 0, 0, 0, self.pad, self.pad))
        return F.relu(h + shortcut)


class ResNet(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv1 = nn.Conv2d(CHANNELS, STAGES[0], 3, 1, 1, bias=False)
        self.bn1 = nn.BatchNorm2d(STAGES[0])
        self.layer1 = nn.Sequential(Block(STAGES[0], STAGES[0], 1))
        self.layer2 = nn.Sequential(Block(STAGES[0], STAGES[1], 2))
        self.linear = nn.Linear(STAGES[1], CLASSES)

    def forward(self, x):
        x = self.layer2(self.layer1(F.relu(self.bn1(self.conv1(x)))))
        return self.linear(x.mean((2, 3)))


def keep_biased_variance(norm, inputs):
    batch = inputs[0].detach().var((0, 2, 3), unbiased=False)
    norm.biased = (1 - norm.momentum) * norm.biased + norm.momentum * batch


def numbers(tensor):
    return [float(f"{value:.10g}") for value in tensor.detach().numpy().ravel()]


def state(model):
    biased = {f"{name}.running_var": m.biased for name, m in model.named_modules() if isinstance(m, nn.BatchNorm2d)}
    tensors = {name: biased.get(name, value) for name, value in model.state_dict().items() if "num_batches" not in name}
    return {name: {"shape": list(value.shape), "values": numbers(value)} for name, value in tensors.items()}


torch.set_num_threads(1)
torch.use_deterministic_algorithms(True)
# NumPy's legacy generator gives the same numbers in every version; torch's promises that for none.
random = np.random.RandomState(2015)


def draw(shape, mean, deviation):
    return torch.from_numpy(random.normal(mean, deviation, shape).astype(np.float32)).double()


model = ResNet().double()
with torch.no_grad():
    for name, value in model.named_parameters():
        if value.ndim > 1:
            value.copy_(draw(value.shape, 0, (2 / value[0].numel()) ** 0.5))
        else:
            value.copy_(draw(value.shape, 1 if ".bn" in f".{name}" and name.endswith("weight") else 0, 0.1))
for module in model.modules():
    if isinstance(module, nn.BatchNorm2d):
        module.biased = module.running_var.clone()
        module.register_forward_pre_hook(keep_biased_variance)

images = draw((BATCH, SIZE, SIZE, CHANNELS), 0, 1)
labels = torch.from_numpy(random.randint(0, CLASSES, BATCH))
optimizer = torch.optim.SGD(model.parameters(), LEARNING_RATE, momentum=MOMENTUM)
states, losses = [state(model)], []
for _ in range(STEPS):
    optimizer.zero_grad()
    loss = nn.CrossEntropyLoss()(model(images.permute(0, 3, 1, 2)), labels)
    loss.backward()
    optimizer.step()
    losses += numbers(loss)
    states.append(state(model))

golden = {
    "madeBy": f"test/golden/resnet.py, PyTorch {torch.__version__}",
    "stages": STAGES,
    "learningRate": LEARNING_RATE,
    "momentum": MOMENTUM,
    "shape": list(images.shape),
    "images": numbers(images),
    "labels": labels.tolist(),
    "losses": losses,
    "before": states[0],
    "after1": states[1],
    "after10": states[STEPS],
}
Path(__file__).with_name("resnet.json").write_text(json.dumps(golden, separators=(",", ":")).replace('},"', '},\n"') + "\n")
