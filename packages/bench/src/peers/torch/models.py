"""The problems' networks with the bench's values."""
import math

import torch
import torch.nn.functional as F
from torch import nn

from values import conv, linear


def mlp(values):
    return nn.Sequential(linear(values, "dense0"), nn.ReLU(), linear(values, "dense1"), nn.ReLU(), linear(values, "dense2"))


def cnn(values):
    # the rows of our dense kernel are by place, then channel; PyTorch's columns by channel, then place
    first = values["dense2.kernel"].view(5, 5, 16, 120).permute(2, 0, 1, 3).reshape(400, 120)
    return nn.Sequential(
        conv(values, "conv2d0", padding=2),
        nn.ReLU(),
        nn.MaxPool2d(2),
        conv(values, "conv2d1"),
        nn.ReLU(),
        nn.MaxPool2d(2),
        nn.Flatten(),
        linear({**values, "dense2.kernel": first}, "dense2"),
        nn.ReLU(),
        linear(values, "dense3"),
        nn.ReLU(),
        linear(values, "dense4"),
    )


class Lstm(nn.Module):
    def __init__(self, values):
        super().__init__()
        inputs, gates = values["lstm0.kernel"].shape
        self.lstm = nn.LSTM(inputs, gates // 4, batch_first=True)
        with torch.no_grad():
            self.lstm.weight_ih_l0.copy_(values["lstm0.kernel"].t())
            self.lstm.weight_hh_l0.copy_(values["lstm0.recurrentKernel"].t())
            self.lstm.bias_ih_l0.copy_(values["lstm0.bias"])
            self.lstm.bias_hh_l0.zero_()
        self.dense = linear(values, "dense1")

    def forward(self, x):
        return self.dense(self.lstm(x)[0])


LAYERS, HEADS, WIDTH = 4, 4, 128


def norm(values, name):
    layer = nn.LayerNorm(values[name + ".scale"].shape[0])
    with torch.no_grad():
        layer.weight.copy_(values[name + ".scale"])
        layer.bias.copy_(values[name + ".shift"])
    return layer


class Block(nn.Module):
    def __init__(self, values, name):
        super().__init__()
        parts = ["query", "key", "value"]
        joined = {
            "qkv.kernel": torch.cat([values[f"{name}.attention.{part}.kernel"] for part in parts], 1),
            "qkv.bias": torch.cat([values[f"{name}.attention.{part}.bias"] for part in parts]),
        }
        self.norm1, self.norm2 = norm(values, name + ".attentionNorm"), norm(values, name + ".feedForwardNorm")
        self.qkv, self.out = linear(joined, "qkv"), linear(values, name + ".attention.out")
        self.up, self.down = linear(values, name + ".feedForward.up"), linear(values, name + ".feedForward.down")

    def forward(self, x, mask, cache=None):
        """`cache`: keys and values so far, to which those of `x` are added"""
        batch, time, width = x.shape
        parts = self.qkv(self.norm1(x)).split(width, 2)
        query, key, value = [part.view(batch, time, HEADS, width // HEADS).transpose(1, 2) for part in parts]
        if cache is not None:
            key, value = torch.cat([cache[0], key], 2), torch.cat([cache[1], value], 2)
        scores = (query @ key.transpose(-2, -1)) / math.sqrt(width // HEADS)
        if mask is not None:
            scores = scores.masked_fill(mask, float("-inf"))
        seen = (F.softmax(scores, -1) @ value).transpose(1, 2).reshape(batch, time, width)
        x = x + self.out(seen)
        x = x + self.down(F.gelu(self.up(self.norm2(x)), approximate="tanh"))
        return x if cache is None else (x, (key, value))


class Gpt(nn.Module):
    def __init__(self, values):
        super().__init__()
        self.tokens = nn.Parameter(values["tokens.table"].clone())
        self.positions = nn.Parameter(values["positions.table"].clone())
        self.blocks = nn.ModuleList(Block(values, f"blocks.{i}") for i in range(LAYERS))
        self.norm = norm(values, "norm")
        context = self.positions.shape[0]
        self.register_buffer("mask", torch.ones(context, context).tril().view(1, 1, context, context) == 0)

    def forward(self, ids):
        x = F.embedding(ids, self.tokens) + self.positions
        for block in self.blocks:
            x = block(x, self.mask)
        return self.norm(x) @ self.tokens.t()

    def decode(self, ids, position, caches):
        """Logits of the next token, and the caches with this one."""
        x = F.embedding(ids, self.tokens) + self.positions[position]
        following = []
        for block, cache in zip(self.blocks, caches):
            x, cache = block(x, None, cache)
            following.append(cache)
        return self.norm(x) @ self.tokens.t(), following


class ConvNorm(nn.Module):
    def __init__(self, values, name, **options):
        super().__init__()
        self.conv = conv(values, name, bias=False, **options)
        self.norm = nn.BatchNorm2d(values[name + ".scale"].shape[0])

    def forward(self, x):
        return self.norm(self.conv(x))


class Residual(nn.Module):
    def __init__(self, values, name, stride):
        super().__init__()
        self.conv0 = ConvNorm(values, name + ".conv0", stride=stride, padding=1)
        self.conv1 = ConvNorm(values, name + ".conv1", padding=1)
        self.skip = nn.Identity() if stride == 1 else ConvNorm(values, name + ".skip", stride=stride)

    def forward(self, x):
        return F.relu(self.conv1(F.relu(self.conv0(x))) + self.skip(x))


class ResNet(nn.Module):
    def __init__(self, values):
        super().__init__()
        self.stem = ConvNorm(values, "stem", padding=1)
        names = [(f"stage{stage}.block{i}", 2 if i == 0 and stage > 0 else 1) for stage in range(4) for i in range(2)]
        self.blocks = nn.Sequential(*(Residual(values, name, stride) for name, stride in names))
        self.dense = linear(values, "dense")

    def forward(self, x):
        return self.dense(self.blocks(F.relu(self.stem(x))).mean((2, 3)))


MODELS = {"mlp": mlp, "cnn": cnn, "lstm": Lstm, "gpt": Gpt, "resnet": ResNet}
