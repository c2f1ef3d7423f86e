"""The perceptron of the demo."""

import torch
from torch import nn

from common import arguments, classify

args = arguments()
model = nn.Sequential(
    nn.Flatten(), nn.Linear(784, 256), nn.ReLU(), nn.Linear(256, 128), nn.ReLU(), nn.Linear(128, 10)
)
kernels = [p for p in model.parameters() if p.dim() > 1]
others = [p for p in model.parameters() if p.dim() == 1]
optimizer = torch.optim.AdamW([{"params": kernels, "weight_decay": 0.01}, {"params": others, "weight_decay": 0.0}])
classify(model, optimizer, 2e-3, lambda total: min(100, total // 10), args, epochs=6)
