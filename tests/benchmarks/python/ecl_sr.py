"""ECL-SR in PyTorch, computed as the published code does: rows padded to 50 slots, and what is computed for
padding is computed for every slot."""
import torch
from torch import nn
from torch.nn import functional as F

from sasrec import BATCH, DIM, LAYERS, LENGTH, Layer
from tasks import run

TEMPERATURE, MASKED = 0.05, LENGTH // 5
MOVIELENS_ITEMS, MOVIELENS_STEPS = 1_349, 2_249 / BATCH  # an epoch of 2,249 windows
MOVIELENS = dict(items=MOVIELENS_ITEMS, dropout=0.2, k=20, weights=(0.001, 0.05, 0.2))  # of L_CL, L_RID and L_G


class Encoder(nn.Module):
    def __init__(self, dropout):
        super().__init__()
        self.positions, self.norm, self.drop = nn.Embedding(LENGTH, DIM), nn.LayerNorm(DIM, 1e-12), nn.Dropout(dropout)
        self.layers = nn.ModuleList(Layer(dropout) for _ in range(LAYERS))

    def forward(self, e, visible):  # [B, L, D], [B, 1, L, L] -> [B, L, D]
        mask = torch.where(visible, 0.0, -10000.0)
        x = self.drop(self.norm(e + self.positions(torch.arange(LENGTH))))
        for layer in self.layers:
            x = layer(x, mask)
        return x


class EclSr(nn.Module):
    def __init__(self, items, dropout, k, weights):
        super().__init__()
        self.k, self.weights, self.mask_id = k, weights, items + 1
        self.items = nn.Embedding(items + 2, DIM, padding_idx=0)
        self.encoder, self.generator = Encoder(dropout), Encoder(dropout)
        self.replaced = nn.Linear(DIM, 1, bias=False)
        for weight in self.parameters():
            if weight.dim() == 2:
                nn.init.normal_(weight, std=0.02)

    def loss(self, rows, targets):  # [B, L] each
        h, view = self.encode(rows), self.encode(rows)
        contrastive, discriminator, generator = self.weights
        shown, generator_loss = self.replace(rows)
        recommendation = F.cross_entropy(self.logits(h.flatten(0, 1)), targets.flatten())
        return (recommendation + contrastive * self.contrastive_loss(h, view)
                + discriminator * self.discriminator_loss(h, rows, shown) + generator * generator_loss)

    def encode(self, rows, condition=0):
        return self.encoder(self.items(rows) + condition, torch.tril(self.real(rows).expand(-1, -1, LENGTH, -1)))

    def logits(self, states):
        return states @ self.items.weight[:self.mask_id].T

    def contrastive_loss(self, h, view):
        a, b = (F.normalize(x[:, -self.k:].mean(1), dim=-1) for x in (h, view))
        return F.cross_entropy(a @ b.T / TEMPERATURE, torch.arange(len(h)))

    def replace(self, rows):
        """The rows with MASKED items of each put in by the generator, and its loss."""
        slots = torch.rand(rows.shape).argsort(1)[:, :MASKED]
        masked = rows.scatter(1, slots, self.mask_id)
        states = self.generator(self.items(masked), self.real(masked).expand(-1, -1, LENGTH, -1))
        logits = self.logits(states.gather(1, slots.unsqueeze(-1).expand(-1, -1, DIM)).flatten(0, 1))
        shown = rows.scatter(1, slots, logits.argmax(1).view_as(slots))
        return shown, F.cross_entropy(logits, rows.gather(1, slots).flatten())

    def discriminator_loss(self, h, rows, shown):
        judged = self.replaced(self.encode(shown, h)).squeeze(-1)
        real = (rows > 0).float()
        loss = F.binary_cross_entropy_with_logits(judged, (shown != rows).float(), reduction="none")
        return (loss * real).sum() / real.sum()

    @staticmethod
    def real(rows):
        return (rows > 0)[:, None, None, :]


def training_step(settings):
    """One step on random full rows: padding makes all cost the same."""
    model = EclSr(**settings)
    adam = torch.optim.Adam(model.parameters(), lr=1e-3)
    rows, targets = (torch.randint(1, settings["items"] + 1, (BATCH, LENGTH)) for _ in range(2))

    def step():
        adam.zero_grad()
        loss = model.loss(rows, targets)
        loss.backward()
        adam.step()
        loss.item()

    return step


TASKS = {
    "ecl-sr-epoch": (lambda: training_step(MOVIELENS), 1, 5, MOVIELENS_STEPS),
}

run(TASKS)
