"""Names: the bigram model, counted and by gradients, and the transformer on names it has never seen."""

import math
import time

import torch
from torch import nn
from torch.nn import functional as F

from common import arguments, content, result, warmup_cosine

args = arguments()
WIDTH, HEADS, LAYERS, BATCH, EPOCHS, PEAK, DROPOUT = 64, 4, 4, 32, 20, 4e-3, 0.03

text = content(args.data, "names", "names.txt").decode()
lines = text.split()
characters = sorted(set("\n" + text))
ids = {character: index for index, character in enumerate(characters)}
VOCABULARY, CONTEXT = len(characters), max(map(len, lines)) + 1


def bigram(steps=100, peak=0.3):
    tokens = torch.tensor([ids[c] for c in "\n" + "\n".join(lines) + "\n"])
    table = torch.zeros(VOCABULARY, VOCABULARY, requires_grad=True)
    optimizer = torch.optim.Adam([table])
    begun = time.time()
    for step in range(steps):
        optimizer.param_groups[0]["lr"] = peak * warmup_cosine(step, 0, steps, 0)
        loss = F.cross_entropy(table[tokens[:-1]], tokens[1:])
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    return time.time() - begun, F.cross_entropy(table.detach()[tokens[:-1]], tokens[1:]).item()


class Block(nn.Module):
    def __init__(self):
        super().__init__()
        self.before, self.between = nn.LayerNorm(WIDTH), nn.LayerNorm(WIDTH)
        self.qkv, self.out = nn.Linear(WIDTH, 3 * WIDTH), nn.Linear(WIDTH, WIDTH)
        self.up, self.down = nn.Linear(WIDTH, 4 * WIDTH), nn.Linear(4 * WIDTH, WIDTH)
        self.drop = nn.Dropout(DROPOUT)
        for layer, std in ((self.qkv, 0.02), (self.up, 0.02), (self.out, None), (self.down, None)):
            nn.init.normal_(layer.weight, std=std or 0.02 / math.sqrt(2 * LAYERS))
            nn.init.zeros_(layer.bias)
        self.register_buffer("later", torch.tril(torch.ones(CONTEXT, CONTEXT)) == 0)

    def forward(self, x):
        b, t, c = x.shape
        q, k, v = (part.view(b, t, HEADS, c // HEADS).transpose(1, 2) for part in self.qkv(self.before(x)).split(c, 2))
        scores = (q @ k.transpose(-2, -1)) / math.sqrt(c // HEADS)
        y = self.drop(scores.masked_fill(self.later[:t, :t], float("-inf")).softmax(-1)) @ v
        x = x + self.drop(self.out(y.transpose(1, 2).reshape(b, t, c)))
        h = self.up(self.between(x))
        h = 0.5 * h * (1 + torch.tanh(math.sqrt(2 / math.pi) * (h + 0.044715 * h**3)))
        return x + self.drop(self.down(h))


class GPT(nn.Module):
    def __init__(self):
        super().__init__()
        self.tokens, self.positions = nn.Embedding(VOCABULARY, WIDTH), nn.Embedding(CONTEXT, WIDTH)
        for table in (self.tokens, self.positions):
            nn.init.normal_(table.weight, std=0.02)
        self.blocks, self.last = nn.Sequential(*(Block() for _ in range(LAYERS))), nn.LayerNorm(WIDTH)

    def forward(self, x):
        x = self.tokens(x) + self.positions.weight[: x.shape[1]]
        return self.last(self.blocks(x)) @ self.tokens.weight.T


def loss_of(model, names, reduction="mean"):
    inputs, targets = names
    return F.cross_entropy(model(inputs).reshape(-1, VOCABULARY), targets.reshape(-1), ignore_index=-1, reduction=reduction)


def transformer():
    torch.manual_seed(args.seed)
    different = list(dict.fromkeys(lines))
    inputs = torch.zeros(len(different), CONTEXT, dtype=torch.long)
    targets = torch.full((len(different), CONTEXT), -1)
    for row, name in enumerate(different):
        tokens = torch.tensor([ids[c] for c in name])
        inputs[row, 1 : len(name) + 1], targets[row, : len(name)], targets[row, len(name)] = tokens, tokens, ids["\n"]
    order = torch.randperm(len(different))
    train, test = order[: int(0.8 * len(order))], order[-int(0.1 * len(order)) :]
    model = GPT()
    optimizer = torch.optim.AdamW(model.parameters(), weight_decay=0.01)
    total, step = EPOCHS * (len(train) // BATCH), 0
    begun = time.time()
    for _ in range(EPOCHS):
        shuffled = train[torch.randperm(len(train))]
        for at in range(0, len(train) - BATCH + 1, BATCH):
            for group in optimizer.param_groups:
                group["lr"] = PEAK * warmup_cosine(step, total // 20, total, 0)
            chosen = shuffled[at : at + BATCH]
            loss = loss_of(model, (inputs[chosen], targets[chosen]))
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            step += 1
    seconds = time.time() - begun
    model.eval()
    with torch.no_grad():
        total_loss = loss_of(model, (inputs[test], targets[test]), "sum").item()
    return seconds, total_loss / (targets[test] >= 0).sum().item()


pairs, pairs_loss = bigram()
seconds, loss = transformer()
result(
    pairs + seconds,
    {"bigram": pairs_loss, "transformerTest": loss, "bigramSeconds": pairs, "transformerSeconds": seconds},
    args,
)
