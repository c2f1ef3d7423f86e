"""nanoGPT's configuration for a CPU, and the same model with more training."""

import math
import time

import torch
from torch import nn
from torch.nn import functional as F

from common import arguments, content, result, warmup_cosine

args = arguments()
CONTEXT, WIDTH, HEADS, LAYERS = 64, 128, 4, 4

text = content(args.data, "tinyshakespeare", "tinyshakespeare.txt").decode()
characters = sorted(set(text))
number = {character: i for i, character in enumerate(characters)}
ids = torch.tensor([number[character] for character in text])
split = int(0.9 * len(ids))
train, held = ids[:split], ids[split:]


class Block(nn.Module):
    def __init__(self):
        super().__init__()
        self.before, self.between = nn.LayerNorm(WIDTH), nn.LayerNorm(WIDTH)
        self.qkv = nn.Linear(WIDTH, 3 * WIDTH, bias=False)
        self.out = nn.Linear(WIDTH, WIDTH, bias=False)
        self.up = nn.Linear(WIDTH, 4 * WIDTH, bias=False)
        self.down = nn.Linear(4 * WIDTH, WIDTH, bias=False)
        for layer in (self.qkv, self.up):
            nn.init.normal_(layer.weight, std=0.02)
        for layer in (self.out, self.down):
            nn.init.normal_(layer.weight, std=0.02 / math.sqrt(2 * LAYERS))
        self.register_buffer("mask", torch.tril(torch.ones(CONTEXT, CONTEXT)) == 0)

    def forward(self, x):
        b, t, c = x.shape
        q, k, v = (part.view(b, t, HEADS, c // HEADS).transpose(1, 2) for part in self.qkv(self.before(x)).split(c, 2))
        scores = (q @ k.transpose(-2, -1)) / math.sqrt(c // HEADS)
        y = scores.masked_fill(self.mask[:t, :t], float("-inf")).softmax(-1) @ v
        x = x + self.out(y.transpose(1, 2).reshape(b, t, c))
        h = self.up(self.between(x))
        h = 0.5 * h * (1 + torch.tanh(math.sqrt(2 / math.pi) * (h + 0.044715 * h**3)))
        return x + self.down(h)


class GPT(nn.Module):
    def __init__(self):
        super().__init__()
        self.tokens, self.positions = nn.Embedding(len(characters), WIDTH), nn.Embedding(CONTEXT, WIDTH)
        for table in (self.tokens, self.positions):
            nn.init.normal_(table.weight, std=0.02)
        self.blocks, self.last = nn.Sequential(*(Block() for _ in range(LAYERS))), nn.LayerNorm(WIDTH)

    def forward(self, x):
        x = self.tokens(x) + self.positions.weight[: x.shape[1]]
        return self.last(self.blocks(x)) @ self.tokens.weight.T


def loss_of(model, inputs, targets):
    return F.cross_entropy(model(inputs).view(-1, len(characters)), targets.reshape(-1))


def run(steps, batch, peak):
    torch.manual_seed(args.seed)
    model = GPT()
    matrices = [p for p in model.parameters() if p.dim() > 1]
    others = [p for p in model.parameters() if p.dim() == 1]
    groups = [{"params": matrices, "weight_decay": 0.1}, {"params": others, "weight_decay": 0.0}]
    optimizer = torch.optim.AdamW(groups, lr=peak, betas=(0.9, 0.99))
    begun = time.time()
    for step in range(steps):
        for group in optimizer.param_groups:
            group["lr"] = peak * warmup_cosine(step, steps // 20, steps, 0.1)
        at = torch.randint(len(train) - CONTEXT, (batch,))
        inputs = torch.stack([train[i : i + CONTEXT] for i in at])
        targets = torch.stack([train[i + 1 : i + 1 + CONTEXT] for i in at])
        loss = loss_of(model, inputs, targets)
        optimizer.zero_grad()
        loss.backward()
        nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        optimizer.step()
    seconds = time.time() - begun
    count = (len(held) - 1) // CONTEXT
    windows = held[: count * CONTEXT].view(count, CONTEXT), held[1 : count * CONTEXT + 1].view(count, CONTEXT)
    with torch.no_grad():
        losses = [loss_of(model, a, b).item() * len(a) for a, b in zip(windows[0].split(256), windows[1].split(256))]
    return seconds, sum(losses) / count


base, base_loss = run(2000, 12, 2e-3)
more, more_loss = run(3000, 24, 2e-3)
result(
    base + more,
    {"validationLoss": base_loss, "seconds": base, "moreValidationLoss": more_loss, "moreSeconds": more},
    args,
)
