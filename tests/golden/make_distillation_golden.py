"""Writes models/distillation.json beside this file: SLMRec's losses, written plainly here, for the C# tests to agree with.

Run with Debian's python3-torch (1.13):  /usr/bin/python3 make_distillation_golden.py
All in double precision. It shares no code with the C# model: cosine and distance are spelled out.
"""
import json
import pathlib

import torch
from torch.nn import functional as F

from golden_values import real, whole

HERE = pathlib.Path(__file__).parent / "models"
BLOCKS, ROWS, WIDTH, ITEM_WIDTH, ITEMS = 3, 4, 5, 3, 7


def over(terms, reduction):
    return sum(terms) / (len(terms) if reduction == "Mean" else 1)


def direction(t, s, reduction):
    return over([1 - ((a * b).sum(1) / (a.square().sum(1) * b.square().sum(1)).sqrt()).mean() for a, b in zip(t, s)], reduction)


def distance(t, s, reduction, norm):
    square = [(a - b).square().sum(1) for a, b in zip(t, s)]
    return over([(d if norm == "Squared" else d.sqrt()).mean() for d in square], reduction)


def supervision(s, heads, items, y, reduction):
    return over([F.cross_entropy(a @ w.T @ items.T, y) for a, w in zip(s[:-1], heads)], reduction)


def case(reduction, norm):
    student = [s.clone().requires_grad_() for s in STUDENT]
    heads = [w.clone().requires_grad_() for w in HEADS]
    parts = direction(TEACHER, student, reduction), distance(TEACHER, student, reduction, norm), supervision(student, heads, ITEM_TABLE, TARGETS, reduction)
    loss = 0.5 * parts[0] + 0.25 * parts[1] + 2 * parts[2]
    loss.backward()
    return {"reduction": reduction, "norm": norm, "direction": parts[0].item(), "distance": parts[1].item(), "supervision": parts[2].item(), "loss": loss.item(),
            "gradients": [x.grad.tolist() for x in student + heads]}


if __name__ == "__main__":
    TEACHER, STUDENT = ([real(ROWS, WIDTH).double() for _ in range(BLOCKS)] for _ in range(2))
    HEADS, ITEM_TABLE, TARGETS = [real(ITEM_WIDTH, WIDTH).double() for _ in range(BLOCKS - 1)], real(ITEMS, ITEM_WIDTH).double(), whole(ITEMS, ROWS)
    t, s = real(ROWS, ITEMS).double(), real(ROWS, ITEMS).double()
    content = {"teacher": [x.tolist() for x in TEACHER], "student": [x.tolist() for x in STUDENT], "heads": [x.tolist() for x in HEADS],
               "items": ITEM_TABLE.tolist(), "targets": TARGETS.tolist(),
               "cases": [case(reduction, norm) for reduction in ("Sum", "Mean") for norm in ("L2", "Squared")],
               "scores": [t.tolist(), s.tolist()], "divergence": F.kl_div(s.log_softmax(1), t.softmax(1), reduction="batchmean").item()}
    (HERE / "distillation.json").write_text(json.dumps(content) + "\n")
