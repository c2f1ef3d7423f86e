"""The adding problem at length 100: an LSTM and a GRU."""

import time

import torch
from torch import nn
from torch.nn import functional as F

from common import arguments, result, warmup_cosine

args = arguments()
# operations of so few numbers are slower on two threads
args.threads = 1
torch.set_num_threads(args.threads)
LENGTH, UNITS, BATCH, STEPS, HELD_OUT, PEAK = 100, 64, 64, 2000, 2048, 5e-3


def examples(count):
    values, markers = torch.rand(count, LENGTH), torch.zeros(count, LENGTH)
    half = LENGTH // 2
    markers.scatter_(1, torch.randint(half, (count, 1)), 1.0)
    markers.scatter_(1, half + torch.randint(LENGTH - half, (count, 1)), 1.0)
    return torch.stack([values, markers], 2), (values * markers).sum(1, keepdim=True)


class Reader(nn.Module):
    def __init__(self, cell):
        super().__init__()
        self.cell, self.head = cell(2, UNITS, batch_first=True), nn.Linear(UNITS, 1)
        gates = self.cell.weight_hh_l0.shape[0] // UNITS
        for gate in range(gates):
            rows = slice(gate * UNITS, (gate + 1) * UNITS)
            nn.init.xavier_uniform_(self.cell.weight_ih_l0.data[rows])
            nn.init.orthogonal_(self.cell.weight_hh_l0.data[rows])
        for bias in (self.cell.bias_ih_l0, self.cell.bias_hh_l0):
            nn.init.zeros_(bias)
        if cell is nn.LSTM:
            self.cell.bias_ih_l0.data[UNITS : 2 * UNITS] = 1
        nn.init.zeros_(self.head.bias)

    def forward(self, x):
        return self.head(self.cell(x)[0][:, -1])


def run(cell):
    torch.manual_seed(args.seed)
    model = Reader(cell)
    optimizer = torch.optim.Adam(model.parameters())
    begun = time.time()
    for step in range(STEPS):
        for group in optimizer.param_groups:
            group["lr"] = PEAK * warmup_cosine(step, 0, STEPS, 0)
        x, y = examples(BATCH)
        loss = F.mse_loss(model(x), y)
        optimizer.zero_grad()
        loss.backward()
        nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        optimizer.step()
    seconds = time.time() - begun
    with torch.no_grad():
        x, y = examples(HELD_OUT)
        return seconds, F.mse_loss(model(x), y).item()


lstm, lstm_error = run(nn.LSTM)
gru, gru_error = run(nn.GRU)
result(
    lstm + gru,
    {"lstmError": lstm_error, "gruError": gru_error, "lstmSeconds": lstm, "gruSeconds": gru},
    args,
)
