"""Training steps of convolutional and recurrent networks in PyTorch; steps.py times them."""
import torch
from torch import nn

CLASSES = 10


def step_of(model, x, optimizer):
    labels = torch.randint(0, CLASSES, (len(x),))
    criterion = nn.CrossEntropyLoss()

    def step():
        optimizer.zero_grad()
        criterion(model(x), labels).backward()
        optimizer.step()

    return step


def cnn_cifar(batch):
    model = nn.Sequential(
        nn.Conv2d(3, 16, 3, padding=1), nn.ReLU(), nn.MaxPool2d(2),
        nn.Conv2d(16, 32, 3, padding=1), nn.ReLU(), nn.MaxPool2d(2),
        nn.Flatten(), nn.Linear(2048, 256), nn.ReLU(), nn.Linear(256, CLASSES),
    )
    return step_of(model, torch.rand(batch, 3, 32, 32), torch.optim.SGD(model.parameters(), 0.005, momentum=0.9))


def lenet5(batch):
    model = nn.Sequential(
        nn.Conv2d(1, 6, 5, padding=2), nn.Tanh(), nn.AvgPool2d(2),
        nn.Conv2d(6, 16, 5), nn.Tanh(), nn.AvgPool2d(2),
        nn.Flatten(), nn.Linear(400, 120), nn.Tanh(), nn.Linear(120, 84), nn.Tanh(), nn.Linear(84, CLASSES),
    )
    return step_of(model, torch.rand(batch, 1, 28, 28), torch.optim.SGD(model.parameters(), 0.01))


def vgg_reduced(batch):
    stages, channels = [], 3
    for filters in (32, 64, 128, 256, 512):
        stages += [nn.Conv2d(channels, filters, 3, padding=1, bias=False), nn.BatchNorm2d(filters), nn.ReLU(), nn.MaxPool2d(2)]
        channels = filters
    model = nn.Sequential(*stages, nn.Flatten(), nn.Linear(512, 128), nn.ReLU(), nn.Linear(128, CLASSES))
    return step_of(model, torch.rand(batch, 3, 32, 32), torch.optim.Adam(model.parameters(), 1e-3))


class BasicBlock(nn.Module):
    """He et al. (2015), with their option A: every second pixel, and zeros for the new channels."""

    def __init__(self, channels, filters, stride):
        super().__init__()
        self.conv1, self.bn1 = nn.Conv2d(channels, filters, 3, stride, 1, bias=False), nn.BatchNorm2d(filters)
        self.conv2, self.bn2 = nn.Conv2d(filters, filters, 3, 1, 1, bias=False), nn.BatchNorm2d(filters)
        self.more = filters - channels

    def forward(self, x):
        y = self.bn2(self.conv2(torch.relu(self.bn1(self.conv1(x)))))
        if self.more:
            x = nn.functional.pad(x[:, :, ::2, ::2], (0, 0, 0, 0, self.more // 2, self.more - self.more // 2))
        return torch.relu(x + y)


class ResNet20(nn.Module):
    """With the names of Y. Idelbayev's version, which are those of wasm-nn/zoo."""

    def __init__(self):
        super().__init__()
        self.conv1, self.bn1 = nn.Conv2d(3, 16, 3, 1, 1, bias=False), nn.BatchNorm2d(16)
        self.layer1 = self.stage(16, 16)
        self.layer2 = self.stage(16, 32)
        self.layer3 = self.stage(32, 64)
        self.linear = nn.Linear(64, CLASSES)

    @staticmethod
    def stage(channels, filters):
        first = BasicBlock(channels, filters, 1 if channels == filters else 2)
        return nn.Sequential(first, BasicBlock(filters, filters, 1), BasicBlock(filters, filters, 1))

    def forward(self, x):
        x = torch.relu(self.bn1(self.conv1(x)))
        x = self.layer3(self.layer2(self.layer1(x)))
        return self.linear(x.mean((2, 3)))


def resnet20(batch):
    model = ResNet20()
    return step_of(model, torch.rand(batch, 3, 32, 32), torch.optim.SGD(model.parameters(), 0.1, momentum=0.9))


class PlainRnn(nn.Module):
    """A vanilla RNN step by step, as the report's code has it."""

    def __init__(self, features, units):
        super().__init__()
        self.hx, self.hh, self.ph = nn.Linear(features, units), nn.Linear(units, units), nn.Linear(units, CLASSES)

    def forward(self, x):
        h = torch.zeros(x.shape[0], self.hh.in_features)
        for t in range(x.shape[1]):
            h = torch.tanh(self.hx(x[:, t]) + self.hh(h))
        return self.ph(h)


class LastStep(nn.Module):
    """A library's recurrent layer, and the classes of its last output."""

    def __init__(self, kind, features, units):
        super().__init__()
        self.recurrent, self.linear = kind(features, units, batch_first=True), nn.Linear(units, CLASSES)

    def forward(self, x):
        return self.linear(self.recurrent(x)[0][:, -1])


def recurrent(name, batch, steps, features, units):
    x = torch.rand(batch, steps, features)
    if name == "rnn":
        model = PlainRnn(features, units)
        return step_of(model, x, torch.optim.RMSprop(model.parameters(), 1e-3))
    model = LastStep({"lstm": nn.LSTM, "gru": nn.GRU}[name], features, units)
    return step_of(model, x, torch.optim.SGD(model.parameters(), 0.01))


CONVOLUTIONAL = {"cnnCifar": cnn_cifar, "lenet5": lenet5, "vggReduced": vgg_reduced, "resnet20": resnet20}


def network_step(name, batch, sizes):
    """One training step; `sizes` of recurrent networks are steps, features, units."""
    torch.manual_seed(1)
    return CONVOLUTIONAL[name](batch) if name in CONVOLUTIONAL else recurrent(name, batch, *sizes)
