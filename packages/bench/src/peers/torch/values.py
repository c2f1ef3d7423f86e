"""Values that the bench wrote: a file of the safetensors format."""
import json
import os
import struct

import torch


def read(directory, name):
    """By name: tensors of the problem `name`, in our layout: kernels multiply from the right, channels come last."""
    with open(os.path.join(directory, name + ".safetensors"), "rb") as file:
        (length,) = struct.unpack("<Q", file.read(8))
        header = json.loads(file.read(length))
        data = bytearray(file.read())
    dtypes = {"F32": torch.float32, "I32": torch.int32}

    def tensor(entry):
        start, end = entry["data_offsets"]
        return torch.frombuffer(data, dtype=dtypes[entry["dtype"]], count=(end - start) // 4, offset=start).view(entry["shape"])

    return {key: tensor(entry) for key, entry in header.items() if key != "__metadata__"}


def linear(values, name):
    kernel = values[name + ".kernel"]
    layer = torch.nn.Linear(*kernel.shape)
    with torch.no_grad():
        layer.weight.copy_(kernel.t())
        layer.bias.copy_(values[name + ".bias"])
    return layer


def conv(values, name, bias=True, **options):
    kernel = values[name + ".kernel"]
    height, width, inputs, outputs = kernel.shape
    layer = torch.nn.Conv2d(inputs, outputs, (height, width), bias=bias, **options)
    with torch.no_grad():
        layer.weight.copy_(kernel.permute(3, 2, 0, 1))
        if bias:
            layer.bias.copy_(values[name + ".bias"])
    return layer
