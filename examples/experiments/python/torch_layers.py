"""PyTorch's modules for the layers of a saved network, with its weights."""
import numpy as np
import torch
from torch import nn

ACTIVATIONS = {"relu": nn.ReLU, "tanh": nn.Tanh, "sigmoid": nn.Sigmoid, "gelu": nn.GELU}


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


class LastStep(nn.Module):
    """A recurrent module of PyTorch's, of which the last step's output goes on."""

    def __init__(self, recurrent):
        super().__init__()
        self.recurrent = recurrent

    def forward(self, x):
        return self.recurrent(x)[0][:, -1]


class EverySecond(nn.Module):
    """The shortcut of a residual block that halves its images: every second pixel, and zeros for the new channels on either side."""

    def __init__(self, filters, stride):
        super().__init__()
        self.filters, self.stride = filters, stride

    def forward(self, x):
        more = self.filters - x.shape[1]
        return nn.functional.pad(x[:, :, :: self.stride, :: self.stride], (0, 0, 0, 0, more // 2, more - more // 2))


class Scaled(nn.Module):
    def __init__(self, scale, offset):
        super().__init__()
        self.scale, self.offset = scale, offset

    def forward(self, x):
        return x * self.scale + self.offset


class Add(nn.Module):
    def forward(self, x, y):
        return x + y


class SelfAttention(nn.Module):
    def __init__(self, config, weights):
        super().__init__()
        heads = config["numHeads"]
        query, key, value, out = (weights[f"{name}/kernel"] for name in ("query", "key", "value", "attentionOutput"))
        features = query.shape[0]
        self.attention, self.causal = nn.MultiheadAttention(features, heads, batch_first=True), config.get("useCausalMask", False)
        biases = [weights[f"{name}/bias"] for name in ("query", "key", "value")]
        with torch.no_grad():
            for parameter, values in (
                (self.attention.in_proj_weight, np.concatenate([kernel.reshape(features, -1).T for kernel in (query, key, value)])),
                (self.attention.in_proj_bias, np.concatenate([bias.ravel() for bias in biases])),
                (self.attention.out_proj.weight, out.reshape(-1, features).T),
                (self.attention.out_proj.bias, weights["attentionOutput/bias"]),
            ):
                parameter.copy_(torch.from_numpy(values.copy()))

    def forward(self, x):
        mask = torch.ones(x.shape[1], x.shape[1], dtype=torch.bool).triu(1) if self.causal else None
        return self.attention(x, x, x, attn_mask=mask, need_weights=False)[0]


class MeanOfSteps(nn.Module):
    def forward(self, x):
        return x.mean(1)


class MeanOfChannels(nn.Module):
    def forward(self, x):
        return x.mean((2, 3))


def set_weights(module, weight, bias=None):
    with torch.no_grad():
        module.weight.copy_(torch.from_numpy(weight.copy()))
        if bias is not None:
            module.bias.copy_(torch.from_numpy(bias.copy()))
    return module


def linear(weights, image):
    """`image`: (channels, height, width) of what was flattened below; the kernel's rows have the channels last."""
    kernel = weights["kernel"]
    if image is not None:
        channels, height, width = image
        kernel = kernel.reshape(height, width, channels, -1).transpose(2, 0, 1, 3).reshape(kernel.shape)
    return set_weights(nn.Linear(*kernel.shape, bias="bias" in weights), kernel.T, weights.get("bias"))


class Same(nn.Module):
    """Zeros around an image such that ceil(size / stride) rows and columns come out, one more after it than before where they are odd."""

    def __init__(self, kernel_size, strides):
        super().__init__()
        self.kernel_size, self.strides = kernel_size, strides

    def forward(self, x):
        sides = []
        for size, kernel, stride in zip(x.shape[:1:-1], self.kernel_size[::-1], self.strides[::-1]):
            more = max((-(-size // stride) - 1) * stride + kernel - size, 0)
            sides += [more // 2, more - more // 2]
        return nn.functional.pad(x, sides)


def convolution(kind, config, weights):
    kernel, groups = weights["kernel"], config.get("groups", 1)
    if kind == "DepthwiseConv2D":
        groups = kernel.shape[2]
        kernel = kernel.reshape(*kernel.shape[:2], 1, -1)
    kernel, strides = kernel.transpose(3, 2, 0, 1), config["strides"]
    size = kernel.shape[2:]
    same = config["padding"] == "same"
    # PyTorch's own padding where it is the same on all sides
    whole = same and max(strides) == 1 and all(taps % 2 for taps in size)
    padding = [taps // 2 for taps in size] if whole else 0 if same or config["padding"] == "valid" else config["padding"]
    module = nn.Conv2d(kernel.shape[1] * groups, kernel.shape[0], size, strides, padding, groups=groups, bias=config["useBias"])
    set_weights(module, kernel, weights.get("bias"))
    return nn.Sequential(Same(size, strides), module) if same and not whole else module


def batch_norm(config, weights):
    beta = weights["beta"]
    gamma = weights.get("gamma", np.ones_like(beta))
    module = nn.BatchNorm2d(len(beta), config["epsilon"], 1 - config["momentum"])
    module.weight.requires_grad = "gamma" in weights
    with torch.no_grad():
        module.running_mean.copy_(torch.from_numpy(weights["runningMean"].copy()))
        module.running_var.copy_(torch.from_numpy(weights["runningVariance"].copy()))
    return set_weights(module, gamma, beta)


def pooling(kind, config):
    padding = 0 if config["padding"] == "valid" else config["padding"]
    return (nn.MaxPool2d if kind == "MaxPooling2D" else nn.AvgPool2d)(config["poolSize"], config["strides"], padding)


def gated(kind, weights):
    """The gates are z, r, c here and r, z, n in PyTorch's GRU; its LSTM has them in the same order, and a second bias that it does not need."""
    kernel, recurrent, bias = weights["kernel"], weights["recurrentKernel"], weights["bias"]
    features, units = kernel.shape[0], recurrent.shape[0]
    module = (nn.LSTM if kind == "LSTM" else nn.GRU)(features, units, batch_first=True)
    order = torch.cat([torch.arange(units) + units * gate for gate in ((1, 0, 2) if kind == "GRU" else (0, 1, 2, 3))])
    own, hidden = (bias[0], bias[1]) if kind == "GRU" else (bias, 0 * bias)
    with torch.no_grad():
        for parameter, values in (
            (module.weight_ih_l0, kernel.T), (module.weight_hh_l0, recurrent.T), (module.bias_ih_l0, own), (module.bias_hh_l0, hidden),
        ):
            parameter.copy_(torch.from_numpy(values.copy())[order])
    module.bias_hh_l0.requires_grad = kind == "GRU"
    return LastStep(module)


def bare_module(kind, config, weights, image):
    if kind == "Dense":
        return linear(weights, image)
    if kind in ("Conv2D", "DepthwiseConv2D"):
        return convolution(kind, config, weights)
    if kind == "ReLU" and config.get("maxValue") is not None:
        return nn.Hardtanh(0, config["maxValue"])
    if kind == "BatchNormalization":
        return batch_norm(config, weights)
    if kind in ("MaxPooling2D", "AveragePooling2D"):
        return pooling(kind, config)
    if kind in ("LSTM", "GRU"):
        return gated(kind, weights)
    if kind == "LeakyReLU":
        return nn.LeakyReLU(config["negativeSlope"])
    if kind == "IdentityShortcut":
        return EverySecond(config["filters"], config["strides"])
    if kind == "MultiHeadAttention":
        return SelfAttention(config, weights)
    if kind == "LayerNormalization":
        return set_weights(nn.LayerNorm(len(weights["gamma"]), config["epsilon"]), weights["gamma"], weights["beta"])
    if kind == "Rescaling":
        return Scaled(config["scale"], config["offset"])
    if kind == "Dropout":
        return nn.Dropout(config["rate"])
    simple = {
        "Flatten": nn.Flatten, "ReLU": nn.ReLU, "Add": Add, "GlobalAveragePooling2D": MeanOfChannels, "GlobalAveragePooling1D": MeanOfSteps,
        "Softmax": nn.Identity, "Activation": nn.Identity,
    }
    if kind not in simple:
        raise ValueError(f"There is no {kind} here.")
    return simple[kind]()


def module_of(kind, config, weights, image):
    """The layer with its activation; the softmax at a network's end is part of PyTorch's loss."""
    if kind == "SimpleRNN":
        return StepByStep(weights)
    module, activation = bare_module(kind, config, weights, image), config.get("activation")
    return nn.Sequential(module, ACTIVATIONS[activation]()) if activation in ACTIVATIONS and kind not in ("LSTM", "GRU") else module


def tensor_of(x, with_images):
    """Images by channels for convolutions, and flattened else."""
    x = torch.from_numpy(x.copy())
    if x.ndim != 4:
        return x
    return x.permute(0, 3, 1, 2).contiguous() if with_images else x.flatten(1)
