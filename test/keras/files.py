"""Writes test/keras/files: networks of test/tfjs/models.ts, laid out as versions of Keras lay out their files.

Debian: apt-get install python3-h5py      Run: /usr/bin/python3 test/keras/files.py

.h5 as keras/src/legacy/saving/legacy_h5_format.py writes it, .keras as keras/src/saving/saving_lib.py: groups by the names of classes with a counter,
`vars` by numbers, recurrent layers with a `cell`, wrappers with a `layer`.
"""
import io
import json
import re
import subprocess
import zipfile
from pathlib import Path

import h5py
import numpy as np

here = Path(__file__).parent
root = here.parent.parent


def snake(name):
    name = re.sub(r"\W+", "", name)
    name = re.sub("(.)([A-Z][a-z]+)", r"\1_\2", name)
    return re.sub("([a-z])([A-Z])", r"\1_\2", name).lower()


def array(weight):
    return np.array(weight["values"], "<f4").reshape(weight["shape"])


def layers_of(topology):
    return topology["config"]["layers"]


def name_of(layer):
    return layer.get("name") or layer["config"]["name"]


def within(layer):
    return layer["config"].get("layer", {"class_name": "", "config": {"name": ""}})


def legacy(case, as_bytes=True, version="2.11.0", suffix=":0"):
    """An .h5 file. Keras 2 wrote names as bytes of fixed length, 3 writes texts of any."""
    file = io.BytesIO()
    text = (lambda names: np.array([n.encode() for n in names])) if as_bytes else (lambda names: names)
    with h5py.File(file, "w") as f:
        f.attrs["model_config"] = json.dumps(case["topology"]).encode() if as_bytes else json.dumps(case["topology"])
        f.attrs["keras_version"] = version.encode() if as_bytes else version
        f.attrs["backend"] = "tensorflow"
        f.attrs["training_config"] = json.dumps({"loss": "mse", "metrics": [], "optimizer_config": {"class_name": "Adam", "config": {}}})
        weights = f.create_group("model_weights")
        names = [name_of(layer) for layer in layers_of(case["topology"])]
        # a list that is too long is in pieces
        half = len(names) // 2
        weights.attrs["layer_names0"], weights.attrs["layer_names1"] = text(names[:half]), text(names[half:])
        for layer in layers_of(case["topology"]):
            name = name_of(layer)
            group = weights.create_group(name)
            paths = []
            for weight in [w for w in case["weights"] if w["layer"] == name]:
                inner = within(layer)["config"]["name"]
                part = f"{weight['part']}_{inner}/{snake(within(layer)['class_name'])}_cell/" if weight["part"] else ""
                paths.append(f"{name}/{part}{weight['word']}{suffix}")
                group[paths[-1]] = array(weight)
            group.attrs["weight_names"] = text(paths) if paths else np.array([])
        optimizer = f.create_group("optimizer_weights")
        optimizer["iteration"] = np.int64(12)
    return file.getvalue()


PARTS = {"forward": "forward_layer/cell", "backward": "backward_layer/cell"}
PARTS.update({f"{part}": f"_{part.replace('attention_', '')}_dense" for part in ["query", "key", "value", "attention_output"]})


def place(layer, part):
    if part:
        return PARTS[part]
    if layer["class_name"] == "TimeDistributed":
        return "layer"
    return "cell" if layer["class_name"] in ["LSTM", "GRU", "SimpleRNN"] else ""


def write_layers(case, f, container="layers", join="/", step=1, prefix=""):
    counts = {}
    for layer in layers_of(case["topology"]):
        name = snake(layer["class_name"])
        own = [w for w in case["weights"] if w["layer"] == name_of(layer)]
        count = counts.get(name, 0)
        counts[name] = count + (step if own else 1)
        group = f"{prefix}{container}{join}{name}{f'_{count}' if count else ''}"
        f.require_group(f"{group}/vars")
        numbers = {}
        for weight in own:
            path = join.join(filter(None, [group, place(layer, weight["part"])]))
            number = numbers.get(path, 0)
            numbers[path] = number + 1
            f[f"{path}/vars/{number}"] = array(weight)


def archive(config, version, write, compression=zipfile.ZIP_DEFLATED):
    file, weights = io.BytesIO(), io.BytesIO()
    with h5py.File(weights, "w") as f:
        write(f)
        f["optimizer/vars/0"] = np.int64(7)
        f.create_group("vars")
    with zipfile.ZipFile(file, "w", compression) as z:
        for name, content in [
            ("metadata.json", json.dumps({"keras_version": version, "date_saved": "2026-01-01@00:00:00"})),
            ("config.json", json.dumps(config)),
            ("model.weights.h5", weights.getvalue()),
        ]:
            z.writestr(zipfile.ZipInfo(name, (2026, 1, 1, 0, 0, 0)), content, compression)
    return file.getvalue()


def third(topology):
    """The topology in the words of Keras 3."""

    def tensor(edge):
        history = {"shape": [None], "dtype": "float32", "keras_history": edge[:3]}
        return {"class_name": "__keras_tensor__", "config": history}

    def node(edges):
        tensors = [tensor(edge) for edge in edges]
        return {"args": tensors if len(tensors) == 1 else [tensors], "kwargs": {"mask": None}}

    def layer(given):
        made = {"module": "keras.layers", "registered_name": None, **given, "config": dict(given["config"])}
        config = made["config"]
        config["dtype"] = {"module": "keras", "class_name": "DTypePolicy", "config": {"name": "float32"}, "registered_name": None}
        if "batch_input_shape" in config:
            config["batch_shape"] = config.pop("batch_input_shape")
        if "layer" in config:
            config["layer"] = layer(config["layer"])
        if "inbound_nodes" in given:
            made["inbound_nodes"] = [node(edges) for edges in given["inbound_nodes"]]
        return made

    kind = "Sequential" if topology["class_name"] == "Sequential" else "Functional"
    config = {**topology["config"], "layers": [layer(given) for given in layers_of(topology)]}
    if kind == "Sequential":
        shape = config["layers"][0]["config"].pop("batch_shape")
        first = {"module": "keras.layers", "class_name": "InputLayer", "config": {"batch_shape": shape, "name": "input_layer"}}
        config["layers"].insert(0, first)
    return {"module": "keras", "class_name": kind, "config": config, "registered_name": None}


def nested():
    """Two models in one, whose layers have the same names: kernels of 16 numbers, the first of which tells them apart, and biases of 4."""

    def dense(name, shape=None):
        config = {"name": name, "units": 4, "activation": "tanh", **({"batch_input_shape": [None, *shape]} if shape else {})}
        return {"class_name": "Dense", "config": config}

    def model(name):
        return {"class_name": "Sequential", "config": {"name": name, "layers": [dense("dense", [4]), dense("other")]}}

    topology = {"class_name": "Sequential", "config": {"name": "outer", "layers": [dense("dense", [4]), model("one"), model("two")]}}
    kernels = [np.sin(np.arange(16) + 20 * k).astype("<f4").reshape(4, 4) for k in range(5)]
    file = io.BytesIO()
    with h5py.File(file, "w") as f:
        f.attrs["model_config"], f.attrs["keras_version"] = json.dumps(topology), "2.15.0"
        weights = f.create_group("model_weights")
        # sorted by name, the first layer comes first
        weights.attrs["layer_names"] = ["dense", "one", "two"]
        for name, words, own in [("dense", ["dense"], kernels[:1]), ("one", ["dense", "other"], kernels[1:3]), ("two", ["dense", "other"], kernels[3:])]:
            group = weights.create_group(name)
            group.attrs["weight_names"] = [f"{word}/{kind}:0" for word in words for kind in ["kernel", "bias"]]
            for word, kernel in zip(words, own):
                group[f"{word}/kernel:0"], group[f"{word}/bias:0"] = kernel, np.zeros(4, "<f4")

    def write(f):
        places = ["layers/dense", *[f"layers/{model}/layers/{name}" for model in ["sequential", "sequential_1"] for name in ["dense", "dense_1"]]]
        for place, kernel in zip(places, kernels):
            f[f"{place}/vars/0"], f[f"{place}/vars/1"] = kernel, np.zeros(4, "<f4")

    return {"nested.h5": file.getvalue(), "nested.keras": archive(topology, "3.8.0", write)}


def grouped():
    """A layer whose group is called by its class, GroupedQueryAttention, and not as the topology has it, behind an EinsumDense. Weight k is sin(i + 20 k)."""
    shapes = {
        "einsum_dense": [[4, 2, 3], [2, 1]],
        **{f"grouped_query_attention/_{part}_dense": [[6, heads, 3], [heads, 3]] for part, heads in [("query", 4), ("key", 2), ("value", 2)]},
        "grouped_query_attention/_output_dense": [[4, 3, 6], [6]],
    }

    def write(f):
        k = 0
        for place, own in shapes.items():
            for number, shape in enumerate(own):
                f[f"layers/{place}/vars/{number}"] = np.sin(np.arange(np.prod(shape)) + 20 * k).astype("<f4").reshape(shape)
                k += 1

    def layer(kind, name, config, inbound):
        nodes = [[[tensor, 0, 0, {}] for tensor in inbound]] if inbound else []
        return {"class_name": kind, "name": name, "config": {"name": name, **config}, "inbound_nodes": nodes}

    heads = {"head_dim": 3, "num_query_heads": 4, "num_key_value_heads": 2, "dropout": 0.0, "use_bias": True, "flash_attention": False, "seed": None}
    layers = [
        layer("InputLayer", "x", {"batch_shape": [None, 5, 4]}, []),
        layer("EinsumDense", "sums", {"equation": "abc,cde->abde", "output_shape": [None, 2, 3], "bias_axes": "d", "activation": "tanh", "lora_rank": None}, ["x"]),
        layer("Reshape", "flat", {"target_shape": [5, 6]}, ["sums"]),
        layer("GroupQueryAttention", "heads", heads, ["flat", "flat"]),
    ]
    config = {"name": "grouped", "layers": layers, "input_layers": [["x", 0, 0]], "output_layers": [["heads", 0, 0]]}
    return {"grouped.keras": archive({"class_name": "Functional", "config": config}, "3.8.0", write)}


described = json.loads(subprocess.check_output(["node", "--import", "tsx", "test/keras/describe.ts"], cwd=root))
(here / "files").mkdir(exist_ok=True)
for file, content in {**nested(), **grouped()}.items():
    (here / "files" / file).write_bytes(content)
for name, case in described.items():
    files = {
        f"{name}.h5": legacy(case),
        f"{name}.keras": archive(third(case["topology"]), "3.8.0", lambda f: write_layers(case, f)),
    }
    if name in ["convolutional", "words"]:
        files[f"{name}-3.h5"] = legacy(case, as_bytes=False, version="3.8.0", suffix="")
        # 2.13 on Windows: another container, a backslash, and counters that go up by 2
        second = lambda f: write_layers(case, f, "_layer_checkpoint_dependencies", "\\", 2)
        files[f"{name}-windows.keras"] = archive(case["topology"], "2.13.1", second, zipfile.ZIP_STORED)
    for file, content in files.items():
        (here / "files" / file).write_bytes(content)
