"""Multilayer perceptrons as a textbook has them in NumPy: an array for every intermediate value."""
import numpy as np

# value of z, and derivative from the value
ACTIVATIONS = {
    "relu": (lambda z: np.maximum(z, 0), lambda a: a > 0),
    "tanh": (np.tanh, lambda a: 1 - a**2),
    "sigmoid": (lambda z: 1 / (1 + np.exp(-z)), lambda a: a * (1 - a)),
}


class Dense:
    def __init__(self, config, weights, dtype):
        self.kernel, self.bias = weights["kernel"].astype(dtype), weights["bias"].astype(dtype)
        penalty = config.get("kernelRegularizer") or {}
        self.l1, self.l2 = penalty.get("l1", 0), penalty.get("l2", 0)

    def forward(self, x):
        self.x = x
        return x @ self.kernel + self.bias

    def backward(self, dy, first):
        self.gradients = [self.x.T @ dy, dy.sum(axis=0)]
        if self.l1:
            self.gradients[0] += self.l1 * np.sign(self.kernel)
        if self.l2:
            self.gradients[0] += 2 * self.l2 * self.kernel
        return None if first else dy @ self.kernel.T

    def penalty(self):
        return (self.l1 and self.l1 * np.abs(self.kernel).sum()) + (self.l2 and self.l2 * (self.kernel**2).sum())


class Activation:
    def __init__(self, value, derivative):
        self.value, self.derivative = value, derivative

    def forward(self, x):
        self.y = self.value(x)
        return self.y

    def backward(self, dy, _first):
        return dy * self.derivative(self.y)


class Dropout:
    def __init__(self, rate, random):
        self.rate, self.random = rate, random

    def forward(self, x):
        self.mask = (self.random.random(x.shape, np.float32) >= self.rate).astype(x.dtype) / x.dtype.type(1 - self.rate)
        return x * self.mask

    def backward(self, dy, _first):
        return dy * self.mask


def leaky(slope):
    return Activation(lambda z: np.where(z > 0, z, slope * z), lambda a: np.where(a > 0, a.dtype.type(1), a.dtype.type(slope)))


def network(layers, dtype):
    """The layers up to the last one's softmax; None where there is a layer that is no perceptron's, or that does not follow the one before."""
    made, random = [], np.random.default_rng(1)
    for place, (kind, config, weights, inputs) in enumerate(layers):
        if inputs != [place]:
            return None
        if kind == "Dense":
            made.append(Dense(config, weights, dtype))
            if config["activation"] in ACTIVATIONS:
                made.append(Activation(*ACTIVATIONS[config["activation"]]))
        elif kind == "LeakyReLU":
            made.append(leaky(config["negativeSlope"]))
        elif kind == "Dropout":
            made.append(Dropout(config["rate"], random))
        elif kind != "Flatten":
            return None
    return made


def sgd(rate, momentum):
    velocities = {}

    def update(key, value, gradient):
        if momentum:
            velocity = velocities.setdefault(key, np.zeros_like(value))
            velocity *= momentum
            velocity -= rate * gradient
            value += velocity
        else:
            value -= rate * gradient

    return update


def adam(rate, beta1=0.9, beta2=0.999, epsilon=1e-7):
    state = {}

    def update(key, value, gradient):
        t, m, v = state.get(key, (0, 0, 0))
        t, m, v = t + 1, beta1 * m + (1 - beta1) * gradient, beta2 * v + (1 - beta2) * gradient**2
        state[key] = t, m, v
        value -= rate * (m / (1 - beta1**t)) / (np.sqrt(v / (1 - beta2**t)) + epsilon)

    return update


def training_of(layers, x, labels, optimizer, loss_scale, dtype):
    """Two functions: one takes a training step and gives the loss before it, the other gives the scores of examples, without dropout."""
    made = network(layers, dtype)
    if made is None:
        return None
    rate = optimizer["learningRate"]
    update = adam(rate) if optimizer["optimizer"] == "Adam" else sgd(rate, optimizer.get("momentum", 0))
    dense = [layer for layer in made if isinstance(layer, Dense)]
    x = x.reshape(len(x), -1).astype(dtype)
    rows = np.arange(len(x))

    def step():
        y = x
        for layer in made:
            y = layer.forward(y)
        exponentials = np.exp(y - y.max(axis=1, keepdims=True))
        probabilities = exponentials / exponentials.sum(axis=1, keepdims=True)
        loss = -np.log(probabilities[rows, labels]).mean() * loss_scale + sum(layer.penalty() for layer in dense)
        dy = probabilities
        dy[rows, labels] -= 1
        dy *= dtype(loss_scale / len(x))
        for place in range(len(made) - 1, -1, -1):
            dy = made[place].backward(dy, place == 0)
        for key, layer in enumerate(dense):
            update((key, 0), layer.kernel, layer.gradients[0])
            update((key, 1), layer.bias, layer.gradients[1])
        return float(loss)

    def scores(examples):
        y = examples.reshape(len(examples), -1).astype(dtype)
        for layer in made:
            y = y if isinstance(layer, Dropout) else layer.forward(y)
        return y

    return step, scores
