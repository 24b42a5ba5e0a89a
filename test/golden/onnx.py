"""Networks exported to ONNX by PyTorch, and the losses of its own training of them: test/golden/onnx.json, read by test/onnx/training.test.ts.

    /usr/bin/python3 test/golden/onnx.py     (Debian's python3-torch; the onnx package is not needed)
"""
import base64
import io
import json
import os

import torch
from torch import nn

torch.manual_seed(16)


class Block(nn.Module):
    def __init__(self, inputs, outputs, stride):
        super().__init__()
        self.a = nn.Conv2d(inputs, outputs, 3, stride, 1, bias=False)
        self.b = nn.BatchNorm2d(outputs)
        self.c = nn.Conv2d(outputs, outputs, 3, 1, 1, bias=False)
        self.d = nn.BatchNorm2d(outputs)
        self.short = nn.Conv2d(inputs, outputs, 1, stride, bias=False) if stride > 1 else nn.Identity()

    def forward(self, x):
        y = torch.relu(self.b(self.a(x)))
        return torch.relu(self.d(self.c(y)) + self.short(x))


class Inverted(nn.Module):
    """A block of MobileNetV2."""

    def __init__(self, channels, hidden):
        super().__init__()
        self.layers = nn.Sequential(
            nn.Conv2d(channels, hidden, 1, bias=False), nn.BatchNorm2d(hidden), nn.ReLU6(),
            nn.Conv2d(hidden, hidden, 3, 1, 1, groups=hidden, bias=False), nn.BatchNorm2d(hidden), nn.ReLU6(),
            nn.Conv2d(hidden, channels, 1, bias=False), nn.BatchNorm2d(channels))

    def forward(self, x):
        return x + self.layers(x)


class Encoder(nn.Module):
    """A block of a transformer, with GELU and layer normalization taken apart by the exporter."""

    def __init__(self):
        super().__init__()
        self.embed = nn.Embedding(11, 8)
        self.q, self.k, self.v, self.out = (nn.Linear(8, 8) for _ in range(4))
        self.first, self.second = nn.LayerNorm(8), nn.LayerNorm(8)
        self.up, self.down, self.head = nn.Linear(8, 16), nn.Linear(16, 8), nn.Linear(8, 3)

    def heads(self, x):
        return x.view(-1, 6, 2, 4).transpose(1, 2)

    def forward(self, x):
        x = self.embed(x)
        q, k, v = self.heads(self.q(x)), self.heads(self.k(x)), self.heads(self.v(x))
        scores = torch.softmax(q @ k.transpose(-2, -1) / 2.0, -1)
        x = self.first(x + self.out((scores @ v).transpose(1, 2).reshape(-1, 6, 8)))
        x = self.second(x + self.down(nn.functional.gelu(self.up(x))))
        return self.head(x.mean(1))


class Attending(nn.Module):
    """Attention of several heads as PyTorch's own module exports it: of a sequence to itself and what came before, and to another."""

    def __init__(self):
        super().__init__()
        self.up = nn.Linear(3, 8)
        self.layer = nn.TransformerEncoderLayer(8, 2, 12, dropout=0, activation='gelu', batch_first=True)
        self.cross = nn.MultiheadAttention(8, 4, batch_first=True)
        self.head = nn.Linear(8, 3)
        self.register_buffer('mask', torch.triu(torch.full((5, 5), -torch.inf), diagonal=1))

    def forward(self, x):
        x = self.layer(self.up(x), src_mask=self.mask)
        y, _ = self.cross(x[:, 3:], x, x, need_weights=False)
        return self.head(y.mean(1))


class Recurrent(nn.Module):
    def __init__(self):
        super().__init__()
        self.lstm = nn.LSTM(4, 5, batch_first=True, bidirectional=True)
        self.gru = nn.GRU(10, 4, batch_first=True)
        self.head = nn.Linear(4, 3)
        # PyTorch learns two biases of an LSTM, which are but one: their sum would learn at twice the rate
        for name, bias in self.lstm.named_parameters():
            bias.requires_grad_('bias_hh' not in name)

    def forward(self, x):
        x, _ = self.lstm(x)
        x, _ = self.gru(x)
        return self.head(x[:, -1])


lenet = nn.Sequential(nn.Conv2d(1, 4, 5, padding=2), nn.Tanh(), nn.AvgPool2d(2), nn.Conv2d(4, 6, 3), nn.ReLU(), nn.MaxPool2d(2),
                      nn.Flatten(), nn.Linear(24, 10), nn.Sigmoid(), nn.Linear(10, 3))
resnet = nn.Sequential(nn.Conv2d(3, 8, 3, 1, 1, bias=False), nn.BatchNorm2d(8), nn.ReLU(), Block(8, 8, 1), Block(8, 12, 2),
                       nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(12, 3))
mobilenet = nn.Sequential(nn.Conv2d(3, 6, 3, 2, 1, bias=False), nn.BatchNorm2d(6), nn.ReLU6(), Inverted(6, 12), Inverted(6, 12),
                          nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(6, 3))
networks = {
    'lenet': (lenet, torch.randn(8, 1, 12, 12), 0.5),
    'resnet': (resnet, torch.randn(8, 3, 8, 8), 0.1),
    'mobilenet': (mobilenet, torch.randn(8, 3, 12, 12), 0.1),
    'transformer': (Encoder(), torch.randint(0, 11, (8, 6)), 0.2),
    'recurrent': (Recurrent(), torch.randn(8, 7, 4), 0.5),
    'attention': (Attending(), torch.randn(8, 5, 3), 0.2),
}


def trained(network, x, rate):
    file = io.BytesIO()
    # modules of attention would take a way of their own, which the exporter does not know, where they predict
    network.train(isinstance(network, Attending))
    torch.onnx.export(network, x[:1], file, opset_version=13, input_names=['x'], output_names=['y'],
                      dynamic_axes={'x': {0: 'batch'}, 'y': {0: 'batch'}}, training=torch.onnx.TrainingMode.PRESERVE, do_constant_folding=False)
    with torch.no_grad():
        predicted = network(x)
    network.train()
    labels = torch.arange(len(x)) % 3
    optimizer = torch.optim.SGD([p for p in network.parameters() if p.requires_grad], lr=rate)
    losses = []
    for _ in range(10):
        optimizer.zero_grad()
        loss = nn.functional.cross_entropy(network(x), labels)
        loss.backward()
        optimizer.step()
        losses.append(loss.item())
    return {
        'model': base64.b64encode(file.getvalue()).decode(), 'rate': rate, 'shape': list(x.shape),
        'x': [round(v, 6) for v in x.double().flatten().tolist()] if x.is_floating_point() else x.flatten().tolist(),
        'predicted': predicted.flatten().tolist(), 'losses': losses,
    }


golden = {name: trained(network, torch.round(x * 1e4) / 1e4 if x.is_floating_point() else x, rate) for name, (network, x, rate) in networks.items()}
with open(os.path.join(os.path.dirname(__file__), 'onnx.json'), 'w') as out:
    json.dump(golden, out)
