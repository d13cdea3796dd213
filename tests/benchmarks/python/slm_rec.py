"""SLMRec in PyTorch, written as the authors do: rows padded on the left to 20 items."""
import random

import torch
from torch import nn
from torch.nn import functional as F

from tasks import run

ITEMS, LENGTH, BATCH, WIDTH = 3_091, 20, 128, 64
DIM, HEADS, GROUPS, INNER, DROPOUT, EPS, THETA = 64, 4, 2, 128, 0.1, 1e-5, 10000.0
HEAD = DIM // HEADS


class RmsNorm(nn.Module):
    def __init__(self):
        super().__init__()
        self.weight = nn.Parameter(torch.ones(DIM))

    def forward(self, x):
        return x * torch.rsqrt(x.square().mean(-1, keepdim=True) + EPS) * self.weight


def turned(x, cos, sin):  # [B, H, L, d]
    a, b = x.chunk(2, -1)
    return x * cos + torch.cat((-b, a), -1) * sin


class Block(nn.Module):
    def __init__(self):
        super().__init__()
        self.query, self.output = nn.Linear(DIM, DIM, bias=False), nn.Linear(DIM, DIM, bias=False)
        self.key, self.value = (nn.Linear(DIM, GROUPS * HEAD, bias=False) for _ in range(2))
        self.gate, self.up = (nn.Linear(DIM, INNER, bias=False) for _ in range(2))
        self.down = nn.Linear(INNER, DIM, bias=False)
        self.first_norm, self.second_norm, self.drop = RmsNorm(), RmsNorm(), nn.Dropout(DROPOUT)

    def forward(self, x, mask, cos, sin):
        h = self.first_norm(x)
        q, k, v = (m(h).view(*h.shape[:2], -1, HEAD).transpose(1, 2) for m in (self.query, self.key, self.value))
        q, k = turned(q, cos, sin), turned(k, cos, sin)
        k, v = (m.repeat_interleave(HEADS // GROUPS, 1) for m in (k, v))
        weights = (q @ k.transpose(-1, -2) / HEAD ** 0.5 + mask).softmax(-1)
        x = x + self.drop(self.output((weights @ v).transpose(1, 2).reshape(x.shape)))
        h = self.second_norm(x)
        return x + self.drop(self.down(F.silu(self.gate(h)) * self.up(h)))


class E4SRec(nn.Module):
    def __init__(self, layers):
        super().__init__()
        table = torch.randn(ITEMS + 1, WIDTH)
        table[0] = 0
        self.register_buffer("items", table)
        self.input_proj, self.score = nn.Linear(WIDTH, DIM), nn.Linear(DIM, WIDTH, bias=False)
        self.layers, self.norm = nn.ModuleList(Block() for _ in range(layers)), RmsNorm()
        angles = torch.outer(torch.arange(LENGTH), THETA ** (-torch.arange(HEAD // 2) * 2 / HEAD)).repeat(1, 2)
        self.cos, self.sin = angles.cos(), angles.sin()

    def forward(self, rows):  # [B, L] -> [B, d]
        length = rows.shape[1]
        allowed = torch.ones(length, length).tril().bool() & (rows > 0)[:, None, None, :] | torch.eye(length).bool()
        mask = torch.where(allowed, 0.0, -1e9)
        x = self.input_proj(self.items[rows])
        for layer in self.layers:
            x = layer(x, mask, self.cos[:length], self.sin[:length])
        return self.score(self.norm(x)[:, -1])


def length_of(user):
    """1 to 20 items, 5.2 in the mean; those of Beauty have 5.6."""
    return random.choices(range(1, LENGTH + 1), [0.82 ** k for k in range(LENGTH)])[0]


def batch():
    rows, targets = torch.zeros(BATCH, LENGTH, dtype=torch.long), torch.randint(1, ITEMS + 1, (BATCH,))
    for b in range(BATCH):
        n = length_of(b)
        rows[b, LENGTH - n:] = torch.randint(1, ITEMS + 1, (n,))
    return rows, targets


def training(layers):
    random.seed(1)
    model = E4SRec(layers)
    adam = torch.optim.AdamW(model.parameters(), lr=1e-3, weight_decay=0.01)
    batches = [batch() for _ in range(10)]

    def step():
        rows, targets = batches.pop(0)
        batches.append((rows, targets))
        adam.zero_grad()
        loss = F.cross_entropy(model(rows) @ model.items[1:].T, targets - 1)
        loss.backward()
        nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        adam.step()
        loss.item()

    return step


TASKS = {
    "slm-rec-teacher-step": (lambda: training(8), 2, 8, 1),
    "slm-rec-student-step": (lambda: training(4), 2, 8, 1),
}

run(TASKS)
