"""DIEN in PyTorch, histories padded to one length."""
import torch
from torch import nn
from torch.nn import functional as F

from tasks import run

BATCH, LENGTH, DIM = 128, 50, 18
ITEMS, CATEGORIES, STEPS = 11_924, 333, 243  # Toys: an epoch of 31,058 examples


class AttentionalGru(nn.Module):
    """AUGRU step by step, with the product of the input taken out of the loop and tensors taken apart before it."""

    def __init__(self, width):
        super().__init__()
        self.input, self.recurrent = nn.Linear(width, 3 * width), nn.Linear(width, 3 * width, bias=False)

    def forward(self, x, a):  # [B, T, E], [B, T] -> [B, T, H]
        h, states = x.new_zeros(x.shape[0], x.shape[2]), []
        for gates, weight in zip(self.input(x).unbind(1), a.unsqueeze(-1).unbind(1)):
            (iu, ir, i), (su, sr, s) = gates.chunk(3, -1), self.recurrent(h).chunk(3, -1)
            u, n = weight * torch.sigmoid(iu + su), torch.tanh(i + torch.sigmoid(ir + sr) * s)
            h = (1 - u) * h + u * n
            states.append(h)
        return torch.stack(states, 1)


class Dice(nn.Module):
    def __init__(self, channels):
        super().__init__()
        self.norm = nn.BatchNorm1d(channels, eps=1e-9, momentum=0.01, affine=False)
        self.alpha = nn.Parameter(torch.zeros(channels))

    def forward(self, x):
        p = torch.sigmoid(self.norm(x))
        return x * (p + (1 - p) * self.alpha)


class Dien(nn.Module):
    """GRU, network attention, AUGRU, inner-product auxiliary loss, sum and product of the history, Dice."""

    def __init__(self):
        super().__init__()
        width = 2 * DIM
        self.items, self.categories = nn.Embedding(ITEMS + 1, DIM), nn.Embedding(CATEGORIES + 1, DIM)
        self.extractor, self.evolution = nn.GRU(width, width, batch_first=True), AttentionalGru(width)
        self.query = nn.Sequential(nn.Linear(width, width), nn.PReLU(width, 0.1))
        self.attention = nn.Sequential(
            nn.Linear(4 * width, 80), nn.Sigmoid(), nn.Linear(80, 40), nn.Sigmoid(), nn.Linear(40, 1))
        self.scale, self.shift = nn.Parameter(torch.ones(4 * width)), nn.Parameter(torch.zeros(4 * width))
        self.head = nn.Sequential(nn.Linear(4 * width, 200), Dice(200), nn.Linear(200, 80), Dice(80), nn.Linear(80, 1))
        for table in (self.items, self.categories):
            nn.init.xavier_uniform_(table.weight)

    def pair(self, ids):  # [.., 2] -> [.., E]
        return torch.cat([self.items(ids[..., 0]), self.categories(ids[..., 1])], -1)

    def loss(self, target, history, negatives, mask, labels):  # [B, 2], [B, T, 2] twice, [B, T], [B]
        e, drawn, wanted = self.pair(history), self.pair(negatives), self.pair(target)
        h, _ = self.extractor(e)
        q = self.query(wanted).unsqueeze(1).expand_as(h)
        scores = self.attention(torch.cat([q, h, q - h, q * h], -1)).squeeze(-1)
        final = self.evolution(h, scores.masked_fill(mask == 0, -1e9).softmax(-1))[:, -1]
        total = (e * mask.unsqueeze(-1)).sum(1)
        x = torch.cat([wanted, total, wanted * total, final], -1)
        logits = self.head(x * self.scale + self.shift).squeeze(-1)
        click = F.binary_cross_entropy_with_logits(logits, labels)
        positive, negative = ((h[:, :-1] * other[:, 1:]).sum(-1) for other in (e, drawn))
        pairs = mask[:, 1:]
        return click + ((F.softplus(-positive) + F.softplus(negative)) * pairs).sum() / pairs.sum()


def training_step():
    model = Dien()
    adam = torch.optim.Adam(model.parameters(), lr=0.005)

    def ids(*shape):
        return torch.stack([torch.randint(1, ITEMS + 1, shape), torch.randint(1, CATEGORIES + 1, shape)], -1)

    lengths = torch.randint(4, 10, (BATCH,))
    mask = (torch.arange(LENGTH) < lengths.unsqueeze(1)).float()
    history, negatives = (ids(BATCH, LENGTH) * mask.long().unsqueeze(-1) for _ in range(2))
    batch = ids(BATCH), history, negatives, mask, torch.randint(0, 2, (BATCH,)).float()

    def step():
        adam.zero_grad()
        loss = model.loss(*batch)
        loss.backward()
        adam.step()
        loss.item()

    return step


def recurrence(width, plain):
    """Forward and backward with gradients for input, weights and, where it is read, attention; all rows are full."""
    x, a = torch.randn(BATCH, LENGTH, width, requires_grad=True), torch.rand(BATCH, LENGTH, requires_grad=True)
    layer = nn.GRU(width, width, batch_first=True) if plain else AttentionalGru(width)

    def step():
        (layer(x)[0] if plain else layer(x, a)).sum().backward()

    return step


TASKS = {
    "augru-to-gru": (lambda: recurrence(64, True), 5, 50, 1),
    "augru-to-loop": (lambda: recurrence(64, False), 5, 50, 1),
    "dien-epoch": (training_step, 3, 20, STEPS),
}

run(TASKS)
