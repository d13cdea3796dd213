"""Writes models/*.json beside this file: what the models compute from common PyTorch layers, for the C# tests to agree with.

Run with Debian's python3-torch (1.13):  /usr/bin/python3 make_model_golden.py
SASRec is built here from nn.TransformerEncoderLayer, which shares no code with the C# model. Weights are multiples of 1/64
(short as text, exact in binary), and everything is computed in double precision.
"""
import json
import pathlib

import torch
from torch import nn
from torch.nn import functional as F

HERE = pathlib.Path(__file__).parent / "models"
OPTIONS = {"item_count": 11, "max_length": 6, "dim": 8, "layers": 2, "heads": 2, "inner_dim": 12}
ITEMS = [[3, 1, 4, 1, 5, 9], [2, 6, 5, 0, 0, 0], [7, 0, 0, 0, 0, 0], [8, 11, 10, 2, 0, 0]]
TARGETS = [[1, 4, 1, 5, 9, 2], [6, 5, 3, 0, 0, 0], [10, 0, 0, 0, 0, 0], [11, 10, 2, 8, 0, 0]]
NEGATIVES = [[6, 7, 8, 10, 11, 6], [1, 4, 7, 0, 0, 0], [1, 0, 0, 0, 0, 0], [1, 3, 4, 5, 0, 0]]
LENGTHS = [6, 3, 1, 4]

torch.set_default_dtype(torch.float64)
torch.set_num_threads(1)


class SasRec(nn.Module):
    def __init__(self, item_count, max_length, dim, layers, heads, inner_dim):
        super().__init__()
        self.items = nn.Embedding(item_count + 1, dim, padding_idx=0)
        self.positions = nn.Embedding(max_length, dim)
        self.norm = nn.LayerNorm(dim, eps=1e-12)
        self.blocks = nn.ModuleList(
            nn.TransformerEncoderLayer(dim, heads, inner_dim, dropout=0, activation="gelu", layer_norm_eps=1e-12, batch_first=True)
            for _ in range(layers))

    def forward(self, items):  # [B, L] -> [B, L, D]
        length = items.shape[1]
        later = torch.ones(length, length, dtype=torch.bool).triu(1)
        h = self.norm(self.items(items) + self.positions(torch.arange(length)))
        for block in self.blocks:
            h = block(h, src_mask=later)
        return h

    def scores(self, items, lengths):
        return self(items)[torch.arange(len(lengths)), lengths - 1] @ self.items.weight.T

    def cross_entropy(self, items, targets, _):
        logits = self(items) @ self.items.weight.T
        logits[..., 0] = -torch.inf  # padding is no class
        return F.cross_entropy(logits.flatten(0, 1), targets.flatten(), ignore_index=0)

    def binary(self, items, targets, negatives):
        real = targets > 0
        h = self(items)[real]
        positive, negative = ((h * self.items(y[real])).sum(-1) for y in (targets, negatives))
        return -(F.logsigmoid(positive) + F.logsigmoid(-negative)).mean()


def ours(name, tensor):
    """The C# model's names: it keeps query, key and value apart."""
    for theirs, own in (("self_attn.out_proj", "attention.output"), ("linear1", "inner"), ("linear2", "outer"),
                        ("norm1", "attention_norm"), ("norm2", "output_norm")):
        name = name.replace(theirs, own)
    if "self_attn.in_proj_" not in name:
        return {name: tensor}
    return {name.replace("self_attn.in_proj_", f"attention.{part}."): rows
            for part, rows in zip(("query", "key", "value"), tensor.chunk(3))}


def named(pairs):
    return {own: rows for name, tensor in pairs for own, rows in ours(name, tensor).items()}


def loss_case(model, loss, *batch):
    model.zero_grad()
    value = loss(*batch)
    value.backward()
    norms = named((name, p.grad) for name, p in model.named_parameters())
    return {"loss": value.item(), "gradient_norms": {name: grad.norm().item() for name, grad in norms.items()}}


def main():
    source = torch.Generator().manual_seed(7)
    model = SasRec(**OPTIONS)
    with torch.no_grad():
        for name, p in model.named_parameters():
            p.copy_(torch.randint(-48, 48, p.shape, generator=source) / 64 + ("norm" in name and "weight" in name))
        model.items.weight[0] = 0
    items, targets, negatives, lengths = (torch.tensor(x) for x in (ITEMS, TARGETS, NEGATIVES, LENGTHS))
    HERE.mkdir(exist_ok=True)
    (HERE / "sasrec.json").write_text(json.dumps({
        "options": OPTIONS, "items": ITEMS, "targets": TARGETS, "negatives": NEGATIVES, "lengths": LENGTHS,
        "weights": {name: {"shape": list(w.shape), "values": w.flatten().tolist()} for name, w in named(model.named_parameters()).items()},
        "scores": model.scores(items, lengths).tolist(),
        "losses": {"CrossEntropy": loss_case(model, model.cross_entropy, items, targets, negatives),
                   "Binary": loss_case(model, model.binary, items, targets, negatives)},
    }, indent=None) + "\n")


if __name__ == "__main__":
    main()
