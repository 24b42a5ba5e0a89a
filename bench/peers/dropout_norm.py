"""Times batch norm and dropout in training, forward and backward, in PyTorch on one thread.

Reads one JSON request a line, {"columns": 512, "batch": 256, "seconds": 0.2}, and answers each with {"seconds": the median of a call}.
The first line it writes is PyTorch's version.

Debian: apt-get install python3-torch libopenblas0
"""
import json
import statistics
import sys
import time

import torch

torch.set_num_threads(1)


def dropout_norm(columns, batch):
    torch.manual_seed(1)
    model = torch.nn.Sequential(torch.nn.BatchNorm1d(columns), torch.nn.Dropout(0.5))
    x, gradient = torch.rand(batch, columns, requires_grad=True), torch.rand(batch, columns)
    return lambda: model(x).backward(gradient)


def median_seconds(step, seconds):
    durations = []
    end = time.perf_counter() + seconds
    while not durations or time.perf_counter() < end:
        start = time.perf_counter()
        step()
        durations.append(time.perf_counter() - start)
    return statistics.median(durations)


print(json.dumps(torch.__version__), flush=True)
for line in sys.stdin:
    request = json.loads(line)
    step = dropout_norm(request["columns"], request["batch"])
    step()
    print(json.dumps({"seconds": median_seconds(step, request["seconds"])}), flush=True)
