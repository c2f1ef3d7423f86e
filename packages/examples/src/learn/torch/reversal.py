"""Reversing digit strings: sequence to sequence without and with additive attention, one model for each length."""

import time

import torch
from torch import nn
from torch.nn import functional as F

from common import arguments, result, warmup_cosine

args = arguments()
# operations of so few numbers are slower on two threads
args.threads = 1
torch.set_num_threads(args.threads)
LENGTHS, WIDTH, BATCH, STEPS, HELD_OUT, PEAK = (5, 10, 15, 20), 64, 64, 2500, 1000, 5e-3
START = 10


def examples(count, length):
    source = torch.randint(10, (count, length))
    target = source.flip(1)
    return source, torch.cat([torch.full((count, 1), START), target[:, :-1]], 1), target


class Seq2Seq(nn.Module):
    def __init__(self, attends):
        super().__init__()
        self.source, self.target = nn.Embedding(11, WIDTH), nn.Embedding(11, WIDTH)
        self.encoder, self.head = nn.LSTM(WIDTH, WIDTH, batch_first=True), nn.Linear(WIDTH, 11)
        self.attends = attends
        if attends:
            self.decoder, self.seen = nn.LSTMCell(WIDTH, WIDTH), nn.Linear(WIDTH, WIDTH, bias=False)
            self.query, self.key = nn.Linear(WIDTH, WIDTH, bias=False), nn.Linear(WIDTH, WIDTH, bias=False)
            self.score = nn.Linear(WIDTH, 1, bias=False)
        else:
            self.decoder = nn.LSTM(WIDTH, WIDTH, batch_first=True)

    def forward(self, source, target):
        read, code = self.encoder(self.source(source))
        words = self.target(target)
        if not self.attends:
            return self.head(self.decoder(words, code)[0])
        hidden, cell, keys, states = code[0][0], code[1][0], self.key(read), []
        for word in words.unbind(1):
            scores = self.score(torch.tanh(keys + self.query(hidden)[:, None]))
            context = (scores.softmax(1) * read).sum(1)
            hidden, cell = self.decoder(word + self.seen(context), (hidden, cell))
            states.append(hidden)
        return self.head(torch.stack(states, 1))


def run(attends, length):
    torch.manual_seed(args.seed)
    model = Seq2Seq(attends)
    optimizer = torch.optim.Adam(model.parameters())
    begun = time.time()
    for step in range(STEPS):
        for group in optimizer.param_groups:
            group["lr"] = PEAK * warmup_cosine(step, 0, STEPS, 0)
        source, previous, target = examples(BATCH, length)
        loss = F.cross_entropy(model(source, previous).reshape(-1, 11), target.reshape(-1))
        optimizer.zero_grad()
        loss.backward()
        nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        optimizer.step()
    seconds = time.time() - begun
    source, previous, target = examples(HELD_OUT, length)
    with torch.no_grad():
        for at in range(length):
            written = model(source, previous)[:, at].argmax(1)
            if at + 1 < length:
                previous[:, at + 1] = written
        answers = torch.cat([previous[:, 1:], written[:, None]], 1)
    return seconds, (answers == target).all(1).float().mean().item(), (answers == target).float().mean().item()


numbers, total = {}, 0.0
for name, attends in (("plain", False), ("attention", True)):
    taken = 0.0
    for length in LENGTHS:
        seconds, strings, digits = run(attends, length)
        taken += seconds
        numbers[f"{name}Strings{length}"], numbers[f"{name}Digits{length}"] = strings, digits
    numbers[f"{name}Seconds"] = taken
    total += taken
result(total, numbers, args)
