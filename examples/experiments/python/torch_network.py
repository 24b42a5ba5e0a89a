"""The same networks in PyTorch, as its users write them."""
import time

import torch
from torch import nn
from torch.utils.data import DataLoader, TensorDataset

from torch_layers import StepByStep, module_of, tensor_of


class Network(nn.Module):
    """Layers, each with the places of the values that it takes: place 0 is the batch, the first layer's is place 1."""

    def __init__(self, modules, inputs):
        super().__init__()
        self.layers, self.inputs = nn.ModuleList(modules), inputs

    def forward(self, x):
        values = [x]
        for layer, inputs in zip(self.layers, self.inputs):
            values.append(layer(*[values[place] for place in inputs]))
        return values[-1]


def network_of(layers, x):
    """The network for batches like x, up to the last layer's softmax."""
    modules, values, images = [], [x], [None]
    with torch.no_grad():
        for kind, config, weights, inputs in layers:
            below = [values[place] for place in inputs]
            # what was flattened below, (channels, height, width), which the rows of a dense kernel have as (height, width, channels)
            image = tuple(below[0].shape[1:]) if kind == "Flatten" and below[0].ndim == 4 else None
            flattened = images[inputs[0]]
            # not in training: what is looked for here are shapes, and no running mean may move
            modules.append(module_of(kind, config, weights, flattened).eval())
            values.append(modules[-1](*below))
            images.append(flattened if kind == "Dropout" else image)
    return Network(modules, [inputs for _, _, _, inputs in layers])


def optimizer_of(parameters, spec):
    parameters, rate = [one for one in parameters if one.requires_grad], spec["learningRate"]
    if spec["optimizer"] == "SGD":
        return torch.optim.SGD(parameters, rate, momentum=spec.get("momentum", 0))
    if spec["optimizer"] == "Adam":
        return torch.optim.Adam(parameters, rate, eps=1e-7)
    return torch.optim.RMSprop(parameters, rate, alpha=0.9, eps=1e-7)


def penalties_of(layers, model):
    """What is added to the loss for the kernels of the dense layers."""
    dense = [config.get("kernelRegularizer") or {} for kind, config, *_ in layers if kind == "Dense"]
    linear = [module for module in model.modules() if isinstance(module, nn.Linear)]
    recurrent = {one for module in model.modules() if isinstance(module, StepByStep) for one in module.modules()}
    weights = [module.weight for module in linear if module not in recurrent]
    return [(weight, penalty.get("l1", 0), penalty.get("l2", 0)) for weight, penalty in zip(weights, dense) if penalty]


def model_of(layers, x):
    """The network, and what brings examples to the layout that it takes."""
    torch.manual_seed(1)
    with_images = any(kind == "Conv2D" for kind, *_ in layers)

    def prepare(examples):
        return tensor_of(examples, with_images)

    return network_of(layers, prepare(x[:2])).train(), prepare


def training_of(layers, x, labels, optimizer, loss_scale):
    """Two functions: one takes a training step and gives the loss before it, the other gives the scores of examples; x, labels, the model."""
    model, prepare = model_of(layers, x)
    x, labels = prepare(x), torch.from_numpy(labels.copy())
    penalties = penalties_of(layers, model)
    criterion, updates = nn.CrossEntropyLoss(), optimizer_of(model.parameters(), optimizer)

    def step(images=x, classes=labels):
        updates.zero_grad()
        loss = criterion(model(images), classes)
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
            y = model(prepare(examples)).numpy()
        model.train()
        return y

    return step, scores, x, labels, model


def epoch_seconds(step, x, labels, batchSize):
    """Of a pass over the examples in PyTorch's own loader."""
    batches = DataLoader(TensorDataset(x, labels), batch_size=batchSize, shuffle=True)
    start = time.perf_counter()
    for images, classes in batches:
        step(images, classes)
    return time.perf_counter() - start


def write_onnx(x, labels, model, file):
    """Inputs as PyTorch has them; the probabilities of batches of any size."""
    model.eval()
    names = {"input_names": ["x"], "output_names": ["y"], "dynamic_axes": {"x": {0: "batch"}, "y": {0: "batch"}}}
    torch.onnx.export(nn.Sequential(model, nn.Softmax(1)), x[:1], file, **names)
    model.train()
