// The attentional recurrence as an operator of libtorch, with its own backward pass. Tiles of rows do not depend on each
// other, and sums over them are in their order, so the number of threads changes no bit.

#include "dispatch.h"

#include <ATen/ATen.h>
#include <numeric>
#include <torch/csrc/autograd/custom_function.h>
#include <torch/library.h>

namespace {

using at::Tensor;
using torch::autograd::AutogradContext;
using torch::autograd::variable_list;

// The share of new, w = one + by_a a + by_u u + by_au a u, of each gate; numbered as in AttentionGate.cs.
struct Gate {
    double one, by_a, by_u, by_au;
    bool reads, scales;  // attention at all; x by it
};

constexpr Gate gates[] = {
    {0, 0, 1, 0, false, false},  // None: u
    {0, 0, 1, 0, true, true},    // Input: u
    {0, 1, 0, 0, true, false},   // Replace: a
    {0, 0, 0, 1, true, false},   // Update: a u
    {0, 1, 1, -1, true, false},  // Reference: 1 - (1 - a)(1 - u)
    {1, -1, 0, 1, true, false},  // Inverted: 1 - a (1 - u)
};

// Rows longest first, their lengths, and the records before each tile. [2 B + tiles + 1]
Tensor ordered(const Tensor& lengths) {
    const int64_t batch = lengths.size(0), tiles = (batch + seqrec::kTileRows - 1) / seqrec::kTileRows, *length = lengths.data_ptr<int64_t>();
    const Tensor order = at::empty({2 * batch + tiles + 1}, lengths.options());
    int64_t *rows = order.data_ptr<int64_t>(), *sorted = rows + batch, *first = sorted + batch;
    std::iota(rows, rows + batch, 0);
    std::stable_sort(rows, rows + batch, [&](int64_t a, int64_t b) { return length[a] > length[b]; });
    for (int64_t k = 0; k < batch; ++k) sorted[k] = length[rows[k]];
    first[0] = 0;
    for (int64_t k = 0; k < tiles; ++k) first[k + 1] = first[k] + sorted[k * seqrec::kTileRows] + 1;
    return order;
}

template <class T> seqrec::AttentionalGru<T> arguments(const Tensor& x, const Tensor& attention, const Tensor& order, const Tensor& weights, const Gate& gate) {
    seqrec::AttentionalGru<T> a{};
    a.batch = x.size(0);
    a.steps = x.size(1);
    a.input = x.size(2);
    a.hidden = weights.size(0) / 3;
    a.x = x.data_ptr<T>();
    a.attention = gate.reads ? attention.data_ptr<T>() : nullptr;
    a.weights = weights.data_ptr<T>();
    a.rows = order.data_ptr<int64_t>();
    a.lengths = a.rows + a.batch;
    a.first = a.lengths + a.batch;
    a.one = gate.one;
    a.by_a = gate.by_a;
    a.by_u = gate.by_u;
    a.by_au = gate.by_au;
    a.scaled = gate.scales;
    return a;
}

int64_t tiles(const Tensor& order, int64_t batch) { return order.size(0) - 2 * batch - 1; }

template <class T> Tensor run(const Tensor& x, const Tensor& attention, const Tensor& order, const Tensor& weights, const Gate& gate, Tensor* records) {
    auto a = arguments<T>(x, attention, order, weights, gate);
    const Tensor out = at::empty({a.batch, a.steps, a.hidden}, x.options());
    const int64_t count = tiles(order, a.batch);
    a.out = out.data_ptr<T>();
    if (records) {
        *records = at::empty({a.first[count] * a.record()}, x.options());
        a.records = records->data_ptr<T>();
    }
    seqrec::in_ranges(count, 1, [&](int64_t begin, int64_t end, int64_t) { ON_TARGET(attentional_gru(a, begin, end)); });
    return out;
}

template <class T> variable_list run_backward(const Tensor& grad, const variable_list& saved, const Gate& gate) {
    const Tensor &x = saved[0], &weights = saved[3];
    auto a = arguments<T>(x, saved[1], saved[2], weights, gate);
    const int64_t count = tiles(saved[2], a.batch), E = a.input;
    const Tensor g = grad.contiguous(), gx = at::empty_like(x), ga = gate.reads ? at::empty_like(saved[1]) : Tensor();
    const Tensor gw = at::empty({count, weights.size(0), weights.size(1)}, weights.options());
    a.records = saved[4].data_ptr<T>();
    a.grad_out = g.data_ptr<T>();
    a.grad_x = gx.data_ptr<T>();
    a.grad_attention = gate.reads ? ga.data_ptr<T>() : nullptr;
    a.grad_weights = gw.data_ptr<T>();
    seqrec::in_ranges(count, 1, [&](int64_t begin, int64_t end, int64_t) { ON_TARGET(attentional_gru_backward(a, begin, end)); });
    const Tensor sum = gw.sum(0);
    return {gx, ga, Tensor(), sum.narrow(1, 0, E).contiguous(), sum.select(1, E).contiguous(), sum.narrow(1, E + 1, a.hidden).contiguous(), Tensor(), Tensor()};
}

void check(const Tensor& x, const Tensor& a, const Tensor& lengths, const Tensor& w, const Tensor& b, const Tensor& u, int64_t gate) {
    TORCH_CHECK(gate >= 0 && gate < static_cast<int64_t>(std::size(gates)), "attentional_gru: there is no gate ", gate);
    TORCH_CHECK(x.dim() == 3 && a.dim() == 2 && a.size(0) == x.size(0) && a.size(1) == x.size(1), "attentional_gru: x is [B, T, E] and a [B, T]");
    TORCH_CHECK(u.dim() == 2 && u.size(1) > 0 && u.size(0) == 3 * u.size(1), "attentional_gru: the recurrent weight is [3H, H]");
    TORCH_CHECK(w.dim() == 2 && w.size(0) == u.size(0) && w.size(1) == x.size(2), "attentional_gru: the weight of the input is [3H, E]");
    TORCH_CHECK(b.dim() == 1 && b.size(0) == u.size(0), "attentional_gru: the bias is [3H]");
    TORCH_CHECK(lengths.dim() == 1 && lengths.size(0) == x.size(0) && lengths.scalar_type() == at::kLong, "attentional_gru: one Int64 length for each row");
    for (const Tensor* t : {&a, &w, &b, &u}) TORCH_CHECK(t->scalar_type() == x.scalar_type(), "attentional_gru: expected scalar type ", x.scalar_type(), " but found ", t->scalar_type());
    if (x.size(0) > 0)
        TORCH_CHECK(lengths.min().item<int64_t>() >= 0 && lengths.max().item<int64_t>() <= x.size(1), "attentional_gru: a length is outside 0..", x.size(1));
}

struct AttentionalGruFunction : torch::autograd::Function<AttentionalGruFunction> {
    static Tensor forward(AutogradContext* ctx, const Tensor& x_, const Tensor& a_, const Tensor& lengths, const Tensor& w, const Tensor& b, const Tensor& u, int64_t gate, bool with_gradient) {
        check(x_, a_, lengths, w, b, u, gate);
        const Tensor x = x_.contiguous(), a = a_.contiguous(), order = ordered(lengths.contiguous()), weights = at::cat({w, b.unsqueeze(1), u}, 1);
        Tensor records;
        Tensor* kept = with_gradient ? &records : nullptr;
        const Tensor out = x.scalar_type() == at::kDouble ? run<double>(x, a, order, weights, gates[gate], kept) : run<float>(x, a, order, weights, gates[gate], kept);
        ctx->save_for_backward({x, a, order, weights, records});
        ctx->saved_data["gate"] = gate;
        return out;
    }

    static variable_list backward(AutogradContext* ctx, variable_list grad) {
        const auto saved = ctx->get_saved_variables();
        const Gate& gate = gates[ctx->saved_data["gate"].toInt()];
        return saved[0].scalar_type() == at::kDouble ? run_backward<double>(grad[0], saved, gate) : run_backward<float>(grad[0], saved, gate);
    }
};

Tensor attentional_gru(const Tensor& x, const Tensor& a, const Tensor& lengths, const Tensor& w, const Tensor& b, const Tensor& u, int64_t gate) {
    const bool learns = x.requires_grad() || a.requires_grad() || w.requires_grad() || b.requires_grad() || u.requires_grad();
    return AttentionalGruFunction::apply(x, a, lengths, w, b, u, gate, learns && at::GradMode::is_enabled());
}

}  // namespace

TORCH_LIBRARY_FRAGMENT(seqrec, library) {
    library.def("attentional_gru(Tensor x, Tensor a, Tensor lengths, Tensor w, Tensor b, Tensor u, int gate) -> Tensor", attentional_gru);
}
