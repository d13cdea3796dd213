// What operators over the kernels share.
#pragma once

#include "dispatch.h"

#include <ATen/ATen.h>

#include <algorithm>
#include <vector>

namespace seqrec {

// Anything else would read beyond the slots.
inline bool rises_to(const at::Tensor& offsets, int64_t end) {
    if (offsets.dim() != 1 || !offsets.is_contiguous() || offsets.scalar_type() != at::kLong || offsets.size(0) == 0) return false;
    const int64_t *o = offsets.data_ptr<int64_t>(), last = offsets.size(0) - 1;
    return o[0] == 0 && o[last] == end && std::is_sorted(o, o + last + 1);
}

// Whether no sequence has more queries than slots.
inline bool within(const at::Tensor& asking, const at::Tensor& offsets) {
    if (asking.is_same(offsets)) return true;
    const auto lengths = [](const at::Tensor& x) { return x.slice(0, 1) - x.slice(0, 0, -1); };
    return asking.size(0) == offsets.size(0) && (lengths(asking) <= lengths(offsets)).all().item<bool>();
}

inline bool no_empty(const at::Tensor& offsets) { return (offsets.slice(0, 1) > offsets.slice(0, 0, -1)).all().item<bool>(); }

// The network of a layer, without its rows.
template <class T> FeedForward<T> network_of(const at::Tensor& w1, const at::Tensor& b1, const at::Tensor& w2, const at::Tensor& b2) {
    FeedForward<T> a{};
    a.w1 = w1.data_ptr<T>();
    a.b1 = b1.data_ptr<T>();
    a.w2 = w2.data_ptr<T>();
    a.b2 = b2.data_ptr<T>();
    a.width = w1.size(1);
    a.inner = w1.size(0);
    return a;
}

// A norm, without its rows and its bias, which the backward pass does not need.
template <class T> ResidualNorm<T> norm_of(const at::Tensor& weight, double eps, double p, int64_t key) {
    ResidualNorm<T> a{};
    a.weight = weight.data_ptr<T>();
    a.width = weight.size(0);
    a.eps = eps;
    a.drop = p;
    a.key = static_cast<uint64_t>(key);
    return a;
}

// Sums over ranges, [ranges, n], taken apart.
inline std::vector<at::Tensor> parts(const at::Tensor& grads, std::vector<at::IntArrayRef> shapes) {
    const at::Tensor sum = grads.size(0) == 1 ? grads[0] : grads.sum(0);
    std::vector<at::Tensor> out;
    int64_t at = 0;
    for (const auto& shape : shapes) {
        const int64_t n = c10::multiply_integers(shape);
        out.push_back(sum.narrow(0, at, n).view(shape));
        at += n;
    }
    return out;
}

}  // namespace seqrec
