"""Steps of training."""
import torch
import torch.nn.functional as F

import values
from models import MODELS

LEARNING_RATE = {"sgd": 0.05, "adam": 1e-3}


def batch(given):
    """Images get their channels first."""
    x = given["input"]
    return x.permute(0, 3, 1, 2).contiguous() if x.dim() == 4 else x.long() if x.dtype == torch.int32 else x


def prepare(task, directory):
    name, rule = task.split("/")
    given = values.read(directory, name)
    model, x, labels = MODELS[name](given), batch(given), given["labels"].long().flatten()
    make = torch.optim.SGD if rule == "sgd" else torch.optim.Adam
    optimizer = make(model.parameters(), LEARNING_RATE[rule])

    def step():
        optimizer.zero_grad(set_to_none=True)
        logits = model(x)
        loss = F.cross_entropy(logits.view(-1, logits.shape[-1]), labels)
        loss.backward()
        optimizer.step()
        return loss.item()

    return step
