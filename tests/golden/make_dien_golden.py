"""Writes models/dien.json beside this file: click models written out from torch's functions, for the C# ones to agree with.

Run with Debian's python3-torch (1.13):  /usr/bin/python3 make_dien_golden.py
Every row is computed by itself, step by step and without padding, in double precision; only Dice's statistics are those of
the batch. Nothing is shared with the C# models but the names of the weights. These are multiples of 1/64 of at most a quarter, so that
nothing saturates; as there are many, they are not written but made again there, from one sequence of numbers.
"""
import json
import math
import pathlib

import torch
from torch.nn import functional as F

HERE = pathlib.Path(__file__).parent / "models"
ITEMS, CATEGORIES, DIM = 9, 3, 3
WIDTH = 2 * DIM
CATEGORY_OF = [0, 1, 1, 1, 2, 2, 2, 3, 3, 3]
ROWS = [  # target, history, item drawn for each step, clicked
    (4, [1, 5, 9, 2], [3, 8, 1, 6], 1),
    (7, [6], [2], 0),
    (2, [3, 3, 8], [4, 1, 7], 0),
    (9, [7, 8, 1, 4, 5, 6], [1, 2, 9, 5, 3, 8], 1),
    (5, [2, 9], [5, 4], 1),
]
HIDDEN1, HIDDEN2 = 200, 80
ATTENTION1, ATTENTION2 = 80, 40
AUXILIARY1, AUXILIARY2 = 100, 50

torch.set_default_dtype(torch.float64)
torch.set_num_threads(1)


def linear(name, out, inside, bias=True):
    return {f"{name}.weight": (out, inside)} | ({f"{name}.bias": (out,)} if bias else {})


def apply(w, name, x):
    return F.linear(x, w[f"{name}.weight"], w.get(f"{name}.bias"))


def prelu(w, name, x):
    return torch.where(x > 0, x, w[f"{name}.weight"] * x)


def dice(w, name, x):  # [B, C]
    p = torch.sigmoid((x - x.mean(0)) / torch.sqrt(x.var(0, unbiased=False) + 1e-9))
    return p * x + (1 - p) * w[f"{name}.alpha"] * x


def look(w, item):
    """An item beside its category."""
    return torch.cat([w["items.weight"][item], w["categories.weight"][CATEGORY_OF[item]]])


def recurrence(w, name, x, weights, gate):
    """Zhou et al., equations 2 to 5, and 9 to 12 where there are attention weights."""
    h, states = torch.zeros(WIDTH), []
    (wu, wr, wn), (bu, br, bn), (uu, ur, un) = (w[f"{name}.{part}"].chunk(3) for part in ("input.weight", "input.bias", "recurrent.weight"))
    for t, i in enumerate(x):
        u, r = torch.sigmoid(wu @ i + uu @ h + bu), torch.sigmoid(wr @ i + ur @ h + br)
        n = torch.tanh(wn @ i + r * (un @ h) + bn)
        if gate == "Update":
            u = weights[t] * u
        if gate == "Reference":
            u = 1 - (1 - weights[t]) * (1 - u)
        h = (1 - u) * h + u * n
        states.append(h)
    return torch.stack(states)


def attention(w, kind, h, target, mapped):
    if kind == "Bilinear":
        return (h @ apply(w, "attention.map", target)).softmax(0)
    q = prelu(w, "attention.query.prelu", apply(w, "attention.query.map", target)) if mapped else target
    x = torch.stack([torch.cat([q, step, q - step, q * step]) for step in h])
    x = torch.sigmoid(apply(w, "attention.hidden1", x))
    x = torch.sigmoid(apply(w, "attention.network.hidden2", x))
    return apply(w, "attention.network.score", x).squeeze(-1).softmax(0)


def match(w, kind, h, e):
    if kind == "Dot":
        return h @ e
    x = torch.sigmoid(apply(w, "auxiliary.hidden1", torch.cat([h, e])))
    return apply(w, "auxiliary.score", torch.sigmoid(apply(w, "auxiliary.hidden2", x))).squeeze()


def shapes(o):
    features = WIDTH * (2 + o["product"] + (o["reader"] != "Sum"))
    s = {"items.weight": (ITEMS + 1, DIM), "categories.weight": (CATEGORIES + 1, DIM)}
    for layer in ("extractor", "evolution") if o["reader"] == "Evolution" else ():
        s |= linear(f"{layer}.input", 3 * WIDTH, WIDTH) | linear(f"{layer}.recurrent", 3 * WIDTH, WIDTH, bias=False)
    if o["reader"] != "Sum":
        s |= attention_shapes(o)
    if o["auxiliary"] == "Net":
        s |= linear("auxiliary.hidden1", AUXILIARY1, 2 * WIDTH) | linear("auxiliary.hidden2", AUXILIARY2, AUXILIARY1) | linear("auxiliary.score", 1, AUXILIARY2)
    if o["wide"]:
        s |= linear("wide", 1, 3 * WIDTH)
    s |= {"head.norm.gamma": (features,), "head.norm.beta": (features,)}
    s |= linear("head.network.hidden1", HIDDEN1, features) | linear("head.network.hidden2", HIDDEN2, HIDDEN1) | linear("head.network.logit", 1, HIDDEN2)
    return s | {f"head.network.activation{k}.{'alpha' if o['dice'] else 'weight'}": (n,) for k, n in ((1, HIDDEN1), (2, HIDDEN2))}


def attention_shapes(o):
    if o["attention"] == "Bilinear":
        return linear("attention.map", WIDTH, WIDTH, bias=False)
    query = linear("attention.query.map", WIDTH, WIDTH) | {"attention.query.prelu.weight": (WIDTH,)} if o["reader"] == "Evolution" else {}
    return query | linear("attention.hidden1", ATTENTION1, 4 * WIDTH) | linear("attention.network.hidden2", ATTENTION2, ATTENTION1) | linear("attention.network.score", 1, ATTENTION2)


def feature(w, o, e, target):
    """What of the history reaches the head beside its sum, and the interest states."""
    if o["reader"] == "Attention":
        return attention(w, o["attention"], e, target, mapped=False) @ e, None
    h = recurrence(w, "extractor", e, None, None)
    return recurrence(w, "evolution", h, attention(w, o["attention"], h, target, mapped=True), o["gate"])[-1], h


def run(w, o):
    """Logits of all rows, and the loss."""
    inputs, wide, auxiliary = [], [], []
    for item, history, drawn, _ in ROWS:
        target, e = look(w, item), torch.stack([look(w, i) for i in history])
        total = e.sum(0)
        parts = [target, total] + ([target * total] if o["product"] else [])
        if o["reader"] != "Sum":
            read, h = feature(w, o, e, target)
            parts.append(read)
        inputs.append(torch.cat(parts))
        wide.append(torch.cat([target, total, target * total]))
        if o["auxiliary"] != "None":
            for t in range(len(history) - 1):
                right, wrong = match(w, o["auxiliary"], h[t], e[t + 1]), match(w, o["auxiliary"], h[t], look(w, drawn[t + 1]))
                auxiliary.append(-torch.log(torch.sigmoid(right)) - torch.log(1 - torch.sigmoid(wrong)))
    activation = dice if o["dice"] else prelu
    x = torch.stack(inputs) / (1 + 1e-3) ** 0.5 * w["head.norm.gamma"] + w["head.norm.beta"]
    for k in (1, 2):
        x = activation(w, f"head.network.activation{k}", apply(w, f"head.network.hidden{k}", x))
    logits = apply(w, "head.network.logit", x).squeeze(-1)
    if o["wide"]:
        logits = logits + apply(w, "wide", torch.stack(wide)).squeeze(-1)
    labels = torch.tensor([float(clicked) for *_, clicked in ROWS])
    loss = -(labels * torch.log(torch.sigmoid(logits)) + (1 - labels) * torch.log(1 - torch.sigmoid(logits))).mean()
    return logits, loss + o["auxiliary_weight"] * torch.stack(auxiliary).mean() if auxiliary else loss


def weights(shapes):
    """x -> 48271 x mod (2^31 - 1) from 1 on (Park and Miller, 1988), each x mod 33 - 16 in 64ths; γ is 1 more."""
    w, x = {}, 1
    for name, shape in shapes.items():
        values = []
        for _ in range(math.prod(shape)):
            x = x * 48271 % (2**31 - 1)
            values.append((x % 33 - 16) / 64)
        w[name] = (torch.tensor(values).reshape(shape) + name.endswith("gamma")).requires_grad_()
    return w


def case(**changes):
    o = {"dim": DIM, "reader": "Evolution", "gate": "Update", "attention": "Bilinear", "auxiliary": "Dot", "auxiliary_weight": 0.5,
         "product": True, "wide": False, "dice": True} | changes
    w = weights(shapes(o))
    logits, loss = run(w, o)
    loss.backward()
    kept = ("items.weight", "extractor.recurrent.weight", "evolution.input.weight")
    return {"options": o, "shapes": {name: list(x.shape) for name, x in w.items()}, "logits": logits.tolist(), "loss": loss.item(),
            "gradient_norms": {name: x.grad.norm().item() for name, x in w.items()},
            "gradients": {name: [float(f"{g:.9g}") for g in w[name].grad.flatten().tolist()] for name in kept if name in w}}


def main():
    none, plain = {"auxiliary": "None"}, {"reader": "Sum", "auxiliary": "None", "product": False, "dice": False}
    cases = {f"DIEN {a} {k} {g}": case(auxiliary=a, attention=k, gate=g)
             for a, k, g in (("Dot", "Bilinear", "Update"), ("Dot", "Mlp", "Update"), ("Net", "Bilinear", "Reference"), ("Net", "Mlp", "Reference"))}
    cases |= {"DIN": case(reader="Attention", attention="Mlp", **none), "BaseModel": case(**plain),
              "PNN": case(**plain | {"product": True}), "WideDeep": case(**plain | {"wide": True})}
    batch = {"category_of": CATEGORY_OF, "rows": [{"item": i, "history": h, "drawn": d, "clicked": c} for i, h, d, c in ROWS]}
    (HERE / "dien.json").write_text(json.dumps(batch | {"cases": cases}, separators=(",", ":")) + "\n")


if __name__ == "__main__":
    main()
