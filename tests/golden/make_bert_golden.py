"""Writes models/bert.json beside this file: a small BERT with weights drawn at random, for the C# encoder to agree with.

Run with Debian's python3-torch (1.13):  /usr/bin/python3 make_bert_golden.py
Built from nn.TransformerEncoderLayer with texts side by side and a padding mask; weights, multiples of 1/64, go by the names of
Hugging Face's checkpoints. Everything is computed in double precision.
"""
import json

import torch
from torch import nn

from make_model_golden import HERE

VOCABULARY, LENGTH, TYPES, D, LAYERS, HEADS, INNER = 40, 9, 2, 12, 3, 3, 20
TEXTS = [[2, 7, 7, 31, 3], [2, 3], [2, 39, 1, 8, 20, 21, 22, 9, 3]]
PARTS = {"self_attn.out_proj": "attention.output.dense", "linear1": "intermediate.dense", "linear2": "output.dense",
         "norm1": "attention.output.LayerNorm", "norm2": "output.LayerNorm"}


class Bert(nn.Module):
    def __init__(self):
        super().__init__()
        self.word_embeddings, self.position_embeddings = nn.Embedding(VOCABULARY, D), nn.Embedding(LENGTH, D)
        self.token_type_embeddings, self.LayerNorm = nn.Embedding(TYPES, D), nn.LayerNorm(D, eps=1e-12)
        self.layer = nn.ModuleList(nn.TransformerEncoderLayer(D, HEADS, INNER, dropout=0, activation="gelu", layer_norm_eps=1e-12, batch_first=True)
                                   for _ in range(LAYERS))

    def forward(self, tokens, padding):
        h = self.word_embeddings(tokens) + self.position_embeddings.weight[:tokens.shape[1]] + self.token_type_embeddings(torch.zeros_like(tokens))
        h = self.LayerNorm(h)
        for layer in self.layer:
            h = layer(h, src_key_padding_mask=padding)
        return h[:, 0]


def theirs(name, tensor):
    """Hugging Face keeps query, key and value apart."""
    for torchs, own in PARTS.items():
        name = name.replace(torchs, own)
    name = f"encoder.{name}" if name.startswith("layer.") else f"embeddings.{name}"
    if "self_attn.in_proj_" not in name:
        return {name: tensor}
    return {name.replace("self_attn.in_proj_", f"attention.self.{part}."): rows
            for part, rows in zip(("query", "key", "value"), tensor.chunk(3))}


def main():
    source = torch.Generator().manual_seed(29)
    model = Bert()
    with torch.no_grad():
        for name, p in model.named_parameters():
            p.copy_(torch.randint(-48, 48, p.shape, generator=source) / 64 + ("orm" in name and "weight" in name))
    lengths = torch.tensor([len(text) for text in TEXTS])
    tokens = torch.tensor([text + [0] * (LENGTH - len(text)) for text in TEXTS])
    states = model(tokens, torch.arange(LENGTH) >= lengths.unsqueeze(1))
    weights = {own: w for name, p in model.named_parameters() for own, w in theirs(name, p).items()}
    (HERE / "bert.json").write_text(json.dumps({
        "options": {"vocabulary": VOCABULARY, "max_length": LENGTH, "types": TYPES, "dim": D, "layers": LAYERS, "heads": HEADS, "inner_dim": INNER},
        "texts": TEXTS, "states": states.tolist(),
        "weights": {name: {"shape": list(w.shape), "values": w.flatten().tolist()} for name, w in weights.items()},
    }) + "\n")


if __name__ == "__main__":
    main()
