"""SASRec in PyTorch, computed as RecBole does: rows padded to 50 slots."""
import torch
from torch import nn
from torch.nn import functional as F

from tasks import run

BATCH, LENGTH, DIM, LAYERS, HEADS, INNER, DROPOUT = 256, 50, 64, 2, 2, 256, 0.5
TOYS_ITEMS, TOYS_STEPS, TOYS_BATCHES = 11_924, 428, 19_412 / BATCH  # an epoch of 109,361 prefixes; all users


class Layer(nn.Module):
    def __init__(self, dropout=DROPOUT):
        super().__init__()
        self.query, self.key, self.value, self.output = (nn.Linear(DIM, DIM) for _ in range(4))
        self.inner, self.outer = nn.Linear(DIM, INNER), nn.Linear(INNER, DIM)
        self.attention_norm, self.output_norm = nn.LayerNorm(DIM, 1e-12), nn.LayerNorm(DIM, 1e-12)
        self.drop = nn.Dropout(dropout)

    def forward(self, x, mask):  # [B, L, D], [B, 1, L, L]
        q, k, v = (m(x).view(*x.shape[:2], HEADS, -1).transpose(1, 2) for m in (self.query, self.key, self.value))
        weights = self.drop((q @ k.transpose(-1, -2) / (DIM // HEADS) ** 0.5 + mask).softmax(-1))
        attended = (weights @ v).transpose(1, 2).reshape(x.shape)
        h = self.attention_norm(x + self.drop(self.output(attended)))
        return self.output_norm(h + self.drop(self.outer(F.gelu(self.inner(h)))))


class SasRec(nn.Module):
    def __init__(self, items):
        super().__init__()
        self.items, self.positions = nn.Embedding(items + 1, DIM, padding_idx=0), nn.Embedding(LENGTH, DIM)
        self.norm, self.drop = nn.LayerNorm(DIM, 1e-12), nn.Dropout(DROPOUT)
        self.layers = nn.ModuleList(Layer() for _ in range(LAYERS))
        for weight in self.parameters():
            if weight.dim() == 2:
                nn.init.normal_(weight, std=0.02)

    def forward(self, items):  # [B, L] -> [B, L, D]
        visible = torch.tril((items > 0)[:, None, None, :].expand(-1, -1, LENGTH, -1))
        mask = torch.where(visible, 0.0, -10000.0)
        x = self.drop(self.norm(self.items(items) + self.positions(torch.arange(LENGTH))))
        for layer in self.layers:
            x = layer(x, mask)
        return x


def training_step(items, all_positions):
    model = SasRec(items)
    adam = torch.optim.Adam(model.parameters(), lr=1e-3)
    rows, targets = (torch.randint(1, items + 1, (BATCH, LENGTH)) for _ in range(2))
    last = torch.arange(BATCH), torch.full((BATCH,), LENGTH - 1)

    def step():
        adam.zero_grad()
        h = model(rows)
        h, y = (h.flatten(0, 1), targets.flatten()) if all_positions else (h[last], targets[last])
        loss = F.cross_entropy(h @ model.items.weight.T, y)
        loss.backward()
        adam.step()
        loss.item()

    return step


def ranking():
    """Hits among the first 20 of a batch of users; histories are random because padding makes all cost the same."""
    model = SasRec(TOYS_ITEMS).eval()
    rows, targets = (torch.randint(1, TOYS_ITEMS + 1, (BATCH, n)) for n in (LENGTH, 1))

    @torch.no_grad()
    def rank():
        scores = model(rows)[:, -1] @ model.items.weight.T
        scores[:, 0] = -torch.inf
        return scores.topk(20).indices == targets

    return rank


TASKS = {
    "sasrec-step-last": (lambda: training_step(12_000, False), 2, 5, 1),
    "sasrec-step-all": (lambda: training_step(12_000, True), 1, 1, 1),
    "sasrec-epoch-prefixes": (lambda: training_step(TOYS_ITEMS, False), 2, 10, TOYS_STEPS),
    "sasrec-epoch-all": (lambda: training_step(TOYS_ITEMS, False), 2, 10, TOYS_STEPS),
    "sasrec-ranking": (ranking, 1, 10, TOYS_BATCHES),
}

if __name__ == "__main__":
    run(TASKS)
