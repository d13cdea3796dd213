"""Writes models/engine.json: what PyTorch draws from a seed, and how its optimisers and a small model train.

Run with Debian's python3-torch (1.13):  /usr/bin/python3 make_engine_golden.py
A stream is named by the Python expression that it evaluates.
"""
import json
import math
import pathlib

import torch
from torch import nn
from torch.nn import functional as F
from torch.nn import init  # noqa: F401 - named by streams

from golden_values import number, packed, real, source, tensors

torch.set_num_threads(1)

STREAMS = (
    "torch.rand(3, 7)", "torch.randn(5)", "torch.randn(4, 6)", "torch.randn(17, dtype=torch.float64)",
    "torch.randint(-5, 1000, (2, 3))", "torch.randperm(12)", "torch.zeros(5).uniform_(-1, 3)",
    "torch.zeros(8).bernoulli_(0.3)", "torch.tensor([1.0, 2, 3, 4]).multinomial(2)",
    "F.dropout(torch.ones(40), 0.2)", "init.xavier_uniform_(torch.empty(3, 4))",
    "init.normal_(torch.empty(3, 4), 0, 0.02)", "nn.Linear(5, 3).weight", "nn.Linear(5, 3).bias",
    "nn.Embedding(6, 4, padding_idx=0).weight", "nn.GRU(2, 3).weight_hh_l0",
)


def stream(name, seed):
    """Two draws, so that the state left behind is compared too."""
    torch.manual_seed(seed)
    return {"name": name, "seed": seed, "outputs": [packed(t) for t in (*tensors(eval(name)), torch.rand(2))]}


def trajectory(name, make, clip=0.0):
    """Two parameters follow a loss that is not quadratic; one gets no gradient in the first two steps."""
    w, b = nn.Parameter(real(2, 3)), nn.Parameter(real(3))
    x, y = real(4, 2), real(4, 3)
    start = [packed(w), packed(b)]
    optimizer, losses, norms = make([w, b]), [], []
    for step in range(20):
        loss = ((x @ w + (b if step > 1 else 0)).tanh() - y).pow(2).mean()
        optimizer.zero_grad()
        loss.backward()
        if clip:
            norms.append(number(nn.utils.clip_grad_norm_([w, b], clip).item()))
        optimizer.step()
        losses.append(number(loss.item()))
    return {"name": name, "parameters": start, "x": packed(x), "y": packed(y), "clip": clip,
            "losses": losses, "norms": norms, "end": [packed(w), packed(b)]}


class Attention(nn.Module):
    """Embedding, dropout, linear, norm, causal attention by hand, and scores against the table."""

    def __init__(self, items, width):
        super().__init__()
        self.items = nn.Embedding(items, width, padding_idx=0)
        self.inner = nn.Linear(width, 3 * width)
        self.norm = nn.LayerNorm(width)
        self.dropout = nn.Dropout(0.2)

    def forward(self, ids):
        x = self.dropout(self.items(ids))
        q, k, v = self.inner(x).chunk(3, -1)
        scores = q @ k.transpose(1, 2) / math.sqrt(q.size(-1))
        ahead = torch.ones(ids.size(1), ids.size(1)).triu(1) == 1
        attention = self.dropout(scores.masked_fill(ahead, -math.inf).softmax(-1))
        return self.norm(x + attention @ v) @ self.items.weight.t()


def training():
    torch.manual_seed(11)
    model = Attention(13, 8)
    ids = torch.randint(1, 13, (6, 7), generator=source)
    ids[0, :3] = ids[1, :1] = 0
    optimizer, losses = torch.optim.Adam(model.parameters(), lr=0.01, weight_decay=1e-4), []
    for _ in range(30):
        loss = F.cross_entropy(model(ids[:, :-1]).reshape(-1, 13), ids[:, 1:].reshape(-1), ignore_index=0)
        optimizer.zero_grad()
        loss.backward()
        nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        optimizer.step()
        losses.append(number(loss.item()))
    model.eval()
    return {"seed": 11, "ids": packed(ids), "losses": losses, "keys": list(model.state_dict()), "scores": packed(model(ids)[:, -1])}


golden = {
    "streams": [stream(name, 100 + k) for k, name in enumerate(STREAMS)],
    "optimisers": [
        trajectory("Adam", lambda p: torch.optim.Adam(p, lr=0.05)),
        trajectory("Adam with weight decay", lambda p: torch.optim.Adam(p, lr=0.05, weight_decay=0.1)),
        trajectory("Adam with clipped gradients", lambda p: torch.optim.Adam(p, lr=0.05), clip=0.1),
        trajectory("AdamW", lambda p: torch.optim.AdamW(p, lr=0.05, weight_decay=0.1)),
        trajectory("SGD", lambda p: torch.optim.SGD(p, lr=0.5)),
    ],
    "training": training(),
}
path = pathlib.Path(__file__).parent / "models" / "engine.json"
path.write_text(json.dumps(golden, separators=(",", ":")) + "\n", encoding="utf-8")
