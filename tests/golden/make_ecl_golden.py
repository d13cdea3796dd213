"""Writes models/ecl-sr.json beside this file, for the C# tests to agree with.

Run with Debian's python3-torch (1.13):  /usr/bin/python3 make_ecl_golden.py
ECL-SR is written out here the way its published code computes: rows padded at their start to L slots, every slot computed,
masked columns lowered by 10,000. It shares nothing with the C# model but the names of its weights, multiples of 1/64.
"""
import json
import math
import pathlib

import torch
from torch.nn import functional as F

HERE = pathlib.Path(__file__).parent / "models"
V, L, D, INNER, LAYERS, HEADS = 11, 6, 8, 12, 2, 2
MASK = V + 1
ITEMS = [[3, 1, 4, 1, 5, 9], [2, 6, 5, 0, 0, 0], [7, 0, 0, 0, 0, 0], [8, 10, 11, 2, 0, 0]]
TARGETS = [[1, 4, 1, 5, 9, 2], [6, 5, 3, 0, 0, 0], [10, 0, 0, 0, 0, 0], [10, 11, 2, 8, 0, 0]]
LENGTHS = [6, 3, 1, 4]
KEY, MASK_RATIO, LAST_STATES, TEMPERATURE = 7, 0.4, 3, 0.05
WEIGHTS = {"contrastive_weight": 0.5, "discriminator_weight": 0.7, "generator_weight": 0.3}
HIDDEN = {"Sample": [[1, 3, 5], [1, 2], [0], [1, 3]], "Walk": [[1, 3, 4], [2], [0], [1, 3]]}  # slots of each row that the C# strategies draw for KEY

torch.set_default_dtype(torch.float64)
torch.set_num_threads(1)
source = torch.Generator().manual_seed(17)


def linear(name, out, inside):
    return {f"{name}.weight": (out, inside), f"{name}.bias": (out,)}


def norm(name):
    return {f"{name}.weight": (D,), f"{name}.bias": (D,)}


def stack_shapes(part, places):
    shapes = {f"{part}.positions.weight": (places, D), **norm(f"{part}.norm")}
    for k in range(LAYERS):
        block = f"{part}.blocks.{k}"
        for name in ("query", "key", "value", "output"):
            shapes |= linear(f"{block}.attention.{name}", D, D)
        shapes |= norm(f"{block}.attention_norm") | linear(f"{block}.inner", INNER, D)
        shapes |= linear(f"{block}.outer", D, INNER) | norm(f"{block}.output_norm")
    return shapes


SHAPES = {"encoder.items.weight": (V + 2, D), **stack_shapes("encoder", L + 1), **stack_shapes("generator", L),
          "condition.mix.weight": (D, 2 * D), "replaced.weight": (1, D)}
VALUES = {name: torch.randint(-48, 48, shape, generator=source) / 64 + (".weight" in name and "norm" in name)
          for name, shape in SHAPES.items()}


def apply(w, name, x):
    return F.linear(x, w[f"{name}.weight"], w[f"{name}.bias"])


def normalise(w, name, x):
    return F.layer_norm(x, (D,), w[f"{name}.weight"], w[f"{name}.bias"], 1e-12)


def attend(w, name, x, hidden):
    q, k, v = (apply(w, f"{name}.{part}", x).view(len(x), -1, HEADS, D // HEADS).transpose(1, 2) for part in ("query", "key", "value"))
    a = q @ k.transpose(2, 3) / math.sqrt(D // HEADS) - 10_000.0 * hidden.unsqueeze(1)
    return apply(w, f"{name}.output", (a.softmax(-1) @ v).transpose(1, 2).reshape(x.shape))


def states(w, part, e, real, causal):
    """e [B, L, D]; real [B, L]: columns that may be seen."""
    length = e.shape[1]
    later = torch.ones(length, length, dtype=torch.bool).triu(1) if causal else torch.zeros(length, length, dtype=torch.bool)
    hidden = ~real.unsqueeze(1) | later
    x = normalise(w, f"{part}.norm", e + w[f"{part}.positions.weight"][:length])
    for k in range(LAYERS):
        b = f"{part}.blocks.{k}"
        x = normalise(w, f"{b}.attention_norm", x + attend(w, f"{b}.attention", x, hidden))
        x = normalise(w, f"{b}.output_norm", x + apply(w, f"{b}.outer", F.gelu(apply(w, f"{b}.inner", x))))
    return x


def embed(w, rows):
    """Looking padding up teaches its row nothing."""
    return F.embedding(rows, w["encoder.items.weight"], padding_idx=0)


def left(rows):
    return torch.tensor([[0] * (L - n) + row[:n] for row, n in zip(rows, LENGTHS)])


def recommendation(w, h, rows, padding, targets):
    last = torch.tensor([row[n - 1] for row, n in zip(targets, LENGTHS)])
    labels = torch.cat([rows[:, 1:], last.unsqueeze(1)], 1) if padding == "Predicted" else left(targets)
    at = labels >= 0 if padding == "Predicted" else labels > 0
    logits = h[at] @ w["encoder.items.weight"][:V + 1].T
    if padding == "LeftOut":
        logits[:, 0] = -math.inf
    return F.cross_entropy(logits, labels[at])


def contrastive(h, view, rows, padding):
    counted = torch.ones_like(rows, dtype=torch.bool) if padding != "LeftOut" else rows > 0
    share = (counted & (torch.arange(L) >= L - LAST_STATES)).double().unsqueeze(2)
    z = [(x * share).sum(1) / share.sum(1) for x in (h, h / h.norm(dim=2, keepdim=True) if view == "Normalisation" else h)]
    cosine = F.cosine_similarity(z[0].unsqueeze(1), z[1].unsqueeze(0), dim=2)
    return F.cross_entropy(cosine / TEMPERATURE, torch.arange(len(rows)))


def generate(w, rows, hidden, padding, asked):
    masked, positions = rows.clone(), []
    for b, slots in enumerate(hidden):
        slots = [t + L - LENGTHS[b] for t in slots]
        masked[b, slots] = MASK
        positions += [(b, t) for t in slots[-asked:]]
    b, t = torch.tensor(positions).T
    logits = states(w, "generator", embed(w, masked), rows > 0, causal=False)[b, t] @ w["encoder.items.weight"][:V + 1].T
    shown = masked.clone()
    shown[b, t] = logits[:, 1:].argmax(1) + 1
    if padding == "LeftOut":
        logits[:, 0] = -math.inf
    return F.cross_entropy(logits, rows[b, t]), shown


def discriminate(w, h, rows, shown, condition, causal):
    e, last, real = embed(w, shown), h[:, -1:], rows > 0
    if condition == "Concatenated":
        e = torch.cat([last.expand_as(e), e], 2) @ w["condition.mix.weight"].T
    elif condition == "Added":
        e = e + last
    elif condition == "AddedSlotwise":
        e = e + h
    else:
        e, real = torch.cat([last, e], 1), torch.cat([torch.ones(len(rows), 1, dtype=torch.bool), real], 1)
    p = torch.sigmoid(states(w, "encoder", e, real, causal)[:, -L:] @ w["replaced.weight"][0])
    new = ((shown != rows) & (rows > 0)).double()
    old = ((shown == rows) & (rows > 0)).double()
    return -(new * p.log() + old * (1 - p).log()).sum() / (new + old).sum(), shown[rows > 0].tolist()


def case(condition, padding, view="Dropout", bidirectional=False, strategy="Sample", refill_all=True, targets=TARGETS):
    w = {name: x.clone().requires_grad_() for name, x in VALUES.items()}
    rows = left(ITEMS)
    h = states(w, "encoder", embed(w, rows), rows > 0, causal=True)
    generator, shown = generate(w, rows, HIDDEN[strategy], padding, 10 ** 9 if refill_all else int(MASK_RATIO * L))
    discriminator, seen = discriminate(w, h, rows, shown, condition, not bidirectional)
    losses = {"recommendation": recommendation(w, h, rows, padding, targets), "contrastive": contrastive(h, view, rows, padding),
              "discriminator": discriminator, "generator": generator}
    loss = losses["recommendation"] + sum(WEIGHTS[f"{name}_weight"] * losses[name] for name in list(losses)[1:])
    loss.backward()
    options = {"encoder": {"item_count": V, "max_length": L, "dim": D, "layers": LAYERS, "heads": HEADS, "inner_dim": INNER, "dropout": 0},
               "generator_layers": LAYERS, "condition": condition, "bidirectional": bidirectional, "mask_ratio": MASK_RATIO,
               "mask_strategy": strategy, "refill_all": refill_all, "view": view, "last_states": LAST_STATES,
               "temperature": TEMPERATURE, "padding": padding, **WEIGHTS}
    return {"options": options, "targets": targets, "shown": seen, "losses": {name: x.item() for name, x in losses.items()}, "loss": loss.item(),
            "scores": (h[:, -1] @ w["encoder.items.weight"][:V + 1].T).tolist(),
            "gradient_norms": {name: x.grad.norm().item() for name, x in w.items() if x.grad is not None}}


LAST_ONLY = [[0] * (n - 1) + [row[n - 1]] + [0] * (L - n) for row, n in zip(TARGETS, LENGTHS)]
CASES = [
    dict(condition="Concatenated", padding="LeftOut"),
    dict(condition="Added", padding="LeftOut", view="Normalisation", bidirectional=True, strategy="Walk"),
    dict(condition="AddedSlotwise", padding="LeftOut", targets=LAST_ONLY),
    dict(condition="Prepended", padding="LeftOut", strategy="Walk"),
    dict(condition="AddedSlotwise", padding="Predicted", refill_all=False),
    dict(condition="AddedSlotwise", padding="Computed", strategy="Walk", refill_all=False, targets=LAST_ONLY),
    dict(condition="Prepended", padding="Computed", bidirectional=True, view="Normalisation"),
]

if __name__ == "__main__":
    content = {"key": KEY, "items": ITEMS, "lengths": LENGTHS, "hidden": HIDDEN,
               "weights": {name: {"shape": list(x.shape), "values": x.flatten().tolist()} for name, x in VALUES.items()},
               "cases": [case(**options) for options in CASES]}
    (HERE / "ecl-sr.json").write_text(json.dumps(content) + "\n")
