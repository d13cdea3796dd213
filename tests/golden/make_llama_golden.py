"""Writes models/llama.json beside this file: what a Llama computes, written plainly here, for the C# tests to agree with.

Run with Debian's python3-torch (1.13):  /usr/bin/python3 make_llama_golden.py
It shares no code with the C# model: rotary positions are complex numbers, shared heads an index, padding lies on the left under
an additive mask. Weights are multiples of 1/64 (short as text, exact in binary), computed in double precision. With SEQREC_DATA
set, it also checks itself on stories260K and prints the tokens that the C# test expects.
"""
import json
import os
import pathlib
import struct

import torch
from torch.nn import functional as F

HERE = pathlib.Path(__file__).parent / "models"
OPTIONS = {"vocabulary": 13, "dim": 12, "inner_dim": 10, "layers": 3, "heads": 6, "key_value_heads": 2, "head_dim": 4,
           "norm_eps": 1e-5, "rope_theta": 10000.0}
LORA = {"rank": 2, "alpha": 3.0, "dropout": 0.0, "targets": ["gate_proj", "up_proj", "down_proj", "q_proj"]}
ROWS = [[3, 1, 4, 1, 5, 9], [2, 6, 5], [7], [8, 12, 10, 2]]
TARGETS = [[1, 4, 1, 5, 9, 2], [6, 5, 3], [10], [12, 10, 2, 8]]
WIDTH = 6

torch.set_default_dtype(torch.float64)
torch.set_num_threads(1)
source = torch.Generator().manual_seed(23)


def shapes(o):
    d, hd = o["dim"], o["head_dim"]
    result = {"embed_tokens.weight": (o["vocabulary"], d), "norm.weight": (d,), "lm_head.weight": (o["vocabulary"], d)}
    for k in range(o["layers"]):
        b = f"layers.{k}"
        result |= {f"{b}.input_layernorm.weight": (d,), f"{b}.post_attention_layernorm.weight": (d,),
                   f"{b}.self_attn.q_proj.weight": (o["heads"] * hd, d), f"{b}.self_attn.k_proj.weight": (o["key_value_heads"] * hd, d),
                   f"{b}.self_attn.v_proj.weight": (o["key_value_heads"] * hd, d), f"{b}.self_attn.o_proj.weight": (d, o["heads"] * hd),
                   f"{b}.mlp.gate_proj.weight": (o["inner_dim"], d), f"{b}.mlp.up_proj.weight": (o["inner_dim"], d),
                   f"{b}.mlp.down_proj.weight": (d, o["inner_dim"])}
    return result


def draw(shape, norm):
    return torch.randint(-32, 32, shape, generator=source) / 64 + norm


def adapters(weights):
    result = {}
    for name, w in weights.items():
        if any(f".{t}." in name for t in LORA["targets"]):
            stem = name.removesuffix(".weight")
            result[f"{stem}.lora_A.weight"] = draw((LORA["rank"], w.shape[1]), 0)
            result[f"{stem}.lora_B.weight"] = draw((w.shape[0], LORA["rank"]), 0)
    return result


def normalise(w, x, eps):
    return w * x / ((x ** 2).sum(-1, keepdim=True) / x.shape[-1] + eps).sqrt()


def turn(x, places, theta):
    """x [B, H, T, hd]: elements j and j + hd/2 are one complex number, multiplied by e^(i p w_j)."""
    half = x.shape[-1] // 2
    w = theta ** (-torch.arange(half) / half)
    z = torch.complex(x[..., :half], x[..., half:]) * torch.polar(torch.ones(1), places[:, None] * w)
    return torch.cat([z.real, z.imag], -1)


def linear(w, name, x):
    y = x @ w[f"{name}.weight"].T
    if f"{name}.lora_A.weight" in w:
        y = y + (x @ w[f"{name}.lora_A.weight"].T) @ w[f"{name}.lora_B.weight"].T * (LORA["alpha"] / LORA["rank"])
    return y


def attend(w, name, x, mask, o):
    (rows, length, _), hd = x.shape, o["head_dim"]
    q, k, v = (linear(w, f"{name}.{p}_proj", x).view(rows, length, -1, hd).transpose(1, 2) for p in "qkv")
    places = torch.arange(length, dtype=torch.get_default_dtype())
    q, k = turn(q, places, o["rope_theta"]), turn(k, places, o["rope_theta"])
    shared = [h * o["key_value_heads"] // o["heads"] for h in range(o["heads"])]
    a = q @ k[:, shared].transpose(2, 3) / hd ** 0.5 + mask
    return linear(w, f"{name}.o_proj", (a.softmax(-1) @ v[:, shared]).transpose(1, 2).reshape(rows, length, -1))


def states(w, e, real, o):
    """e [B, T, D], real [B, T]. A padded slot sees itself, so that no row of the mask is empty."""
    length = e.shape[1]
    i, j = torch.arange(length)[:, None], torch.arange(length)[None]
    seen = (j <= i) & real[:, None] | (i == j)
    mask = torch.where(seen, 0.0, -1e9)[:, None]
    result = [e]
    for k in range(o["layers"]):
        b, h = f"layers.{k}", result[-1]
        h = h + attend(w, f"{b}.self_attn", normalise(w[f"{b}.input_layernorm.weight"], h, o["norm_eps"]), mask, o)
        x = normalise(w[f"{b}.post_attention_layernorm.weight"], h, o["norm_eps"])
        gate = linear(w, f"{b}.mlp.gate_proj", x)
        result.append(h + linear(w, f"{b}.mlp.down_proj", gate / (1 + (-gate).exp()) * linear(w, f"{b}.mlp.up_proj", x)))
    return result[:-1] + [normalise(w["norm.weight"], result[-1], o["norm_eps"])]


def left(rows):
    return torch.tensor([[0] * (WIDTH - len(row)) + row for row in rows])


def case(weights, trained):
    w = {name: x.clone().requires_grad_(trained(name)) for name, x in weights.items()}
    real = torch.tensor([[t >= WIDTH - len(row) for t in range(WIDTH)] for row in ROWS])
    h = states(w, w["embed_tokens.weight"][left(ROWS)], real, OPTIONS)
    logits = h[-1][real] @ w["lm_head.weight"].T  # [N, vocabulary], rows one after the other
    loss = F.cross_entropy(logits, left(TARGETS)[real])
    loss.backward()
    return {"logits": logits.tolist(), "last_states": [x[:, -1].tolist() for x in h], "loss": loss.item(),
            "gradient_norms": {name: x.grad.norm().item() for name, x in w.items() if x.grad is not None}}


def stories(folder):
    """The real weights, in llama2.c's layout; returns the greedy continuation of the beginning of text."""
    raw = (folder / "stories260K.bin").read_bytes()
    d, inner, layers, heads, groups, vocabulary, _ = struct.unpack("<7i", raw[:28])
    values, at, hd = torch.frombuffer(bytearray(raw[28:]), dtype=torch.float32), 0, d // heads
    o = {"dim": d, "layers": layers, "heads": heads, "key_value_heads": groups, "head_dim": hd, "norm_eps": 1e-5, "rope_theta": 10000.0}

    def take(*shape):
        nonlocal at
        size = torch.Size(shape).numel()
        at += size
        return values[at - size:at].view(shape)

    w = {"embed_tokens.weight": take(vocabulary, d)}
    for name, *shape in (("input_layernorm", d), ("self_attn.q_proj", d, d), ("self_attn.k_proj", groups * hd, d), ("self_attn.v_proj", groups * hd, d),
                         ("self_attn.o_proj", d, d), ("post_attention_layernorm", d), ("mlp.gate_proj", inner, d), ("mlp.down_proj", d, inner), ("mlp.up_proj", inner, d)):
        for k in range(layers):
            x = take(*shape)
            if name[-6:] in ("q_proj", "k_proj"):  # pairs of neighbours become halves
                x = torch.cat([x.view(-1, hd, d)[:, 0::2], x.view(-1, hd, d)[:, 1::2]], 1).reshape(-1, d)
            w[f"layers.{k}.{name}.weight"] = x
    w["norm.weight"] = take(d)
    tokens = [1]
    with torch.no_grad():
        while len(tokens) <= 200:
            e = w["embed_tokens.weight"][torch.tensor([tokens])]
            h = states(w, e, torch.ones(1, len(tokens), dtype=torch.bool), o)[-1]
            tokens.append((h[0, -1] @ w["embed_tokens.weight"].T).argmax().item())
    return tokens[1:]


if __name__ == "__main__":
    weights = {name: draw(shape, "norm" in name) for name, shape in shapes(OPTIONS).items()}
    lora = adapters(weights)
    content = {"options": OPTIONS, "lora": LORA, "rows": ROWS, "targets": TARGETS,
               "weights": {name: {"shape": list(x.shape), "values": x.flatten().tolist()} for name, x in (weights | lora).items()},
               "cases": {"Plain": case(weights, lambda name: True), "Adapted": case(weights | lora, lambda name: ".lora_" in name)}}
    (HERE / "llama.json").write_text(json.dumps(content) + "\n")
    if "SEQREC_DATA" in os.environ:
        torch.set_default_dtype(torch.float32)
        print(*stories(pathlib.Path(os.environ["SEQREC_DATA"]) / "llama-stories260k"))
