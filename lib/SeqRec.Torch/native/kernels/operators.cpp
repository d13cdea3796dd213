// The fused kernels as operators of libtorch, with their own backward passes.

#include "operators.h"

#include <torch/csrc/autograd/custom_function.h>
#include <torch/library.h>

namespace {

using at::Tensor;
using seqrec::in_ranges;
using seqrec::no_empty;
using seqrec::ranges_of;
using seqrec::rises_to;
using seqrec::within;
using torch::autograd::AutogradContext;
using torch::autograd::variable_list;

// ---- softmax cross-entropy --------------------------------------------------------------------------------------

// The loss, and the likeliest classes.
template <class T> variable_list cross_entropy(const Tensor& h, const Tensor& table, const Tensor& targets, Tensor& grad_h, Tensor& grad_table, bool with_gradient) {
    seqrec::CrossEntropy<T> a{};
    a.h = h.data_ptr<T>();
    a.table = table.data_ptr<T>();
    a.targets = targets.data_ptr<int64_t>();
    a.rows = h.size(0);
    a.classes = table.size(0);
    a.width = h.size(1);
    const int64_t ranges = ranges_of(a.rows, 32);
    if (with_gradient) {
        grad_h = at::empty_like(h);
        grad_table = at::empty({ranges, a.classes, a.width}, table.options());
        a.grad_h = grad_h.data_ptr<T>();
        a.grad_table = grad_table.data_ptr<T>();
    }
    const Tensor losses = at::empty({a.rows}, h.options().dtype(at::kDouble)), likeliest = at::empty_like(targets);
    a.losses = losses.data_ptr<double>();
    a.likeliest = likeliest.data_ptr<int64_t>();
    in_ranges(a.rows, 32, [&](int64_t begin, int64_t end, int64_t range) { ON_TARGET(cross_entropy(a, begin, end, range)); });
    if (with_gradient) grad_table = ranges == 1 ? grad_table[0] : grad_table.sum(0);
    return {losses.mean().to(h.scalar_type()), likeliest};
}

struct CrossEntropyFunction : torch::autograd::Function<CrossEntropyFunction> {
    static variable_list forward(AutogradContext* ctx, const Tensor& h_, const Tensor& table_, const Tensor& targets_) {
        const Tensor h = h_.contiguous(), table = table_.contiguous(), targets = targets_.contiguous();
        TORCH_CHECK(h.dim() == 2 && table.dim() == 2 && h.size(1) == table.size(1), "softmax_cross_entropy: h is [N, D] and table [V, D]");
        TORCH_CHECK(targets.dim() == 1 && targets.size(0) == h.size(0) && h.size(0) > 0, "softmax_cross_entropy: one target for each of the N > 0 rows");
        TORCH_CHECK(targets.min().item<int64_t>() >= 0 && targets.max().item<int64_t>() < table.size(0), "softmax_cross_entropy: a target is outside 0..", table.size(0) - 1);
        Tensor grad_h, grad_table;
        const bool with_gradient = h_.requires_grad() || table_.requires_grad();
        const auto found = h.scalar_type() == at::kDouble ? cross_entropy<double>(h, table, targets, grad_h, grad_table, with_gradient)
                                                          : cross_entropy<float>(h, table, targets, grad_h, grad_table, with_gradient);
        ctx->save_for_backward({grad_h, grad_table});
        ctx->mark_non_differentiable({found[1]});
        return found;
    }

    static variable_list backward(AutogradContext* ctx, variable_list grad) {
        const auto saved = ctx->get_saved_variables();
        if (grad[0].item<double>() == 1) return {saved[0], saved[1], Tensor()};
        return {saved[0] * grad[0], saved[1] * grad[0], Tensor()};
    }
};

std::tuple<Tensor, Tensor> softmax_cross_entropy_and_likeliest(const Tensor& h, const Tensor& table, const Tensor& targets) {
    const auto found = CrossEntropyFunction::apply(h, table, targets);
    return {found[0], found[1]};
}

Tensor softmax_cross_entropy(const Tensor& h, const Tensor& table, const Tensor& targets) { return CrossEntropyFunction::apply(h, table, targets)[0]; }

// ---- attention over packed sequences -----------------------------------------------------------------------------

template <class T> seqrec::Attention<T> arguments(const Tensor& q, const Tensor& k, const Tensor& v, const Tensor& offsets, const Tensor& asking, int64_t heads, bool causal, double p, int64_t key) {
    seqrec::Attention<T> a{};
    a.q = q.data_ptr<T>();
    a.k = k.data_ptr<T>();
    a.v = v.data_ptr<T>();
    a.offsets = offsets.data_ptr<int64_t>();
    a.asking = asking.data_ptr<int64_t>();
    a.width = q.size(1);
    a.heads = heads;
    a.causal = causal;
    a.drop = p;
    a.key = static_cast<uint64_t>(key);
    return a;
}

// Of all slots, of some, or of each sequence's last one alone: then q and the result have a row a sequence.
struct AttentionCall {
    int64_t heads;
    bool causal, last;
    double p;
    int64_t key;

    template <class T> seqrec::Attention<T> arguments(const variable_list& x) const { return ::arguments<T>(x[0], x[1], x[2], x[3], x[4], heads, causal, p, key); }

    template <class T> Tensor forward(const variable_list& x) const {
        auto a = arguments<T>(x);
        Tensor out = at::empty_like(x[0]);
        a.out = out.data_ptr<T>();
        in_ranges(x[3].size(0) - 1, 4, [&](int64_t begin, int64_t end, int64_t) {
            if (last) { ON_TARGET(last_attention(a, begin, end)); }
            else { ON_TARGET(attention(a, begin, end)); }
        });
        return out;
    }

    template <class T> variable_list backward(const Tensor& grad, const variable_list& x) const {
        auto a = arguments<T>(x);
        const Tensor g = grad.contiguous(), gq = at::empty_like(x[0]), gk = at::empty_like(x[1]), gv = at::empty_like(x[2]);
        a.grad_out = g.data_ptr<T>();
        a.grad_q = gq.data_ptr<T>();
        a.grad_k = gk.data_ptr<T>();
        a.grad_v = gv.data_ptr<T>();
        in_ranges(x[3].size(0) - 1, 4, [&](int64_t begin, int64_t end, int64_t) {
            if (last) { ON_TARGET(last_attention_backward(a, begin, end)); }
            else { ON_TARGET(attention_backward(a, begin, end)); }
        });
        return {gq, gk, gv, Tensor(), Tensor(), Tensor(), Tensor(), Tensor(), Tensor(), Tensor()};
    }
};

struct AttentionFunction : torch::autograd::Function<AttentionFunction> {
    static Tensor forward(AutogradContext* ctx, const Tensor& q_, const Tensor& k_, const Tensor& v_, const Tensor& offsets, const Tensor& asking, int64_t heads, bool causal, bool last, double p, int64_t key) {
        const variable_list x{q_.contiguous(), k_.contiguous(), v_.contiguous(), offsets, asking};
        const Tensor &q = x[0], &k = x[1];
        TORCH_CHECK(k.dim() == 2 && k.sizes() == x[2].sizes() && q.dim() == 2 && q.size(1) == k.size(1), "packed_attention: q, k and v are [N, D]");
        TORCH_CHECK(heads > 0 && k.size(1) % heads == 0, "packed_attention: ", heads, " heads do not divide a width of ", k.size(1));
        TORCH_CHECK(rises_to(offsets, k.size(0)), "packed_attention: the Int64 offsets rise from 0 to N = ", k.size(0));
        TORCH_CHECK(last ? q.size(0) == offsets.size(0) - 1 : asking.is_same(offsets) ? q.size(0) == k.size(0) : rises_to(asking, q.size(0)),
            last ? "last_attention: q is [B, D]" : asking.is_same(offsets) ? "packed_attention: q, k and v are [N, D]" : "asked_attention: the Int64 asking rises from 0 to M");
        TORCH_CHECK(last || within(asking, offsets), "asked_attention: a sequence has more queries than slots");
        TORCH_CHECK(!last || no_empty(offsets), "last_attention: a sequence is empty");
        TORCH_CHECK(p >= 0 && p < 1, "packed_attention: p is in [0, 1)");
        ctx->save_for_backward(x);
        ctx->saved_data["heads"] = heads;
        ctx->saved_data["causal"] = causal;
        ctx->saved_data["last"] = last;
        ctx->saved_data["p"] = p;
        ctx->saved_data["key"] = key;
        const AttentionCall call{heads, causal, last, p, key};
        return q.scalar_type() == at::kDouble ? call.forward<double>(x) : call.forward<float>(x);
    }

    static variable_list backward(AutogradContext* ctx, variable_list grad) {
        const auto x = ctx->get_saved_variables();
        auto& saved = ctx->saved_data;
        const AttentionCall call{saved["heads"].toInt(), saved["causal"].toBool(), saved["last"].toBool(), saved["p"].toDouble(), saved["key"].toInt()};
        return x[0].scalar_type() == at::kDouble ? call.backward<double>(grad[0], x) : call.backward<float>(grad[0], x);
    }
};

Tensor packed_attention(const Tensor& q, const Tensor& k, const Tensor& v, const Tensor& offsets, int64_t heads, bool causal, double p, int64_t key) {
    return AttentionFunction::apply(q, k, v, offsets, offsets, heads, causal, false, p, key);
}

Tensor asked_attention(const Tensor& q, const Tensor& k, const Tensor& v, const Tensor& asking, const Tensor& offsets, int64_t heads, bool causal, double p, int64_t key) {
    return AttentionFunction::apply(q, k, v, offsets, asking, heads, causal, false, p, key);
}

Tensor last_attention(const Tensor& q, const Tensor& k, const Tensor& v, const Tensor& offsets, int64_t heads, double p, int64_t key) {
    return AttentionFunction::apply(q, k, v, offsets, offsets, heads, true, true, p, key);
}

// ---- ratings of candidates -----------------------------------------------------------------------------------------

template <class T> seqrec::CandidateRatings<T> arguments(const Tensor& h, const Tensor& table, const Tensor& candidates) {
    seqrec::CandidateRatings<T> a{};
    a.h = h.data_ptr<T>();
    a.table = table.data_ptr<T>();
    a.candidates = candidates.data_ptr<int64_t>();
    a.count = candidates.size(1);
    a.items = table.size(0);
    a.width = table.size(1);
    return a;
}

template <class T> Tensor rate(const Tensor& h, const Tensor& table, const Tensor& candidates) {
    auto a = arguments<T>(h, table, candidates);
    Tensor ratings = at::empty(candidates.sizes(), h.options());
    a.ratings = ratings.data_ptr<T>();
    in_ranges(h.size(0), 32, [&](int64_t begin, int64_t end, int64_t) { ON_TARGET(candidate_ratings(a, begin, end)); });
    return ratings;
}

template <class T> variable_list rate_backward(const Tensor& grad, const variable_list& saved) {
    const Tensor g = grad.contiguous(), &h = saved[0], grad_h = at::empty_like(h);
    auto a = arguments<T>(h, saved[1], saved[2]);
    const int64_t ranges = ranges_of(h.size(0), 32);
    Tensor grad_table = at::empty({ranges, a.items, a.width}, h.options());
    a.grad = g.data_ptr<T>();
    a.grad_h = grad_h.data_ptr<T>();
    a.grad_table = grad_table.data_ptr<T>();
    in_ranges(h.size(0), 32, [&](int64_t begin, int64_t end, int64_t range) { ON_TARGET(candidate_ratings_backward(a, begin, end, range)); });
    return {grad_h, ranges == 1 ? grad_table[0] : grad_table.sum(0), Tensor()};
}

struct CandidateRatingsFunction : torch::autograd::Function<CandidateRatingsFunction> {
    static Tensor forward(AutogradContext* ctx, const Tensor& h_, const Tensor& table_, const Tensor& candidates_) {
        const Tensor h = h_.contiguous(), table = table_.contiguous(), candidates = candidates_.contiguous();
        TORCH_CHECK(h.dim() == 2 && table.dim() == 2 && h.size(1) == table.size(1), "candidate_ratings: h is [N, D] and table [V, D]");
        TORCH_CHECK(candidates.dim() == 2 && candidates.size(0) == h.size(0), "candidate_ratings: candidates are [N, C]");
        TORCH_CHECK(candidates.numel() == 0 || (candidates.min().item<int64_t>() >= 0 && candidates.max().item<int64_t>() < table.size(0)), "candidate_ratings: a candidate is outside 0..", table.size(0) - 1);
        ctx->save_for_backward({h, table, candidates});
        return h.scalar_type() == at::kDouble ? rate<double>(h, table, candidates) : rate<float>(h, table, candidates);
    }

    static variable_list backward(AutogradContext* ctx, variable_list grad) {
        const auto saved = ctx->get_saved_variables();
        return saved[0].scalar_type() == at::kDouble ? rate_backward<double>(grad[0], saved) : rate_backward<float>(grad[0], saved);
    }
};

Tensor candidate_ratings(const Tensor& h, const Tensor& table, const Tensor& candidates) { return CandidateRatingsFunction::apply(h, table, candidates); }

// ---- dropout -------------------------------------------------------------------------------------------------------

Tensor drop(const Tensor& x_, double p, int64_t key) {
    const Tensor x = x_.contiguous(), y = at::empty_like(x);
    in_ranges(x.numel(), 1 << 14, [&](int64_t begin, int64_t end, int64_t) {
        if (x.scalar_type() == at::kDouble) { ON_TARGET(dropout(x.data_ptr<double>(), y.data_ptr<double>(), key, p, begin, end)); }
        else { ON_TARGET(dropout(x.data_ptr<float>(), y.data_ptr<float>(), key, p, begin, end)); }
    });
    return y;
}

struct DropoutFunction : torch::autograd::Function<DropoutFunction> {
    static Tensor forward(AutogradContext* ctx, const Tensor& x, double p, int64_t key) {
        TORCH_CHECK(p >= 0 && p < 1, "counter_dropout: p is in [0, 1)");
        ctx->saved_data["p"] = p;
        ctx->saved_data["key"] = key;
        return drop(x, p, key);
    }

    static variable_list backward(AutogradContext* ctx, variable_list grad) {
        return {drop(grad[0], ctx->saved_data["p"].toDouble(), ctx->saved_data["key"].toInt()), Tensor(), Tensor()};
    }
};

Tensor counter_dropout(const Tensor& x, double p, int64_t key) { return DropoutFunction::apply(x, p, key); }

// ---- Adam ----------------------------------------------------------------------------------------------------------

Tensor& adam_(Tensor& w, const Tensor& grad, Tensor& m, Tensor& v, double rate, double beta1, double beta2, double eps, double decay, int64_t step) {
    const Tensor g = grad.contiguous();
    TORCH_CHECK(w.is_contiguous() && m.is_contiguous() && v.is_contiguous() && g.sizes() == w.sizes(), "adam_: contiguous tensors of one shape");
    const seqrec::Adam a{rate, beta1, beta2, eps, decay, 1 - std::pow(beta1, step), 1 - std::pow(beta2, step)};
    in_ranges(w.numel(), 1 << 14, [&](int64_t begin, int64_t end, int64_t) {
        if (w.scalar_type() == at::kDouble) { ON_TARGET(adam(w.data_ptr<double>(), g.data_ptr<double>(), m.data_ptr<double>(), v.data_ptr<double>(), a, begin, end)); }
        else { ON_TARGET(adam(w.data_ptr<float>(), g.data_ptr<float>(), m.data_ptr<float>(), v.data_ptr<float>(), a, begin, end)); }
    });
    return w;
}

}  // namespace

TORCH_LIBRARY(seqrec, library) {
    library.def("softmax_cross_entropy(Tensor h, Tensor table, Tensor targets) -> Tensor", softmax_cross_entropy);
    library.def("softmax_cross_entropy_and_likeliest(Tensor h, Tensor table, Tensor targets) -> (Tensor, Tensor)", softmax_cross_entropy_and_likeliest);
    library.def("packed_attention(Tensor q, Tensor k, Tensor v, Tensor offsets, int heads, bool causal, float p, int key) -> Tensor", packed_attention);
    library.def("asked_attention(Tensor q, Tensor k, Tensor v, Tensor asking, Tensor offsets, int heads, bool causal, float p, int key) -> Tensor", asked_attention);
    library.def("last_attention(Tensor q, Tensor k, Tensor v, Tensor offsets, int heads, float p, int key) -> Tensor", last_attention);
    library.def("candidate_ratings(Tensor h, Tensor table, Tensor candidates) -> Tensor", candidate_ratings);
    library.def("counter_dropout(Tensor x, float p, int key) -> Tensor", counter_dropout);
    library.def("adam_(Tensor(a!) w, Tensor grad, Tensor(b!) m, Tensor(c!) v, float rate, float beta1, float beta2, float eps, float decay, int step) -> Tensor(a!)", adam_);
}
