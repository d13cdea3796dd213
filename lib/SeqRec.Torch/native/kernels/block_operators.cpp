// The parts of a Transformer block as operators of libtorch, with their own backward passes.

#include "operators.h"

#include <torch/csrc/autograd/custom_function.h>
#include <torch/library.h>

namespace {

using at::Tensor;
using seqrec::in_ranges;
using seqrec::parts;
using seqrec::ranges_of;
using torch::autograd::AutogradContext;
using torch::autograd::variable_list;

constexpr int64_t kGrain = 64;  // rows that make a range

// ---- linear maps --------------------------------------------------------------------------------------------------

// Of x and W of each map.
template <class T> seqrec::Linear<T> arguments(const Tensor& x, const variable_list& w) {
    seqrec::Linear<T> a{};
    a.x = x.data_ptr<T>();
    a.in = x.size(-1);
    a.count = w.size();
    for (int64_t k = 0; k < a.count; ++k) {
        a.maps[k].w = w[k].data_ptr<T>();
        a.maps[k].out = w[k].size(0);
    }
    return a;
}

template <class T> variable_list maps(const Tensor& x, const variable_list& w, const variable_list& b) {
    auto a = arguments<T>(x, w);
    variable_list y;
    auto shape = x.sizes().vec();
    for (int64_t k = 0; k < a.count; ++k) {
        shape.back() = a.maps[k].out;
        y.push_back(at::empty(shape, x.options()));
        a.maps[k].b = b[k].data_ptr<T>();
        a.maps[k].y = y[k].data_ptr<T>();
    }
    in_ranges(x.numel() / a.in, kGrain, [&](int64_t begin, int64_t end, int64_t) { ON_TARGET(linear(a, begin, end)); });
    return y;
}

// The gradients of x, and of W and b of each map.
template <class T> variable_list maps_backward(const variable_list& grads, const Tensor& x, const variable_list& w) {
    auto a = arguments<T>(x, w);
    const int64_t rows = x.numel() / a.in;
    const Tensor grad_x = at::empty_like(x);
    a.grad_x = grad_x.data_ptr<T>();
    variable_list g, sums;
    for (int64_t k = 0; k < a.count; ++k) {
        g.push_back(grads[k].contiguous());
        sums.push_back(at::empty({ranges_of(rows, kGrain), a.maps[k].out * a.in + a.maps[k].out}, x.options()));
        a.maps[k].grad = g[k].data_ptr<T>();
        a.maps[k].grads = sums[k].data_ptr<T>();
    }
    in_ranges(rows, kGrain, [&](int64_t begin, int64_t end, int64_t range) { ON_TARGET(linear_backward(a, begin, end, range)); });
    variable_list out{grad_x};
    for (int64_t k = 0; k < a.count; ++k)
        for (const auto& part : parts(sums[k], {w[k].sizes(), {a.maps[k].out}})) out.push_back(part);
    return out;
}

// x, and W and b of each map.
variable_list forward_maps(AutogradContext* ctx, const variable_list& in) {
    const Tensor x = in[0].contiguous();
    variable_list w, b, saved{x};
    for (size_t k = 1; k < in.size(); k += 2) {
        w.push_back(in[k].contiguous());
        b.push_back(in[k + 1].contiguous());
        saved.push_back(w.back());
        TORCH_CHECK(x.dim() > 0 && in[k].dim() == 2 && in[k].numel() > 0 && x.size(-1) == in[k].size(1), "linear: x is [.., in] and W [out, in]");
        TORCH_CHECK(in[k + 1].dim() == 1 && in[k + 1].size(0) == in[k].size(0), "linear: b is [out]");
    }
    ctx->save_for_backward(saved);
    return x.scalar_type() == at::kDouble ? maps<double>(x, w, b) : maps<float>(x, w, b);
}

variable_list backward_maps(AutogradContext* ctx, const variable_list& grads) {
    const auto saved = ctx->get_saved_variables();
    const variable_list w(saved.begin() + 1, saved.end());
    return saved[0].scalar_type() == at::kDouble ? maps_backward<double>(grads, saved[0], w) : maps_backward<float>(grads, saved[0], w);
}

struct LinearFunction : torch::autograd::Function<LinearFunction> {
    static Tensor forward(AutogradContext* ctx, const Tensor& x, const Tensor& w, const Tensor& b) { return forward_maps(ctx, {x, w, b})[0]; }
    static variable_list backward(AutogradContext* ctx, variable_list grads) { return backward_maps(ctx, grads); }
};

Tensor linear(const Tensor& x, const Tensor& w, const Tensor& b) { return LinearFunction::apply(x, w, b); }

// Three maps of the same rows, which are read once.
struct ThreeFunction : torch::autograd::Function<ThreeFunction> {
    static variable_list forward(AutogradContext* ctx, const Tensor& x, const Tensor& w1, const Tensor& b1, const Tensor& w2, const Tensor& b2, const Tensor& w3, const Tensor& b3) {
        return forward_maps(ctx, {x, w1, b1, w2, b2, w3, b3});
    }

    static variable_list backward(AutogradContext* ctx, variable_list grads) { return backward_maps(ctx, grads); }
};

std::tuple<Tensor, Tensor, Tensor> three_linear(const Tensor& x, const Tensor& w1, const Tensor& b1, const Tensor& w2, const Tensor& b2, const Tensor& w3, const Tensor& b3) {
    const auto y = ThreeFunction::apply(x, w1, b1, w2, b2, w3, b3);
    return {y[0], y[1], y[2]};
}

// ---- the network of two layers -----------------------------------------------------------------------------------

struct FeedForwardCall {
    // x, W1, b1, W2, b2
    template <class T> static seqrec::FeedForward<T> arguments(const variable_list& x) {
        auto a = seqrec::network_of<T>(x[1], x[2], x[3], x[4]);
        a.x = x[0].data_ptr<T>();
        return a;
    }

    template <class T> static Tensor forward(const variable_list& x) {
        auto a = arguments<T>(x);
        const Tensor y = at::empty_like(x[0]);
        a.y = y.data_ptr<T>();
        in_ranges(y.numel() / a.width, kGrain, [&](int64_t begin, int64_t end, int64_t) { ON_TARGET(feed_forward(a, begin, end)); });
        return y;
    }

    template <class T> static variable_list backward(const Tensor& grad, const variable_list& x) {
        auto a = arguments<T>(x);
        const int64_t rows = x[0].numel() / a.width;
        const Tensor g = grad.contiguous(), grad_x = at::empty_like(x[0]), grads = at::empty({ranges_of(rows, kGrain), a.parameters()}, g.options());
        a.grad = g.data_ptr<T>();
        a.grad_x = grad_x.data_ptr<T>();
        a.grads = grads.data_ptr<T>();
        in_ranges(rows, kGrain, [&](int64_t begin, int64_t end, int64_t range) { ON_TARGET(feed_forward_backward(a, begin, end, range)); });
        const auto of = parts(grads, {x[1].sizes(), x[3].sizes(), x[2].sizes(), x[4].sizes()});
        return {grad_x, of[0], of[2], of[1], of[3]};
    }
};

struct FeedForwardFunction : torch::autograd::Function<FeedForwardFunction> {
    static Tensor forward(AutogradContext* ctx, const Tensor& x, const Tensor& w1, const Tensor& b1, const Tensor& w2, const Tensor& b2) {
        const variable_list in = {x.contiguous(), w1.contiguous(), b1.contiguous(), w2.contiguous(), b2.contiguous()};
        TORCH_CHECK(w1.dim() == 2 && w2.dim() == 2 && w1.size(0) == w2.size(1) && w1.size(1) == w2.size(0) && w1.numel() > 0, "feed_forward: W1 is [F, D] and W2 [D, F]");
        TORCH_CHECK(x.dim() > 0 && x.size(-1) == w1.size(1), "feed_forward: x is [.., D]");
        TORCH_CHECK(b1.dim() == 1 && b1.size(0) == w1.size(0) && b2.dim() == 1 && b2.size(0) == w2.size(0), "feed_forward: b1 is [F] and b2 [D]");
        ctx->save_for_backward(in);
        return x.scalar_type() == at::kDouble ? FeedForwardCall::forward<double>(in) : FeedForwardCall::forward<float>(in);
    }

    static variable_list backward(AutogradContext* ctx, variable_list grad) {
        const auto in = ctx->get_saved_variables();
        return in[0].scalar_type() == at::kDouble ? FeedForwardCall::backward<double>(grad[0], in) : FeedForwardCall::backward<float>(grad[0], in);
    }
};

Tensor feed_forward(const Tensor& x, const Tensor& w1, const Tensor& b1, const Tensor& w2, const Tensor& b2) {
    return FeedForwardFunction::apply(x, w1, b1, w2, b2);
}

// ---- layer norm of a sum -----------------------------------------------------------------------------------------

struct NormCall {
    double eps, p;
    int64_t key;

    // x, z, weight, bias; the last two are filled for the backward pass.
    template <class T> Tensor forward(const variable_list& x, const Tensor& normal, const Tensor& inverse) const {
        auto a = seqrec::norm_of<T>(x[2], eps, p, key);
        const Tensor y = at::empty_like(x[0]);
        a.x = x[0].data_ptr<T>();
        a.z = x[1].data_ptr<T>();
        a.bias = x[3].data_ptr<T>();
        a.y = y.data_ptr<T>();
        if (normal.defined()) {
            a.normal = normal.data_ptr<T>();
            a.inverse = inverse.data_ptr<T>();
        }
        in_ranges(y.numel() / a.width, kGrain, [&](int64_t begin, int64_t end, int64_t) { ON_TARGET(residual_norm(a, begin, end)); });
        return y;
    }

    template <class T> variable_list backward(const Tensor& grad, const variable_list& saved) const {
        auto a = seqrec::norm_of<T>(saved[2], eps, p, key);
        const int64_t rows = saved[1].numel();
        const Tensor g = grad.contiguous(), grad_x = at::empty_like(g), grad_z = p > 0 ? at::empty_like(g) : grad_x;
        const Tensor grads = at::empty({ranges_of(rows, kGrain), 2 * a.width}, g.options());
        a.normal = saved[0].data_ptr<T>();
        a.inverse = saved[1].data_ptr<T>();
        a.grad = g.data_ptr<T>();
        a.grad_x = grad_x.data_ptr<T>();
        a.grad_z = grad_z.data_ptr<T>();
        a.grads = grads.data_ptr<T>();
        in_ranges(rows, kGrain, [&](int64_t begin, int64_t end, int64_t range) { ON_TARGET(residual_norm_backward(a, begin, end, range)); });
        const auto of = parts(grads, {saved[2].sizes(), saved[2].sizes()});
        return {grad_x, grad_z, of[0], of[1], Tensor(), Tensor(), Tensor(), Tensor()};
    }
};

struct NormFunction : torch::autograd::Function<NormFunction> {
    static Tensor forward(AutogradContext* ctx, const Tensor& x, const Tensor& z, const Tensor& weight, const Tensor& bias, double eps, double p, int64_t key, bool learns) {
        const variable_list in = {x.contiguous(), z.contiguous(), weight.contiguous(), bias.contiguous()};
        TORCH_CHECK(x.dim() > 0 && x.sizes() == z.sizes(), "residual_norm: x and z are of one shape");
        TORCH_CHECK(weight.dim() == 1 && bias.sizes() == weight.sizes() && weight.size(0) == x.size(-1) && weight.size(0) > 0, "residual_norm: weight and bias are as long as a row");
        TORCH_CHECK(p >= 0 && p < 1, "residual_norm: p is in [0, 1)");
        const Tensor normal = learns ? at::empty_like(in[0]) : Tensor(), inverse = learns ? at::empty({x.numel() / x.size(-1)}, x.options()) : Tensor();
        ctx->save_for_backward({normal, inverse, in[2]});
        ctx->saved_data["eps"] = eps;
        ctx->saved_data["p"] = p;
        ctx->saved_data["key"] = key;
        const NormCall call{eps, p, key};
        return x.scalar_type() == at::kDouble ? call.forward<double>(in, normal, inverse) : call.forward<float>(in, normal, inverse);
    }

    static variable_list backward(AutogradContext* ctx, variable_list grad) {
        const auto saved = ctx->get_saved_variables();
        const NormCall call{ctx->saved_data["eps"].toDouble(), ctx->saved_data["p"].toDouble(), ctx->saved_data["key"].toInt()};
        return saved[0].scalar_type() == at::kDouble ? call.backward<double>(grad[0], saved) : call.backward<float>(grad[0], saved);
    }
};

Tensor residual_norm(const Tensor& x, const Tensor& z, const Tensor& weight, const Tensor& bias, double eps, double p, int64_t key) {
    const bool learns = x.requires_grad() || z.requires_grad() || weight.requires_grad() || bias.requires_grad();
    return NormFunction::apply(x, z, weight, bias, eps, p, key, learns && at::GradMode::is_enabled());
}

}  // namespace

TORCH_LIBRARY_FRAGMENT(seqrec, library) {
    library.def("linear(Tensor x, Tensor w, Tensor b) -> Tensor", linear);
    library.def("three_linear(Tensor x, Tensor w1, Tensor b1, Tensor w2, Tensor b2, Tensor w3, Tensor b3) -> (Tensor, Tensor, Tensor)", three_linear);
    library.def("feed_forward(Tensor x, Tensor w1, Tensor b1, Tensor w2, Tensor b2) -> Tensor", feed_forward);
    library.def("residual_norm(Tensor x, Tensor z, Tensor weight, Tensor bias, float eps, float p, int key) -> Tensor", residual_norm);
}
