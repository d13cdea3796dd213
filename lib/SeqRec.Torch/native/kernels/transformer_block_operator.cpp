// A whole Transformer layer as an operator of libtorch, with its own backward pass.

#include "operators.h"

#include <torch/csrc/autograd/custom_function.h>
#include <torch/library.h>

namespace {

using at::Tensor;
using at::TensorList;
using seqrec::in_ranges;
using seqrec::ranges_of;
using torch::autograd::AutogradContext;
using torch::autograd::variable_list;

constexpr int64_t kGrain = 4;  // sequences that make a range

// What a call is given, and what it keeps for the backward pass.
enum Place { kX, kOffsets, kAsking, kAsked, kWeights, kQ = kWeights + 16, kK, kV, kAttended, kAttentionNormal, kAttentionInverse, kOutputNormal, kOutputInverse, kPlaces };

// W and b of q, k, v and the attention's output; weight and bias of its norm; W1, b1, W2, b2; the last norm's.
enum Weight { kQuery = kWeights, kKey = kWeights + 2, kValue = kWeights + 4, kOutput = kWeights + 6, kAttentionNorm = kWeights + 8, kInner = kWeights + 10, kOuter = kWeights + 12, kOutputNorm = kWeights + 14 };

struct BlockCall {
    int64_t heads;
    bool causal;
    double eps, attention_p, p;
    std::vector<int64_t> keys;  // of what is dropped: attention weights, its output, the network's

    template <class T> static seqrec::LinearMap<T> map(const variable_list& t, int64_t w) {
        seqrec::LinearMap<T> m{};
        m.w = t[w].data_ptr<T>();
        m.b = t[w + 1].data_ptr<T>();
        m.out = t[w].size(0);
        return m;
    }

    template <class T> static seqrec::Linear<T> linear(const variable_list& t, std::initializer_list<int64_t> weights) {
        seqrec::Linear<T> a{};
        a.in = t[kX].size(1);
        for (const auto w : weights) a.maps[a.count++] = map<T>(t, w);
        return a;
    }

    template <class T> seqrec::ResidualNorm<T> norm(const variable_list& t, int64_t weight, int64_t normal, int64_t key) const {
        auto a = seqrec::norm_of<T>(t[weight], eps, p, key);
        a.bias = t[weight + 1].data_ptr<T>();
        if (t[normal].defined()) {
            a.normal = t[normal].data_ptr<T>();
            a.inverse = t[normal + 1].data_ptr<T>();
        }
        return a;
    }

    template <class T> seqrec::Attention<T> attention(const variable_list& t) const {
        seqrec::Attention<T> a{};
        a.q = t[kQ].data_ptr<T>();
        a.k = t[kK].data_ptr<T>();
        a.v = t[kV].data_ptr<T>();
        a.out = t[kAttended].data_ptr<T>();
        a.offsets = t[kOffsets].data_ptr<int64_t>();
        a.asking = t[kAsking].data_ptr<int64_t>();
        a.width = t[kX].size(1);
        a.heads = heads;
        a.causal = causal;
        a.drop = attention_p;
        a.key = static_cast<uint64_t>(keys[0]);
        return a;
    }

    template <class T> seqrec::TransformerBlock<T> arguments(const variable_list& t) const {
        seqrec::TransformerBlock<T> a{};
        a.x = t[kX].data_ptr<T>();
        if (t[kAsked].defined()) {
            a.asked = t[kAsked].data_ptr<int64_t>();
            a.count = 3;
            for (int64_t k = 0; k < 3; ++k) a.projections[k] = linear<T>(t, {kQuery + 2 * k});
        } else {
            a.count = 1;
            a.projections[0] = linear<T>(t, {kQuery, kKey, kValue});
        }
        a.attention = attention<T>(t);
        a.output = linear<T>(t, {kOutput});
        a.attention_norm = norm<T>(t, kAttentionNorm, kAttentionNormal, keys[1]);
        a.output_norm = norm<T>(t, kOutputNorm, kOutputNormal, keys[2]);
        a.network = seqrec::network_of<T>(t[kInner], t[kInner + 1], t[kOuter], t[kOuter + 1]);
        return a;
    }

    // body(map of q, k or v, which of the three)
    template <class T, class F> static void each_projection(seqrec::TransformerBlock<T>& a, F body) {
        for (int64_t p = 0, k = 0; p < a.count; ++p)
            for (int64_t m = 0; m < a.projections[p].count; ++m) body(a.projections[p].maps[m], k++);
    }

    template <class T> Tensor forward(const variable_list& t) const {
        auto a = arguments<T>(t);
        const Tensor y = at::empty_like(t[kQ]);
        a.output_norm.y = y.data_ptr<T>();
        each_projection(a, [&](auto& map, int64_t k) { map.y = t[kQ + k].template data_ptr<T>(); });
        in_ranges(t[kOffsets].size(0) - 1, kGrain, [&](int64_t begin, int64_t end, int64_t) { ON_TARGET(transformer_block(a, begin, end)); });
        return y;
    }

    // The gradients of x and of the weights.
    template <class T> variable_list backward(const Tensor& grad, const variable_list& t) const {
        auto a = arguments<T>(t);
        const int64_t ranges = ranges_of(t[kOffsets].size(0) - 1, kGrain), d = a.attention.width;
        const Tensor g = grad.contiguous(), grad_x = at::empty_like(t[kX]);
        const auto sums = [&](int64_t n) { return at::empty({ranges, n}, g.options()); };
        const Tensor maps[] = {sums(d * d + d), sums(d * d + d), sums(d * d + d), sums(d * d + d)}, norms[] = {sums(2 * d), sums(2 * d)}, network = sums(a.network.parameters());
        a.output_norm.grad = g.data_ptr<T>();
        a.grad_x = grad_x.data_ptr<T>();
        each_projection(a, [&](auto& map, int64_t k) { map.grads = maps[k].template data_ptr<T>(); });
        a.output.maps[0].grads = maps[3].template data_ptr<T>();
        a.attention_norm.grads = norms[0].template data_ptr<T>();
        a.output_norm.grads = norms[1].template data_ptr<T>();
        a.network.grads = network.data_ptr<T>();
        in_ranges(t[kOffsets].size(0) - 1, kGrain, [&](int64_t begin, int64_t end, int64_t range) { ON_TARGET(transformer_block_backward(a, begin, end, range)); });
        variable_list out{grad_x};
        const auto taken_apart = [&](const Tensor& of, std::initializer_list<int64_t> weights) {
            std::vector<at::IntArrayRef> shapes;
            for (const auto w : weights) shapes.push_back(t[w].sizes());
            return seqrec::parts(of, shapes);
        };
        const auto give = [&](const variable_list& grads) { out.insert(out.end(), grads.begin(), grads.end()); };
        for (int64_t k = 0; k < 4; ++k) give(taken_apart(maps[k], {kQuery + 2 * k, kQuery + 2 * k + 1}));
        give(taken_apart(norms[0], {kAttentionNorm, kAttentionNorm + 1}));
        const auto of = taken_apart(network, {kInner, kOuter, kInner + 1, kOuter + 1});
        give({of[0], of[2], of[1], of[3]});
        give(taken_apart(norms[1], {kOutputNorm, kOutputNorm + 1}));
        return out;
    }
};

void check(const variable_list& t, int64_t heads, double attention_p, double p) {
    const Tensor &x = t[kX], &asked = t[kAsked];
    TORCH_CHECK(x.dim() == 2 && heads > 0 && x.size(1) > 0 && x.size(1) % heads == 0, "transformer_block: x is [N, D], and the heads divide D");
    const int64_t d = x.size(1), f = t[kInner].size(0);
    TORCH_CHECK(seqrec::rises_to(t[kOffsets], x.size(0)), "transformer_block: the Int64 offsets rise from 0 to N = ", x.size(0));
    if (asked.defined()) {
        TORCH_CHECK(asked.dim() == 1 && asked.scalar_type() == at::kLong && seqrec::rises_to(t[kAsking], asked.size(0)) && seqrec::within(t[kAsking], t[kOffsets]),
            "transformer_block: the Int64 asking rises from 0 to M, and no sequence has more queries than slots");
        TORCH_CHECK(asked.numel() == 0 || (asked.min().item<int64_t>() >= 0 && asked.max().item<int64_t>() < x.size(0)), "transformer_block: a slot is outside 0..", x.size(0) - 1);
    }
    for (int64_t w = kQuery; w < kAttentionNorm; w += 2) TORCH_CHECK(t[w].sizes() == at::IntArrayRef({d, d}) && t[w + 1].sizes() == at::IntArrayRef({d}), "transformer_block: maps are [D, D] and [D]");
    for (const int64_t w : {kAttentionNorm, kOutputNorm}) TORCH_CHECK(t[w].sizes() == at::IntArrayRef({d}) && t[w + 1].sizes() == at::IntArrayRef({d}), "transformer_block: a norm has weights and biases [D]");
    TORCH_CHECK(t[kInner].sizes() == at::IntArrayRef({f, d}) && t[kInner + 1].sizes() == at::IntArrayRef({f}), "transformer_block: W1 is [F, D] and b1 [F]");
    TORCH_CHECK(t[kOuter].sizes() == at::IntArrayRef({d, f}) && t[kOuter + 1].sizes() == at::IntArrayRef({d}), "transformer_block: W2 is [D, F] and b2 [D]");
    for (const auto& w : at::TensorList(t).slice(kWeights, kQ - kWeights)) TORCH_CHECK(w.scalar_type() == x.scalar_type(), "transformer_block: weights are of x's type");
    TORCH_CHECK(attention_p >= 0 && attention_p < 1 && p >= 0 && p < 1, "transformer_block: probabilities are in [0, 1)");
}

// Where all slots are asked, the offsets stand for `asking` and `asked`: a function takes no undefined tensor.
struct BlockFunction : torch::autograd::Function<BlockFunction> {
    static Tensor forward(AutogradContext* ctx, const Tensor& x, const Tensor& offsets, const Tensor& asking, const Tensor& asked, TensorList weights, int64_t heads, bool causal, double eps, double attention_p, double p, std::vector<int64_t> keys, bool learns) {
        variable_list t{x.contiguous(), offsets, asking, asked.is_same(offsets) ? Tensor() : asked.contiguous()};
        for (const auto& w : weights) t.push_back(w.contiguous());
        check(t, heads, attention_p, p);
        t.resize(kPlaces);
        const int64_t queries = t[kAsked].defined() ? asked.size(0) : x.size(0);
        const auto rows = [&](int64_t n) { return at::empty({n, x.size(1)}, x.options()); };
        for (const int64_t place : {kQ, kAttended}) t[place] = rows(queries);
        for (const int64_t place : {kK, kV}) t[place] = rows(x.size(0));
        if (learns)
            for (const int64_t place : {kAttentionNormal, kOutputNormal}) {
                t[place] = rows(queries);
                t[place + 1] = at::empty({queries}, x.options());
            }
        ctx->save_for_backward(learns ? t : variable_list());
        ctx->saved_data["heads"] = heads;
        ctx->saved_data["causal"] = causal;
        ctx->saved_data["eps"] = eps;
        ctx->saved_data["attention_p"] = attention_p;
        ctx->saved_data["p"] = p;
        ctx->saved_data["keys"] = keys;
        const BlockCall call{heads, causal, eps, attention_p, p, keys};
        return x.scalar_type() == at::kDouble ? call.forward<double>(t) : call.forward<float>(t);
    }

    static variable_list backward(AutogradContext* ctx, variable_list grad) {
        const auto t = ctx->get_saved_variables();
        auto& saved = ctx->saved_data;
        const BlockCall call{saved["heads"].toInt(), saved["causal"].toBool(), saved["eps"].toDouble(), saved["attention_p"].toDouble(), saved["p"].toDouble(), saved["keys"].toIntVector()};
        auto grads = t[kX].scalar_type() == at::kDouble ? call.backward<double>(grad[0], t) : call.backward<float>(grad[0], t);
        grads.insert(grads.begin() + 1, 3, Tensor());  // offsets, asking and asked
        grads.resize(grads.size() + 7);                // what is no tensor
        return grads;
    }
};

using Some = c10::optional<Tensor>;

Tensor transformer_block(const Tensor& x, const Tensor& offsets, const Some& asked, const Some& asking, TensorList weights, int64_t heads, bool causal, double eps, double attention_p, double p, at::IntArrayRef keys) {
    TORCH_CHECK(weights.size() == kQ - kWeights && keys.size() == 3, "transformer_block: 16 weights and 3 keys");
    TORCH_CHECK(asked.has_value() == asking.has_value(), "transformer_block: asked and asking come together");
    const bool learns = x.requires_grad() || std::any_of(weights.begin(), weights.end(), [](const Tensor& w) { return w.requires_grad(); });
    return BlockFunction::apply(x, offsets, asking.value_or(offsets), asked.value_or(offsets), weights, heads, causal, eps, attention_p, p, keys.vec(), learns && at::GradMode::is_enabled());
}

}  // namespace

TORCH_LIBRARY_FRAGMENT(seqrec, library) {
    library.def("transformer_block(Tensor x, Tensor offsets, Tensor? asked, Tensor? asking, Tensor[] weights, int heads, bool causal, float eps, float attention_p, float p, int[] keys) -> Tensor", transformer_block);
}
