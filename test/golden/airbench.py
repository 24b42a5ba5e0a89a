"""Writes airbench.json: PyTorch's losses of a small network trained as K. Jordan's airbench94 trains its, in f32 on one CPU thread, from given
weights on given images: label smoothing, parameter groups, Nesterov momentum, the triangle, averaged weights, whitening.

Debian: apt-get install python3-numpy python3-torch      Run: /usr/bin/python3 test/golden/airbench.py

The loss is a sum over the batch, the rates and decays are his, for batches of BATCH in place of 1,024, and so are the order and the shares of the
averages. His optimizer's velocity is a sum of gradients, to which the rate of the moment is applied; Keras's and ours holds the rates that its
gradients came with, so the buffers are rescaled where the rate changes. Images and weights come from a generator that the test has too.
"""
import json
from pathlib import Path

import numpy as np
import torch
from torch import nn

torch.set_num_threads(1)
WIDTHS, BATCH, BATCHES, STEPS, EPOCH_STEPS = (26, 12, 16), 8, 2, 20, 4
START_EPOCH, EVERY, BASE = 3, 5, 0.95


def numbers(seed, *shape):
    """x = (1664525 x + 1013904223) mod 2^32, from the seed on; its upper 24 bits over 2^23, less 1."""
    values, state = np.empty(int(np.prod(shape)), np.float32), seed
    for i in range(values.size):
        state = (1664525 * state + 1013904223) % 2**32
        values[i] = (state >> 8) / 2**23 - 1
    return values.reshape(shape)


def hwio(array):
    return torch.from_numpy(np.ascontiguousarray(array.transpose(3, 2, 0, 1)))


class BatchNorm(nn.BatchNorm2d):
    def __init__(self, features):
        super().__init__(features, eps=1e-12, momentum=0.4)
        self.weight.requires_grad = False


class Group(nn.Module):
    def __init__(self, channels, filters):
        super().__init__()
        self.conv1 = nn.Conv2d(channels, filters, 3, padding="same", bias=False)
        self.conv2 = nn.Conv2d(filters, filters, 3, padding="same", bias=False)
        self.pool, self.activ = nn.MaxPool2d(2), nn.GELU()
        self.norm1, self.norm2 = BatchNorm(filters), BatchNorm(filters)

    def forward(self, x):
        return self.activ(self.norm2(self.conv2(self.activ(self.norm1(self.pool(self.conv1(x)))))))


class Scaled(nn.Module):
    def forward(self, x):
        return x / 9


def dirac(conv, seed):
    """torch.nn.init.dirac_ of the filters that the input has channels for; the others from the generator, in his bounds."""
    filters, channels, rows, columns = conv.weight.shape
    bound = 1 / np.sqrt(channels * rows * columns)
    with torch.no_grad():
        conv.weight.copy_(hwio(numbers(seed, rows, columns, channels, filters) * np.float32(bound)))
        nn.init.dirac_(conv.weight[:channels])


def whitening(images, eps=5e-4):
    """As airbench94's, but for the sign of a vector, which is open: its largest number is positive; in f64."""
    patches = images.double().unfold(2, 2, 1).unfold(3, 2, 1).permute(0, 2, 3, 4, 5, 1).reshape(-1, 12)
    values, vectors = torch.linalg.eigh(patches.T @ patches / len(patches))
    vectors = vectors.T.flip(0)
    vectors = vectors * vectors.gather(1, vectors.abs().argmax(1, keepdim=True)).sign()
    scaled = vectors / torch.sqrt(values.flip(0).view(-1, 1) + eps)
    return torch.cat((scaled, -scaled)).reshape(24, 2, 2, 3).permute(0, 3, 1, 2).float()


def triangle(steps, start=0.2, end=0.07, peak=0.23):
    at = int(peak * steps)
    return [start + (1 - start) * i / at if i < at else 1 + (end - 1) * (i - at) / (steps - at) for i in range(steps + 1)]


images = torch.from_numpy(numbers(1, BATCHES * BATCH, 32, 32, 3).transpose(0, 3, 1, 2).copy())
labels = torch.arange(BATCHES * BATCH) * 7 % 10
net = nn.Sequential(
    nn.Conv2d(3, 24, 2), nn.GELU(), Group(24, WIDTHS[0]), Group(WIDTHS[0], WIDTHS[1]), Group(WIDTHS[1], WIDTHS[2]),
    nn.MaxPool2d(3), nn.Flatten(), nn.Linear(WIDTHS[2], 10, bias=False), Scaled(),
)
with torch.no_grad():
    net[0].weight.copy_(whitening(images))
    net[0].bias.zero_()
    net[7].weight.copy_(torch.from_numpy(numbers(99, WIDTHS[2], 10).T.copy()) / np.sqrt(WIDTHS[2]).astype(np.float32))
for g, group in enumerate((net[2], net[3], net[4])):
    dirac(group.conv1, 10 + 2 * g)
    dirac(group.conv2, 11 + 2 * g)
net[0].weight.requires_grad = False

growth = BATCH * (1 + 1 / (1 - 0.85))
lr, wd = 11.5 / growth, 0.0153 * BATCH / growth
named = [(name, p) for name, p in net.named_parameters() if p.requires_grad]
biases = [p for name, p in named if "norm" in name]
others = [p for name, p in named if "norm" not in name]
optimizer = torch.optim.SGD(
    [dict(params=biases, lr=64 * lr, weight_decay=wd / (64 * lr)), dict(params=others, lr=lr, weight_decay=wd / lr)],
    momentum=0.85, nesterov=True,
)
schedule = triangle(STEPS)
scheduler = torch.optim.lr_scheduler.LambdaLR(optimizer, lambda i: schedule[i])
criterion = nn.CrossEntropyLoss(label_smoothing=0.2, reduction="none")
losses, ema = [], None
for step in range(STEPS):
    epoch = step // EPOCH_STEPS
    net[0].bias.requires_grad = epoch < 3
    first = step % BATCHES * BATCH
    x, y = images[first : first + BATCH], labels[first : first + BATCH]
    loss = criterion(net(x), y).sum()
    optimizer.zero_grad(set_to_none=True)
    loss.backward()
    optimizer.step()
    scheduler.step()
    for state in optimizer.state.values():
        if state.get("momentum_buffer") is not None:
            state["momentum_buffer"] *= schedule[step] / schedule[step + 1]
    losses.append(float(f"{loss.item() / BATCH:.9g}"))
    done = step + 1
    state = [v for v in net.state_dict().values() if v.dtype == torch.float]
    if epoch >= START_EPOCH and done % EVERY == 0:
        if ema is None:
            ema = [v.clone() for v in state]
        else:
            decay = BASE**EVERY * (done / STEPS) ** 3
            for average, value in zip(ema, state):
                average.lerp_(value, 1 - decay)
                value.copy_(average)
    if ema is not None and done % EPOCH_STEPS == 0:
        for average, value in zip(ema, state):
            value.copy_(average)
net.eval()
with torch.no_grad():
    outputs = net(images[:BATCH]).ravel()
made = {
    "torch": torch.__version__, "widths": WIDTHS, "batch": BATCH, "batches": BATCHES, "steps": STEPS, "epochSteps": EPOCH_STEPS, "losses": losses,
    "whitening": [float(f"{v:.8g}") for v in net[0].weight.permute(2, 3, 1, 0).ravel()],
    "outputs": [float(f"{v:.8g}") for v in outputs],
}
Path(__file__).with_suffix(".json").write_text(json.dumps(made) + "\n")
print(losses)
