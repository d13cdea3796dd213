"""Inputs of the golden cases, drawn from one seeded source, and how tensors are written as JSON."""
import math

import torch

source = torch.Generator().manual_seed(20)


def real(*shape):
    """Multiples of 1/64 in [-2, 2): short as text and exact in binary."""
    return torch.randint(-128, 128, shape, generator=source) / 64


def positive(*shape):
    return torch.randint(8, 192, shape, generator=source) / 64


def unit(*shape):
    """Probabilities, away from 0 and 1."""
    return torch.randint(4, 60, shape, generator=source) / 64


def distinct(*shape):
    """No ties, for order and extremes."""
    return (torch.randperm(math.prod(shape), generator=source) / 8 - 1).reshape(shape)


def whole(high, *shape):
    return torch.randint(0, high, shape, generator=source)


def mask(*shape):
    return torch.randint(0, 2, shape, generator=source) == 1


def number(value):
    if isinstance(value, float):
        return float(f"{value:.9g}") if math.isfinite(value) else str(value)
    return value


def packed(tensor):
    if tensor is None:
        return None
    values = [number(v) for v in tensor.detach().reshape(-1).tolist()]
    return {"type": str(tensor.dtype).removeprefix("torch."), "shape": list(tensor.shape), "values": values}


def tensors(result):
    """Results as a flat list; what is no tensor becomes one."""
    if isinstance(result, (tuple, list)):
        return [t for r in result for t in tensors(r)]
    return [result if isinstance(result, torch.Tensor) else torch.tensor(result)]


def pulled(outputs):
    """A number that depends on every element differently, so that its gradient tests each."""
    return sum((o * (torch.arange(o.numel()).reshape(o.shape) % 7 * 0.25 - 0.5)).sum() for o in outputs if o.requires_grad)
