"""Writes models/gru4rec.json and models/bert4rec.json beside this file, for the C# tests to agree with.

Run with Debian's python3-torch (1.13):  /usr/bin/python3 make_baseline_golden.py
The models are written out here from torch's functions, in double precision, and share nothing with the C# ones but the
names of their weights, which are multiples of 1/64 (short as text, exact in binary).
"""
import json
import math
import pathlib

import torch
from torch.nn import functional as F

HERE = pathlib.Path(__file__).parent / "models"
V, L, D, H, INNER, LAYERS, HEADS = 11, 6, 8, 5, 12, 2, 2
MASK = V + 1
ITEMS = [[3, 1, 4, 1, 5, 9], [2, 6, 5, 0, 0, 0], [7, 0, 0, 0, 0, 0], [8, 11, 10, 2, 0, 0]]
TARGETS = [[1, 4, 1, 5, 9, 2], [6, 5, 3, 0, 0, 0], [10, 0, 0, 0, 0, 0], [11, 10, 2, 8, 0, 0]]
LENGTHS = [6, 3, 1, 4]
KEY, MASK_PROBABILITY = 5, 0.4
HIDDEN = [[2, 3, 5], [1], [0, 1], [3]]  # slots of each training row that the C# cloze draws for KEY

torch.set_default_dtype(torch.float64)
torch.set_num_threads(1)
source = torch.Generator().manual_seed(11)


def weights(shapes):
    return {name: (torch.randint(-48, 48, shape, generator=source) / 64 + (".weight" in name and "norm" in name)).requires_grad_()
            for name, shape in shapes.items()}


def linear(name, out, inside):
    return {f"{name}.weight": (out, inside), f"{name}.bias": (out,)}


def norm(name):
    return {f"{name}.weight": (D,), f"{name}.bias": (D,)}


def apply(w, name, x):
    return F.linear(x, w[f"{name}.weight"], w[f"{name}.bias"])


def normalise(w, name, x):
    return F.layer_norm(x, (D,), w[f"{name}.weight"], w[f"{name}.bias"], 1e-12)


# ---- GRU4Rec ----

GRU_SHAPES = {"items.weight": (V + 1, D), "gru.weight_ih_l0": (3 * H, D), "gru.weight_hh_l0": (3 * H, H),
              "gru.bias_ih_l0": (3 * H,), "gru.bias_hh_l0": (3 * H,), **linear("output", D, H)}


def gru_states(w, row):
    """Cho et al. (2014), gate by gate."""
    h, states = torch.zeros(H), []
    for item in row:
        i = (w["gru.weight_ih_l0"] @ w["items.weight"][item] + w["gru.bias_ih_l0"]).chunk(3)
        r = (w["gru.weight_hh_l0"] @ h + w["gru.bias_hh_l0"]).chunk(3)
        reset, update = torch.sigmoid(i[0] + r[0]), torch.sigmoid(i[1] + r[1])
        h = (1 - update) * torch.tanh(i[2] + reset * r[2]) + update * h
        states.append(h)
    return apply(w, "output", torch.stack(states))


def gru_case():
    w = weights(GRU_SHAPES)
    states = [gru_states(w, row[:n]) for row, n in zip(ITEMS, LENGTHS)]
    scores = torch.stack([h[-1] @ w["items.weight"].T for h in states])
    targets = torch.tensor([y for row, n in zip(TARGETS, LENGTHS) for y in row[:n]])
    loss = F.cross_entropy(torch.cat(states) @ w["items.weight"][1:].T, targets - 1)
    return case({"item_count": V, "dim": D, "hidden_dim": H, "dropout": 0}, w, scores, loss)


# ---- BERT4Rec ----

def block_shapes(k):
    parts = {}
    for name in ("query", "key", "value", "output"):
        parts |= linear(f"blocks.{k}.attention.{name}", D, D)
    parts |= norm(f"blocks.{k}.attention_norm") | linear(f"blocks.{k}.inner", INNER, D)
    return parts | linear(f"blocks.{k}.outer", D, INNER) | norm(f"blocks.{k}.output_norm")


BERT_SHAPES = {"items.weight": (V + 2, D), "positions.weight": (L, D), **norm("norm"), **block_shapes(0), **block_shapes(1),
               **linear("output", D, D), "output_bias": (V + 1,)}


def attend(w, name, x):
    """One sequence without padding, so there is nothing to hide."""
    q, k, v = (apply(w, f"{name}.{part}", x).view(-1, HEADS, D // HEADS).transpose(0, 1) for part in ("query", "key", "value"))
    a = (q @ k.transpose(1, 2) / math.sqrt(D // HEADS)).softmax(-1)
    return apply(w, f"{name}.output", (a @ v).transpose(0, 1).reshape(-1, D))


def bert_scores(w, row):
    """Scores of items 0..V at each slot."""
    x = normalise(w, "norm", w["items.weight"][row] + w["positions.weight"][:len(row)])
    for k in range(LAYERS):
        b = f"blocks.{k}"
        x = normalise(w, f"{b}.attention_norm", x + attend(w, f"{b}.attention", x))
        x = normalise(w, f"{b}.output_norm", x + apply(w, f"{b}.outer", F.gelu(apply(w, f"{b}.inner", x))))
    return F.gelu(apply(w, "output", x)) @ w["items.weight"][:V + 1].T + w["output_bias"]


def bert_case():
    w = weights(BERT_SHAPES)
    scores = torch.stack([bert_scores(w, (row[:n] + [MASK])[-L:])[-1] for row, n in zip(ITEMS, LENGTHS)])
    logits, hidden_items = [], []
    for items, targets, n, hidden in zip(ITEMS, TARGETS, LENGTHS, HIDDEN):
        whole = (items[:n] + [targets[n - 1]])[-L:]
        logits.append(bert_scores(w, [MASK if t in hidden else item for t, item in enumerate(whole)])[hidden, 1:])
        hidden_items += [whole[t] - 1 for t in hidden]
    loss = F.cross_entropy(torch.cat(logits), torch.tensor(hidden_items))
    options = {"item_count": V, "max_length": L, "dim": D, "layers": LAYERS, "heads": HEADS, "inner_dim": INNER, "dropout": 0,
               "mask_probability": MASK_PROBABILITY, "positions_from_end": False}
    return case(options, w, scores, loss) | {"key": KEY, "hidden": HIDDEN}


def case(options, w, scores, loss):
    loss.backward()
    return {"options": options, "items": ITEMS, "targets": TARGETS, "lengths": LENGTHS,
            "weights": {name: {"shape": list(x.shape), "values": x.flatten().tolist()} for name, x in w.items()},
            "scores": scores.tolist(), "loss": loss.item(),
            "gradient_norms": {name: x.grad.norm().item() for name, x in w.items()}}


if __name__ == "__main__":
    for name, content in (("gru4rec", gru_case()), ("bert4rec", bert_case())):
        (HERE / f"{name}.json").write_text(json.dumps(content) + "\n")
