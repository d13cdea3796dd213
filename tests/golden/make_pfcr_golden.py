"""Writes models/pfcr.json beside this file, for the C# tests to agree with.

Run with Debian's python3-torch (1.13):  /usr/bin/python3 make_pfcr_golden.py
PFCR is built here from nn.TransformerEncoderLayer and nn.MultiheadAttention, with one embedding per code instead of a bag, and
rows padded at their end. Weights are multiples of 1/64, and everything is computed in double precision.
"""
import json

import torch
from torch import nn
from torch.nn import functional as F

from make_model_golden import HERE, named

ITEMS = [[3, 1, 4, 1, 5, 9], [2, 6, 5, 0, 0, 0], [7, 0, 0, 0, 0, 0], [8, 11, 10, 2, 0, 0]]
LENGTHS, LAST_TARGETS = [6, 3, 1, 4], [2, 3, 10, 8]
V, GROUPS, CODEWORDS, L, D, INNER, LAYERS, HEADS, TAU = 11, 4, 5, 6, 8, 12, 2, 2, 0.07
WORDS, PROMPT_HEADS = 7, 4
KINDS = ["None", "Light", "Full", "OnlyIds", "OnlyDomain", "Items"]


def layers():
    return nn.ModuleList(nn.TransformerEncoderLayer(D, HEADS, INNER, dropout=0, activation="gelu", layer_norm_eps=1e-12, batch_first=True)
                         for _ in range(LAYERS))


class Stack(nn.Module):
    def __init__(self):
        super().__init__()
        self.blocks = layers()

    def forward(self, h, lengths):
        later = torch.ones(h.shape[1], h.shape[1], dtype=torch.bool).triu(1)
        for block in self.blocks:
            h = block(h, src_mask=later)
        return h[torch.arange(len(lengths)), lengths - 1]


class Content(nn.Module):
    def __init__(self, codes):
        super().__init__()
        self.indices = torch.zeros(V + 1, GROUPS, dtype=torch.int64)
        self.indices[1:] = codes + 1 + torch.arange(GROUPS) * (CODEWORDS + 1)
        self.codes = nn.Embedding(GROUPS * (CODEWORDS + 1), D)
        self.positions = nn.Embedding(L, D)
        self.norm = nn.LayerNorm(D, eps=1e-12)
        self.encoder = Stack()

    def items(self):
        return self.codes(self.indices).mean(1)

    def forward(self, items, lengths):
        return self.encoder(self.norm(self.items()[items] + self.positions(torch.arange(items.shape[1]))), lengths)


class Prompted(nn.Module):
    def __init__(self, kind, codes):
        super().__init__()
        self.kind, self.content = kind, Content(codes)
        domain, ids = kind in ("Light", "Full", "OnlyDomain"), kind in ("Full", "OnlyIds")
        if domain:
            self.words = nn.Parameter(torch.empty(WORDS, D))
            self.look = nn.MultiheadAttention(D, PROMPT_HEADS)
        if ids or kind == "Items":
            self.ids = nn.Embedding(V + 1, D, padding_idx=0)
        if ids:
            self.id_encoder = Stack()
        if kind in ("Full", "OnlyIds", "OnlyDomain"):
            self.norm = nn.LayerNorm(D, eps=1e-12)
        if kind not in ("None", "Light"):
            self.mix = nn.Linear((1 + domain + (ids or kind == "Items")) * D, D)
        for name, p in self.content.named_parameters():
            p.requires_grad = kind == "None" or name == "codes.weight"

    def users(self, items, lengths):
        h = self.content(items, lengths)
        if self.kind in ("None", "Items"):
            return h
        parts = []
        if self.kind != "OnlyIds":  # the words are the keys, the rows of the batch the queries
            parts.append(self.look(h, self.words, self.words, need_weights=False)[0])
        if self.kind == "Light":
            return h + parts[0]
        if self.kind != "OnlyDomain":
            e = self.ids(items) + self.content.positions(torch.arange(items.shape[1]))
            parts.append(self.id_encoder(self.norm(e), lengths))
        return self.norm(self.mix(torch.cat(parts + [h], 1)))

    def scores(self, items, lengths):
        v = self.content.items()
        if self.kind == "Items":
            v = self.mix(torch.cat([v, self.ids(torch.arange(V + 1))], 1))
        return F.normalize(self.users(items, lengths)) @ F.normalize(v).T

    def loss(self, items, lengths, targets):
        return F.cross_entropy(self.scores(items, lengths) / TAU, targets)


def ours(name):
    for theirs, own in (("look.out_proj", "prompt.output"), ("look.in_proj_", "self_attn.in_proj_"), ("words", "prompt.words")):
        name = name.replace(theirs, own)
    return name


def renamed(tensors):
    """named() splits an input projection and calls its block's part attention; the prompt's has no such level."""
    own = named((ours(name), t) for name, t in tensors)
    return {name if name.startswith("content") or "encoder" in name else name.replace("attention.", "prompt."): t for name, t in own.items()}


def case(kind, codes, batch, source):
    model = Prompted(kind, codes)
    with torch.no_grad():
        for name, p in model.named_parameters():
            p.copy_(torch.randint(-48, 48, p.shape, generator=source) / 64 + ("norm" in name and "weight" in name))
        if hasattr(model, "ids"):
            model.ids.weight[0] = 0
    weights = renamed(model.named_parameters())
    learns = {name: p for name, p in model.named_parameters() if p.requires_grad}
    result = loss_case_of(model, learns, batch)
    return {"weights": {name: {"shape": list(w.shape), "values": w.flatten().tolist()} for name, w in weights.items()},
            "scores": model.scores(*batch[:2]).tolist(), **result}


def loss_case_of(model, learns, batch):
    model.zero_grad()
    value = model.loss(*batch)
    value.backward()
    norms = renamed((name, p.grad) for name, p in learns.items())
    return {"loss": value.item(), "gradient_norms": {name: grad.norm().item() for name, grad in norms.items()}}


def main():
    source = torch.Generator().manual_seed(23)
    codes = torch.randint(0, CODEWORDS, (V, GROUPS), generator=source)
    batch = tuple(torch.tensor(x) for x in (ITEMS, LENGTHS, LAST_TARGETS))
    (HERE / "pfcr.json").write_text(json.dumps({
        "options": {"max_length": L, "dim": D, "layers": LAYERS, "heads": HEADS, "inner_dim": INNER, "temperature": TAU},
        "prompt": {"context_words": WORDS, "heads": PROMPT_HEADS}, "codewords": CODEWORDS,
        "codes": codes.tolist(), "items": ITEMS, "lengths": LENGTHS, "last_targets": LAST_TARGETS,
        "cases": {kind: case(kind, codes, batch, source) for kind in KINDS},
    }) + "\n")


if __name__ == "__main__":
    main()
