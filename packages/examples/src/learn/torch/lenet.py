"""LeNet-5 with rectifiers and maxima, three epochs."""

import torch
from torch import nn

from common import arguments, classify

args = arguments()
model = nn.Sequential(
    nn.Conv2d(1, 6, 5, padding=2), nn.ReLU(), nn.MaxPool2d(2),
    nn.Conv2d(6, 16, 5), nn.ReLU(), nn.MaxPool2d(2),
    nn.Flatten(),
    nn.Linear(400, 120), nn.ReLU(), nn.Linear(120, 84), nn.ReLU(), nn.Linear(84, 10),
)
classify(model, torch.optim.Adam(model.parameters()), 5e-3, lambda total: total // 10, args, epochs=3)
