"""Writes torch/*.json beside this file: what PyTorch computes, for the C# tests to agree with.

Run with Debian's python3-torch (1.13):  /usr/bin/python3 make_torch_golden.py
Every case is named by the Python expression that it evaluates.
"""
import json
import math
import pathlib

import torch
from torch import nn
from torch.nn import functional as F
from torch.nn import init  # noqa: F401 - named by cases

from golden_values import distinct, mask, number, packed, positive, pulled, real, source, tensors, unit, whole

HERE = pathlib.Path(__file__).parent / "torch"
torch.set_num_threads(1)


def operator(name, **inputs):
    own = {k: v.clone().requires_grad_(v.is_floating_point()) for k, v in inputs.items()}
    outputs = tensors(eval(name, globals(), own))
    loss = pulled(outputs)
    if isinstance(loss, torch.Tensor):
        loss.backward()
    return {"name": name, "inputs": [packed(v) for v in inputs.values()], "outputs": [packed(o) for o in outputs],
            "gradients": [packed(v.grad) for v in own.values()]}


def operators():
    a, b, v = real(2, 3), real(2, 3), real(3)
    yield operator("a + b", a=a, b=v)
    yield operator("a - b", a=a, b=b)
    yield operator("a * b", a=a, b=v)
    yield operator("a / b", a=a, b=positive(2, 3))
    yield operator("a % b", a=a, b=positive(2, 3))
    yield operator("a * 2.5 + 1", a=a)
    yield operator("1.5 - a / 2", a=a)
    yield operator("2 / a", a=positive(2, 3))
    yield operator("-a", a=a)
    yield operator("a.add(b, alpha=0.5)", a=a, b=b)
    yield operator("a.clone().add_(b).mul_(2).sub_(1).div_(b)", a=a, b=positive(2, 3))
    yield operator("a.pow(3)", a=a)
    yield operator("a.pow(b)", a=positive(2, 3), b=b)
    yield operator("a.lerp(b, c)", a=a, b=b, c=unit(2, 3))
    yield operator("torch.div(a, b, rounding_mode='floor')", a=whole(20, 4), b=whole(5, 4) + 1)
    for f in ("abs", "exp", "expm1", "sin", "cos", "sigmoid", "tanh", "relu", "square", "neg", "erf", "sign"):
        yield operator(f"a.{f}()", a=a)
    for f in ("log", "log1p", "sqrt", "rsqrt", "reciprocal"):
        yield operator(f"a.{f}()", a=positive(2, 3))
    for f in ("floor", "ceil", "round"):
        yield operator(f"a.{f}()", a=a)
    yield operator("F.gelu(a)", a=a)
    yield operator("F.silu(a)", a=a)
    yield operator("F.elu(a, 0.5)", a=a)
    yield operator("F.softplus(a)", a=a)
    yield operator("F.logsigmoid(a)", a=a)
    yield operator("F.leaky_relu(a, 0.1)", a=a)
    yield operator("F.prelu(a, b)", a=a, b=unit(1))
    yield operator("a.clamp(-0.5, 0.5)", a=a)
    yield operator("a.clamp(min=0)", a=a)
    yield operator("a.maximum(b)", a=a, b=b)
    yield operator("a.minimum(b)", a=a, b=b)
    yield operator("torch.where(a, b, c)", a=mask(2, 3), b=b, c=real(2, 3))
    yield operator("a.masked_fill(b, -math.inf).softmax(-1)", a=real(3, 3), b=torch.ones(3, 3).triu(1) == 1)
    yield operator("a.masked_select(b)", a=a, b=mask(2, 3))
    yield operator("a.softmax(1)", a=a)
    yield operator("a.log_softmax(-1)", a=a)
    yield operator("a.logsumexp(1)", a=a)
    yield operator("a.sum()", a=a)
    yield operator("a.sum(1)", a=a)
    yield operator("a.sum([0, 2], keepdim=True)", a=real(2, 3, 2))
    yield operator("a.mean()", a=a)
    yield operator("a.mean([1])", a=a)
    yield operator("a.std()", a=a)
    yield operator("a.std(1)", a=a)
    yield operator("a.var(1, unbiased=False)", a=a)
    yield operator("a.prod()", a=a)
    yield operator("a.prod(1)", a=a)
    yield operator("a.norm()", a=a)
    yield operator("a.norm(dim=1, keepdim=True)", a=a)
    yield operator("a.cumsum(1)", a=a)
    yield operator("a.cumprod(1)", a=a)
    yield operator("a.max()", a=distinct(2, 3))
    yield operator("a.max(1)", a=distinct(2, 3))
    yield operator("a.min(0)", a=distinct(2, 3))
    yield operator("a.amax([0, 1])", a=distinct(2, 3))
    yield operator("a.argmax(1)", a=distinct(2, 3))
    yield operator("a.argmin()", a=distinct(2, 3))
    yield operator("a.median()", a=distinct(7))
    yield operator("a.topk(2)", a=distinct(2, 5))
    yield operator("a.sort(1, descending=True)", a=distinct(2, 5))
    yield operator("a.argsort(0)", a=distinct(4, 2))
    yield operator("a.any(1)", a=mask(3, 2))
    yield operator("a.all()", a=mask(3))
    yield operator("a.count_nonzero()", a=whole(3, 6))
    yield operator("a.unique(return_inverse=True, return_counts=True)", a=whole(5, 9))
    yield operator("a.bincount(minlength=6)", a=whole(5, 9))
    yield operator("torch.searchsorted(a, b)", a=distinct(6).sort().values, b=real(4))
    yield operator("torch.isin(a, b)", a=whole(6, 5), b=whole(6, 3))
    yield operator("(a > 0) & (b <= 0.5) | ~(a == b)", a=a, b=b)
    yield operator("(a < b) ^ (a >= 0)", a=a, b=b)
    yield operator("a != 1", a=whole(3, 5))
    yield operator("a @ b", a=real(2, 3), b=real(3, 4))
    yield operator("a.matmul(b)", a=real(2, 2, 3), b=real(2, 3, 2))
    yield operator("a.bmm(b)", a=real(2, 2, 3), b=real(2, 3, 2))
    yield operator("a.mv(b)", a=a, b=v)
    yield operator("a.dot(b)", a=v, b=real(3))
    yield operator("a.outer(b)", a=v, b=real(2))
    yield operator("torch.addmm(a, b, c, beta=0.5, alpha=2)", a=real(2), b=real(2, 3), c=real(3, 2))
    yield operator("torch.baddbmm(a, b, c)", a=real(2, 2, 2), b=real(2, 2, 3), c=real(2, 3, 2))
    yield operator("torch.einsum('bld,bmd->blm', a, b)", a=real(2, 2, 3), b=real(2, 3, 3))
    yield operator("torch.cat([a, b], 1)", a=a, b=real(2, 1))
    yield operator("torch.stack([a, b], 1)", a=a, b=b)
    yield operator("a.split(2, 1)", a=real(2, 5))
    yield operator("a.split([1, 4], 1)", a=real(2, 5))
    yield operator("a.chunk(2, 0)", a=real(3, 2))
    yield operator("a.unbind(1)", a=a)
    yield operator("a.transpose(0, 1).reshape(-1)", a=a)
    yield operator("a.permute(2, 0, 1)", a=real(2, 3, 2))
    yield operator("a.view(3, 2).flatten()", a=a)
    yield operator("a.unflatten(1, [3, 2])", a=real(2, 6))
    yield operator("a.unsqueeze(1).expand(2, 4, 3)", a=a)
    yield operator("a.squeeze(1)", a=real(2, 1, 3))
    yield operator("a.repeat(2, 1)", a=a)
    yield operator("a.repeat_interleave(2, dim=0)", a=a)
    yield operator("a.tile([1, 2])", a=a)
    yield operator("a.roll(1, 1)", a=a)
    yield operator("a.flip(0)", a=a)
    yield operator("a.tril()", a=real(3, 3))
    yield operator("a.triu(1)", a=real(3, 3))
    yield operator("a.diag()", a=real(3, 3))
    yield operator("a.diagonal(1)", a=real(3, 3))
    yield operator("a.unfold(0, 3, 2)", a=real(7))
    yield operator("a.narrow(1, 1, 2)", a=a)
    yield operator("a.gather(1, b)", a=a, b=whole(3, 2, 2))
    yield operator("a.index_select(0, b)", a=real(4, 2), b=whole(4, 5))
    yield operator("a.index_add(0, b, c)", a=real(4, 2), b=whole(4, 3), c=real(3, 2))
    yield operator("a.scatter(1, b, c)", a=real(2, 4), b=torch.tensor([[0, 2], [3, 1]]), c=real(2, 2))
    yield operator("a.scatter_add(0, b, c)", a=real(4), b=whole(4, 6), c=real(6))
    yield operator("a.take_along_dim(b, 1)", a=a, b=whole(3, 2, 3))
    yield operator("a.nonzero()", a=whole(2, 3, 3))
    yield operator("F.one_hot(a, 5)", a=whole(5, 4))
    yield operator("F.normalize(a, dim=-1)", a=a)
    yield operator("F.linear(a, b, c)", a=real(2, 3), b=real(4, 3), c=real(4))
    yield operator("F.layer_norm(a, [3], b, c)", a=a, b=v, c=real(3))
    yield operator("F.cosine_similarity(a, b, dim=1)", a=a, b=b)
    yield operator("F.dropout(a, 0.5, False)", a=a)


def losses():
    a, ids, p = real(4, 3), whole(3, 4), unit(4)
    y, w = whole(2, 4).float(), positive(3)
    yield operator("F.cross_entropy(a, b)", a=a, b=ids)
    yield operator("F.cross_entropy(a, b, ignore_index=0)", a=a, b=torch.tensor([0, 1, 2, 0]))
    yield operator("F.cross_entropy(a, b, label_smoothing=0.1, reduction='sum')", a=a, b=ids)
    yield operator("F.cross_entropy(a, b, weight=c.detach())", a=a, b=ids, c=w)
    yield operator("F.cross_entropy(a, b, reduction='none')", a=a, b=ids)
    yield operator("F.nll_loss(a, b)", a=a, b=ids)
    yield operator("F.binary_cross_entropy(a, b)", a=p, b=y)
    yield operator("F.binary_cross_entropy_with_logits(a, b)", a=real(4), b=y)
    yield operator("F.binary_cross_entropy_with_logits(a, b, reduction='none', pos_weight=c.detach())", a=real(4), b=y, c=positive(4))
    yield operator("F.mse_loss(a, b)", a=a, b=real(4, 3))
    yield operator("F.l1_loss(a, b)", a=a, b=real(4, 3))
    yield operator("F.smooth_l1_loss(a, b, beta=0.5)", a=a, b=real(4, 3))
    yield operator("F.kl_div(a, b, reduction='sum')", a=a.log_softmax(1), b=a.flip(0).softmax(1))
    yield operator("F.kl_div(a, b, reduction='sum', log_target=True)", a=a.log_softmax(1), b=a.flip(0).log_softmax(1))


def layer(name, *inputs, training=True):
    """A module with its default initial values after seed 3; parameters are given, so that only forward and backward count."""
    torch.manual_seed(3)
    module = eval(name)
    module.train(training)
    before = {k: packed(v) for k, v in module.state_dict().items()}
    own = [i.clone().requires_grad_(i.is_floating_point()) for i in inputs]
    outputs = tensors(module(*own))
    pulled(outputs).backward()
    return {"name": name + ("" if training else ".eval()"), "seed": 3, "state": before, "inputs": [packed(i) for i in inputs],
            "outputs": [packed(o) for o in outputs], "gradients": [packed(i.grad) for i in own],
            "parameter_gradients": {k: packed(p.grad) for k, p in module.named_parameters()},
            "state_after": {k: packed(b) for k, b in module.named_buffers()}}


def layers():
    yield layer("nn.Linear(3, 4)", real(2, 3))
    yield layer("nn.Linear(3, 2, bias=False)", real(2, 3))
    yield layer("nn.Embedding(6, 3, padding_idx=0)", torch.tensor([[1, 0, 5], [5, 2, 0]]))
    yield layer("nn.LayerNorm(4)", real(2, 4))
    yield layer("nn.LayerNorm(4, elementwise_affine=False)", real(2, 4))
    yield layer("nn.BatchNorm1d(3)", real(4, 3))
    yield layer("nn.BatchNorm1d(3)", real(2, 3), training=False)
    yield layer("nn.PReLU(3)", real(2, 3))
    for activation in ("ReLU()", "GELU()", "SiLU()", "Sigmoid()", "Tanh()", "Softmax(1)", "Identity()"):
        yield layer("nn." + activation, real(2, 3))
    yield layer("nn.GRUCell(3, 2)", real(2, 3), real(2, 2))
    yield layer("nn.GRU(3, 2)", real(4, 2, 3), real(1, 2, 2))
    yield layer("nn.GRU(3, 2, num_layers=2, bias=False, batch_first=True, bidirectional=True)", real(2, 3, 3))
    yield layer("nn.GRU(2, 2, num_layers=2, dropout=0.5)", real(3, 2, 2))
    yield layer("nn.Sequential(nn.Linear(3, 4), nn.ReLU(), nn.Dropout(0.5), nn.Linear(4, 2))", real(3, 3))


def trajectory(name, make, clip=None):
    """Two parameters follow a loss that is not quadratic; one gets no gradient in the first two steps."""
    w, b = nn.Parameter(real(2, 3)), nn.Parameter(real(3))
    x, y = real(4, 2), real(4, 3)
    start = [packed(w), packed(b)]
    optimizer, losses, norms = make([w, b]), [], []
    for step in range(20):
        loss = ((x @ w + (b if step > 1 else 0)).tanh() - y).pow(2).mean()
        optimizer.zero_grad()
        loss.backward()
        if clip:
            norms.append(number(nn.utils.clip_grad_norm_([w, b], clip).item()))
        optimizer.step()
        losses.append(number(loss.item()))
    return {"name": name, "parameters": start, "x": packed(x), "y": packed(y), "clip": clip or 0,
            "losses": losses, "norms": norms, "end": [packed(w), packed(b)]}


def optimisers():
    yield trajectory("Adam", lambda p: torch.optim.Adam(p, lr=0.05))
    yield trajectory("Adam with weight decay", lambda p: torch.optim.Adam(p, lr=0.05, betas=(0.8, 0.95), weight_decay=0.1))
    yield trajectory("AdamW", lambda p: torch.optim.AdamW(p, lr=0.05, weight_decay=0.1))
    yield trajectory("SGD", lambda p: torch.optim.SGD(p, lr=0.5, weight_decay=0.01))
    yield trajectory("SGD with momentum", lambda p: torch.optim.SGD(p, lr=0.2, momentum=0.9))
    yield trajectory("SGD with Nesterov momentum", lambda p: torch.optim.SGD(p, lr=0.2, momentum=0.9, nesterov=True))
    yield trajectory("Adam with clipped gradients", lambda p: torch.optim.Adam(p, lr=0.05), clip=0.1)


def stream(name, seed):
    """Two draws, so that the state left behind is compared too."""
    torch.manual_seed(seed)
    return {"name": name, "seed": seed, "outputs": [packed(t) for t in (*tensors(eval(name)), torch.rand(2))]}


def streams():
    for k, name in enumerate((
            "torch.rand(5)", "torch.rand(3, 7)", "torch.rand(4, dtype=torch.float64)", "torch.randn(5)", "torch.randn(4, 6)", "torch.randn(17, dtype=torch.float64)",
            "torch.randint(10, (6,))", "torch.randint(-5, 1000, (2, 3))", "torch.randperm(12)",
            "torch.zeros(20).normal_(1, 2)", "torch.zeros(5).uniform_(-1, 3)", "torch.zeros(5).exponential_(2)",
            "torch.zeros(8).bernoulli_(0.3)", "torch.full((8,), 0.4).bernoulli()", "torch.zeros(5).random_(0, 100)",
            "torch.tensor([1.0, 2, 3, 4]).multinomial(2)", "torch.tensor([[1.0, 2, 3], [0, 1, 0]]).multinomial(6, replacement=True)",
            "torch.rand_like(torch.zeros(3))", "torch.randn_like(torch.zeros(3))",
            "F.dropout(torch.ones(40), 0.2)", "nn.Dropout(0.5)(torch.ones(3, 8))",
            "init.xavier_uniform_(torch.empty(3, 4))", "init.xavier_uniform_(torch.empty(3, 4), gain=2)",
            "init.kaiming_uniform_(torch.empty(3, 4))",
            "init.kaiming_uniform_(torch.empty(3, 4), a=1, mode='fan_out', nonlinearity='relu')",
            "init.normal_(torch.empty(3, 4), 0, 0.02)", "init.uniform_(torch.empty(5), -1, 1)",
            "nn.Linear(5, 3).weight", "nn.Linear(5, 3).bias", "nn.Embedding(6, 4, padding_idx=0).weight", "nn.LayerNorm(3).weight",
            "nn.GRU(2, 3).weight_hh_l0", "nn.GRUCell(2, 3).bias_hh")):
        yield stream(name, 100 + k)


class Attention(nn.Module):
    """Embedding, dropout, linear, norm, causal attention by hand, and scores against the table."""

    def __init__(self, items, width):
        super().__init__()
        self.items = nn.Embedding(items, width, padding_idx=0)
        self.inner = nn.Linear(width, 3 * width)
        self.norm = nn.LayerNorm(width)
        self.dropout = nn.Dropout(0.2)

    def forward(self, ids):
        x = self.dropout(self.items(ids))
        q, k, v = self.inner(x).chunk(3, -1)
        scores = q @ k.transpose(1, 2) / math.sqrt(q.size(-1))
        ahead = torch.ones(ids.size(1), ids.size(1)).triu(1) == 1
        attention = self.dropout(scores.masked_fill(ahead, -math.inf).softmax(-1))
        return self.norm(x + attention @ v) @ self.items.weight.t()


def training():
    torch.manual_seed(11)
    model = Attention(13, 8)
    ids = torch.randint(1, 13, (6, 7), generator=source)
    ids[0, :3] = ids[1, :1] = 0
    optimizer, losses = torch.optim.Adam(model.parameters(), lr=0.01, weight_decay=1e-4), []
    for _ in range(30):
        loss = F.cross_entropy(model(ids[:, :-1]).reshape(-1, 13), ids[:, 1:].reshape(-1), ignore_index=0)
        optimizer.zero_grad()
        loss.backward()
        nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        optimizer.step()
        losses.append(number(loss.item()))
    model.eval()
    yield {"name": "attention model, 30 steps of Adam", "seed": 11, "ids": packed(ids), "losses": losses, "keys": list(model.state_dict()),
           "scores": packed(model(ids)[:, -1])}


def indexing():
    x = torch.arange(60).reshape(3, 4, 5)
    i, j, m, n = torch.tensor([2, 0, 2]), torch.tensor([1, 3, 0]), torch.tensor([True, False, True]), torch.arange(12).reshape(3, 4) % 5 < 2
    for name in ("x[1]", "x[-1]", "x[1, 2]", "x[1, -1, 3]", "x[1:]", "x[:-1]", "x[-2:]", "x[::2]", "x[:, 1:-1, ::2]", "x[:, 1:4:2]", "x[..., 0]",
                 "x[..., 1:3]", "x[0, ..., -1]", "x[None]", "x[:, None, 1]", "x[..., None]", "x[True]", "x[x > 30]", "x[m]", "x[n]", "x[:, [True, False, True, True]]",
                 "x[i]", "x[i, j]", "x[:, i]", "x[:, i, j]", "x[i, :, j]", "x[i, 1:3]", "x[i, 2]", "x[1, i]", "x[..., i]", "x[i, None, j]", "x[i[:, None], j]", "x[0, :, i]"):
        yield {"name": name, "outputs": [packed(eval(name, globals(), {"x": x, "i": i, "j": j, "m": m, "n": n}))]}
    for name in ("x[1] = 7", "x[1, 2] = 7", "x[0, 1, 2] = 7", "x[:, 1:3] = -1", "x[..., -1] = x[..., 0]", "x[x > 30] = 0", "x[m] = 0", "x[i, j] = 9", "x[:, i] = 9",
                 "x[n] = 4", "x[None, 0] = 5", "x[i, 1] = x[0, 0]", "x[1, ::2] = torch.arange(5)"):
        y = x.clone()
        exec(name, globals(), {"x": y, "i": i, "j": j, "m": m, "n": n})
        yield {"name": name, "outputs": [packed(y)]}


def write(name, cases):
    text = ",\n".join(json.dumps(case, separators=(",", ":")) for case in cases)
    (HERE / f"{name}.json").write_text(f"[\n{text}\n]\n", encoding="utf-8")


HERE.mkdir(exist_ok=True)
for table in (operators, losses, layers, optimisers, streams, training, indexing):
    write(table.__name__, table())
