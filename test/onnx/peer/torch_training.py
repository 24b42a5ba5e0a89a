"""ResNet-20 and MobileNetV2 as PyTorch exports them, and the losses of its own training of them, for test/onnx/peer/training.mjs.

Debian: apt-get install python3-torch
    /usr/bin/python3 test/onnx/peer/torch_training.py FOLDER [exact]

writes into FOLDER, for each case, NAME.onnx, and cases.json: what the network predicts, and its ten losses. With `exact` it prints how far these are from
those in float64.
"""
import copy
import json
import sys
import warnings
from pathlib import Path

import torch
from torch import nn
from torch.nn.utils.fusion import fuse_conv_bn_eval

STEPS = 10
MOMENTUM = 0.9
CLASSES = 10


class Shortcut(nn.Module):
    """Every other pixel, with channels of zeros on both sides: option A of He et al., "Deep Residual Learning for Image Recognition" (2015)."""

    def __init__(self, more):
        super().__init__()
        self.more = more

    def forward(self, x):
        return nn.functional.pad(x[:, :, ::2, ::2], (0, 0, 0, 0, self.more // 2, self.more - self.more // 2))


class Residual(nn.Module):
    def __init__(self, inputs, outputs, stride):
        super().__init__()
        self.layers = nn.Sequential(
            nn.Conv2d(inputs, outputs, 3, stride, 1, bias=False), nn.BatchNorm2d(outputs), nn.ReLU(),
            nn.Conv2d(outputs, outputs, 3, 1, 1, bias=False), nn.BatchNorm2d(outputs))
        self.short = Shortcut(outputs - inputs) if stride == 2 else nn.Identity()

    def forward(self, x):
        return torch.relu(self.layers(x) + self.short(x))


def resnet20():
    blocks = [Residual(16, 16, 1) for _ in range(3)]
    for width in (32, 64):
        blocks += [Residual(width // 2, width, 2), Residual(width, width, 1), Residual(width, width, 1)]
    return nn.Sequential(
        nn.Conv2d(3, 16, 3, 1, 1, bias=False), nn.BatchNorm2d(16), nn.ReLU(), *blocks,
        nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(64, CLASSES))


class Inverted(nn.Module):
    def __init__(self, inputs, outputs, stride, times):
        super().__init__()
        hidden = inputs * times
        widen = [nn.Conv2d(inputs, hidden, 1, bias=False), nn.BatchNorm2d(hidden), nn.ReLU6()] if times > 1 else []
        self.layers = nn.Sequential(
            *widen,
            nn.Conv2d(hidden, hidden, 3, stride, 1, groups=hidden, bias=False), nn.BatchNorm2d(hidden), nn.ReLU6(),
            nn.Conv2d(hidden, outputs, 1, bias=False), nn.BatchNorm2d(outputs))
        self.adds = stride == 1 and inputs == outputs

    def forward(self, x):
        return x + self.layers(x) if self.adds else self.layers(x)


def mobilenet_v2():
    """As torchvision's, of width 1, its dropout at a rate of 0."""
    blocks, width = [], 32
    for times, outputs, count, stride in ((1, 16, 1, 1), (6, 24, 2, 2), (6, 32, 3, 2), (6, 64, 4, 2), (6, 96, 3, 1), (6, 160, 3, 2), (6, 320, 1, 1)):
        for i in range(count):
            blocks.append(Inverted(width, outputs, stride if i == 0 else 1, times))
            width = outputs
    network = nn.Sequential(
        nn.Conv2d(3, 32, 3, 2, 1, bias=False), nn.BatchNorm2d(32), nn.ReLU6(), *blocks,
        nn.Conv2d(320, 1280, 1, bias=False), nn.BatchNorm2d(1280), nn.ReLU6(),
        nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Dropout(0), nn.Linear(1280, CLASSES))
    for module in network.modules():
        if isinstance(module, nn.Conv2d):
            nn.init.kaiming_normal_(module.weight, mode='fan_out')
    return network


def folded(module):
    """The network with its batch norms taken into the convolutions before them, as the exporter does it of a network that predicts."""
    last = None
    for name, child in module.named_children():
        if isinstance(child, nn.BatchNorm2d):
            setattr(module, last[0], fuse_conv_bn_eval(last[1], child))
            setattr(module, name, nn.Identity())
        last = (name, child)
        folded(child)
    return module


def losses_of(network, x, labels, rate):
    network.train()
    optimizer = torch.optim.SGD(network.parameters(), lr=rate, momentum=MOMENTUM)
    losses = []
    for _ in range(STEPS):
        optimizer.zero_grad()
        loss = nn.functional.cross_entropy(network(x), labels)
        loss.backward()
        optimizer.step()
        losses.append(loss.item())
    return losses


def images(count, size):
    """Images of a wave for each label, in noise."""
    labels = torch.arange(count) % CLASSES
    places = torch.arange(size) / size
    waves = torch.sin(6.28 * ((1 + labels[:, None, None] % 4) * places[:, None] + (1 + labels[:, None, None] // 4) * places))
    return waves[:, None] + 0.5 * torch.randn(count, 3, size, size), labels


def export(network, x, path, **options):
    with warnings.catch_warnings():
        warnings.simplefilter('ignore')
        torch.onnx.export(network, x[:2], str(path), opset_version=15, input_names=['x'], output_names=['y'],
                          dynamic_axes={'x': {0: 'batch'}, 'y': {0: 'batch'}}, **options)


def main(folder, exact=None):
    mode = torch.onnx.TrainingMode
    # Rates at which float32 still tells: the gradients of dozens of batch norms over few numbers are that inexact that at 1e-2 and 2e-5 PyTorch's own losses
    # in float32 and float64 are 7e-3 apart (ResNet-20) and 3e-3 (MobileNetV2). At these it is 3e-5.
    networks = {'resnet20': (resnet20, 32, 32, 1e-3, 1e-2), 'mobilenetV2': (mobilenet_v2, 16, 96, 1e-6, 1e-2)}
    cases = {}
    for name, (make, count, size, rate, folded_rate) in networks.items():
        torch.manual_seed(20)
        network = make()
        x, labels = images(count, size)
        x.numpy().tofile(folder / f'{name}.bin')
        # statistics that are none of those that a network begins with
        network.train()
        with torch.no_grad():
            for _ in range(5):
                network(x)
        network.eval()
        plain = folded(copy.deepcopy(network))
        exports = {
            'training': (network, rate, dict(training=mode.TRAINING, do_constant_folding=False)),
            'kept': (network, rate, dict(training=mode.PRESERVE, do_constant_folding=False)),
            'folded': (plain, folded_rate, {}),
        }
        known = {}
        for kind, (made, own_rate, options) in exports.items():
            # the usual export folds by itself, the same that `folded` does
            given = copy.deepcopy(network if made is plain else made).train(kind == 'training')
            export(given, x, folder / f'{name} {kind}.onnx', **options)
            with torch.no_grad():
                # in training mode the exporter, which runs the network, moves its statistics
                predicted = given.eval()(x).flatten().tolist()
            if made not in known:
                known[made] = losses_of(copy.deepcopy(made), x, labels, own_rate)
                if exact:
                    precise = losses_of(copy.deepcopy(made).double(), x.double(), labels, own_rate)
                    print(name, kind, max(abs(a - b) / b for a, b in zip(known[made], precise)), known[made])
            cases[f'{name} {kind}'] = {
                'data': f'{name}.bin', 'shape': list(x.shape), 'labels': labels.tolist(), 'rate': own_rate, 'momentum': MOMENTUM,
                'predicted': predicted, 'losses': known[made],
            }
    (folder / 'cases.json').write_text(json.dumps(cases))


if __name__ == '__main__':
    main(Path(sys.argv[1]), *sys.argv[2:])
