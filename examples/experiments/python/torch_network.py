"""The same networks in PyTorch, as its users write them."""
import torch
from torch import nn

ACTIVATIONS = {"relu": nn.ReLU, "tanh": nn.Tanh, "sigmoid": nn.Sigmoid}


class StepByStep(nn.Module):
    """A vanilla RNN as the report's own program has it: a loop over the digits, the last state goes on."""

    def __init__(self, weights):
        super().__init__()
        features, units = weights["kernel"].shape
        self.hx, self.hh = nn.Linear(features, units), nn.Linear(units, units, bias=False)
        set_weights(self.hx, weights["kernel"].T, weights["bias"])
        set_weights(self.hh, weights["recurrentKernel"].T)

    def forward(self, x):
        h = torch.zeros(x.shape[0], self.hh.in_features)
        for t in range(x.shape[1]):
            h = torch.tanh(self.hx(x[:, t]) + self.hh(h))
        return h


def set_weights(module, weight, bias=None):
    with torch.no_grad():
        module.weight.copy_(torch.from_numpy(weight.copy()))
        if bias is not None:
            module.bias.copy_(torch.from_numpy(bias.copy()))
    return module


def linear(weights, image):
    """`image`: (height, width, channels) of what was flattened below, which PyTorch lays out by channels."""
    kernel = weights["kernel"]
    if image is not None:
        kernel = kernel.reshape(*image, -1).transpose(2, 0, 1, 3).reshape(kernel.shape)
    return set_weights(nn.Linear(*kernel.shape), kernel.T, weights["bias"])


def convolution(config, weights):
    kernel = weights["kernel"].transpose(3, 2, 0, 1)
    padding = 0 if config["padding"] == "valid" else config["padding"]
    module = nn.Conv2d(kernel.shape[1], kernel.shape[0], kernel.shape[2:], config["strides"], padding, bias=config["useBias"])
    return set_weights(module, kernel, weights.get("bias"))


def batch_norm(config, weights):
    module = nn.BatchNorm2d(len(weights["gamma"]), config["epsilon"], 1 - config["momentum"])
    return set_weights(module, weights["gamma"], weights["beta"])


def modules_of(layers, x):
    """The modules of a chain of layers for batches like x, up to the last one's softmax."""
    made, image, images = [], None, x.ndim == 4
    for kind, config, weights in layers:
        if kind == "Flatten":
            if images:
                _, channels, height, width = nn.Sequential(*made)(x).shape
                made.append(nn.Flatten())
                image, images = (height, width, channels), False
        elif kind == "Dense":
            made.append(linear(weights, image))
            image = None
        elif kind == "Conv2D":
            made.append(convolution(config, weights))
        elif kind == "BatchNormalization":
            made.append(batch_norm(config, weights))
        elif kind in ("MaxPooling2D", "AveragePooling2D"):
            pool = nn.MaxPool2d if kind == "MaxPooling2D" else nn.AvgPool2d
            made.append(pool(config["poolSize"], config["strides"]))
        elif kind == "LeakyReLU":
            made.append(nn.LeakyReLU(config["negativeSlope"]))
        elif kind == "ReLU":
            made.append(nn.ReLU())
        elif kind == "Dropout":
            made.append(nn.Dropout(config["rate"]))
        elif kind == "SimpleRNN":
            made.append(StepByStep(weights))
        elif kind != "Softmax" and kind != "Activation":
            raise ValueError(f"There is no {kind} here.")
        activation = config.get("activation")
        if activation in ACTIVATIONS and kind != "SimpleRNN":
            made.append(ACTIVATIONS[activation]())
    return nn.Sequential(*made)


def optimizer_of(parameters, spec):
    rate = spec["learningRate"]
    if spec["optimizer"] == "SGD":
        return torch.optim.SGD(parameters, rate, momentum=spec.get("momentum", 0))
    if spec["optimizer"] == "Adam":
        return torch.optim.Adam(parameters, rate, eps=1e-7)
    return torch.optim.RMSprop(parameters, rate, alpha=0.9, eps=1e-7)


def penalties_of(layers, model):
    """What is added to the loss for the kernels of the dense layers."""
    dense = [config.get("kernelRegularizer") or {} for kind, config, _ in layers if kind == "Dense"]
    weights = [module.weight for module in model if isinstance(module, nn.Linear)]
    return [(weight, penalty.get("l1", 0), penalty.get("l2", 0)) for weight, penalty in zip(weights, dense) if penalty]


def tensor_of(x, layers):
    """Images by channels for convolutions, and flattened else."""
    x = torch.from_numpy(x.copy())
    if x.ndim != 4:
        return x
    return x.permute(0, 3, 1, 2).contiguous() if any(kind == "Conv2D" for kind, _, _ in layers) else x.flatten(1)


def training_of(layers, x, labels, optimizer, loss_scale):
    """Two functions: one takes a training step and gives the loss before it, the other gives the scores of examples."""
    torch.manual_seed(1)
    x, labels = tensor_of(x, layers), torch.from_numpy(labels.copy())
    model = modules_of(layers, x)
    # finding shapes has moved the running means of batch norms, which training does not read
    penalties = penalties_of(layers, model)
    criterion, updates = nn.CrossEntropyLoss(), optimizer_of(model.parameters(), optimizer)

    def step():
        updates.zero_grad()
        loss = criterion(model(x), labels)
        if loss_scale != 1:
            loss = loss * loss_scale
        for weight, l1, l2 in penalties:
            if l1:
                loss = loss + l1 * weight.abs().sum()
            if l2:
                loss = loss + l2 * (weight**2).sum()
        loss.backward()
        updates.step()
        return loss.item()

    def scores(examples):
        model.eval()
        with torch.no_grad():
            y = model(tensor_of(examples, layers)).numpy()
        model.train()
        return y

    return step, scores
