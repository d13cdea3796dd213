// A gated recurrence with attention. Rows of the batch lie side by side in the lanes of the vectors, so a step is a product
// of the weights with a matrix [E + 1 + H, rows], and no width needs padding. Rows come longest first: those that are still
// going are a prefix of the lanes, and finished ones cost nothing but the rest of a vector.

#include "kernels.h"
#include "product.h"

namespace seqrec { namespace KERNEL_TARGET {
namespace {

// What a tile works with beside its records; all zero at first.
template <class T> struct Scratch {
    int64_t width;                  // the larger of E and H
    Buffer<T> memory;
    T *zeros, *nowhere;             // [width] in place of the rows of finished lanes
    T *attention, *grad_attention;  // [kTileRows]
    T *rows, *carried;              // [width, kTileRows]: rows that come or go, and the gradient of the state

    explicit Scratch(const AttentionalGru<T>& a)
        : width(larger(a.input, a.hidden)), memory((width + kTileRows) * 2 + 2 * width * kTileRows), zeros(memory.data()), nowhere(zeros + width),
          attention(nowhere + width), grad_attention(attention + kTileRows), rows(grad_attention + kTileRows), carried(rows + width * kTileRows) {}
};

template <class T> struct Tile {
    const AttentionalGru<T>& a;
    int64_t number;
    int64_t begin = number * kTileRows, count = smaller(kTileRows, a.batch - begin);

    int64_t row(int64_t lane) const { return a.rows[begin + lane]; }
    int64_t length(int64_t lane) const { return a.lengths[begin + lane]; }
    int64_t steps() const { return length(0); }

    // Lanes that are still going at step t, of the n before it.
    int64_t active(int64_t t, int64_t n) const {
        while (n > 0 && length(n - 1) <= t) --n;
        return n;
    }

    T* slot(T* x, int64_t lane, int64_t t, int64_t width) const { return x + (row(lane) * a.steps + t) * width; }
    const T* slot(const T* x, int64_t lane, int64_t t, int64_t width) const { return x + (row(lane) * a.steps + t) * width; }

    // Where four lanes have step t; lanes that are finished get `other`.
    template <class P> void slots(P x, int64_t lane, int64_t t, int64_t n, int64_t width, P other, P* out) const {
        for (int64_t k = 0; k < 4; ++k) out[k] = lane + k < n ? slot(x, lane + k, t, width) : other;
    }

    // m[j, lane] = x of the lane at step t, 0 for the rest of the last vector.
    void gather(const T* x, int64_t t, int64_t n, int64_t width, T* m, const T* zeros) const {
        for (int64_t lane = 0; lane < round_up(n, kLanes<T>); lane += 4) {
            const T* from[4];
            slots(x, lane, t, n, width, zeros, from);
            T *at = m + lane, *to[] = {at, at + kTileRows, at + 2 * kTileRows, at + 3 * kTileRows};
            int64_t j = 0;
            for (; j + 4 <= width; j += 4) transpose4(from, j, to, j * kTileRows);
            for (; j < width; ++j)
                for (int64_t k = 0; k < 4; ++k) m[j * kTileRows + lane + k] = from[k][j];
        }
    }

    // The other way; what finished lanes have goes to `nowhere`.
    void scatter(const T* m, int64_t t, int64_t n, int64_t width, T* x, T* nowhere) const {
        for (int64_t lane = 0; lane < n; lane += 4) {
            T* to[4];
            slots(x, lane, t, n, width, nowhere, to);
            const T *at = m + lane, *from[] = {at, at + kTileRows, at + 2 * kTileRows, at + 3 * kTileRows};
            int64_t j = 0;
            for (; j + 4 <= width; j += 4) transpose4(from, j * kTileRows, to, j);
            for (; j < width; ++j)
                for (int64_t k = 0; k < 4; ++k) to[k][j] = m[j * kTileRows + lane + k];
        }
    }

    // m[j, lane] *= attention[lane]
    void scale(T* m, int64_t width, int64_t cols, const T* attention) const {
        for (int64_t j = 0; j < width; ++j, m += kTileRows)
            for (int64_t lane = 0; lane < cols; ++lane) m[lane] *= attention[lane];
    }

    // Attention of each lane; 0 for those that are finished, and where it is not read.
    void attention(int64_t t, int64_t n, T* out) const {
        zero(out, kTileRows);
        if (a.attention)
            for (int64_t lane = 0; lane < n; ++lane) out[lane] = *slot(a.attention, lane, t, 1);
    }

    // Beyond its length a row keeps its state.
    void carry_on() const {
        for (int64_t lane = 0; lane < count; ++lane)
            for (int64_t t = length(lane); t < a.steps; ++t) {
                T* out = slot(a.out, lane, t, a.hidden);
                if (t == 0) zero(out, a.hidden);
                else copy(out - a.hidden, a.hidden, out);
            }
    }

    // Gradients of the states; those beyond a row's length belong to its last state.
    void add_gradient(int64_t t, int64_t n, const Scratch<T>& s) const {
        gather(a.grad_out, t, n, a.hidden, s.rows, s.zeros);
        for (int64_t j = 0; j < a.hidden * kTileRows; j += kTileRows)
            for (int64_t l = j; l < j + round_up(n, kLanes<T>); ++l) s.carried[l] += s.rows[l];
        for (int64_t lane = 0; lane < n; ++lane)
            for (int64_t from = t + 1; from < (t + 1 == length(lane) ? a.steps : 0); ++from)
                for (int64_t j = 0; j < a.hidden; ++j) s.carried[j * kTileRows + lane] += slot(a.grad_out, lane, from, a.hidden)[j];
    }

    // From the gradient of what entered z, that of x, and what the attention that scaled it gets.
    void put_gradient(int64_t t, int64_t n, const Scratch<T>& s) const {
        if (a.scaled) {
            for (int64_t lane = 0; lane < n; ++lane)
                for (int64_t e = 0; e < a.input; ++e) s.grad_attention[lane] += slot(a.x, lane, t, a.input)[e] * s.rows[e * kTileRows + lane];
            scale(s.rows, a.input, n, s.attention);
        }
        scatter(s.rows, t, n, a.input, a.grad_x, s.nowhere);
        if (a.grad_attention)
            for (int64_t lane = 0; lane < n; ++lane) *slot(a.grad_attention, lane, t, 1) = s.grad_attention[lane];
    }

    // Padded steps get none.
    void clear_padding() const {
        for (int64_t lane = 0; lane < count; ++lane) {
            const int64_t from = length(lane), rest = a.steps - from;
            zero(slot(a.grad_x, lane, from, a.input), rest * a.input);
            if (a.grad_attention) zero(slot(a.grad_attention, lane, from, 1), rest);
        }
    }
};

// From the sums in place u, r, n, s and the state, the gates in place and the next state, which may lie where the state is.
template <class T> void step(const AttentionalGru<T>& a, int64_t cols, const T* attention, T* gates, const T* h, T* next) {
    const int64_t block = a.hidden * kTileRows;
    const T one = a.one, by_a = a.by_a, by_u = a.by_u, by_au = a.by_au;
    for (int64_t j = 0; j < block; j += kTileRows)
        for (int64_t l = j; l < j + cols; l += kLanes<T>) {
            const Vec<T> al = load(attention + l - j), u = sigmoid(load(gates + l)), r = sigmoid(load(gates + block + l));
            const Vec<T> n = tanh(load(gates + 2 * block + l) + r * load(gates + 3 * block + l)), old = load(h + l);
            store(gates + l, u);
            store(gates + block + l, r);
            store(gates + 2 * block + l, n);
            store(next + l, old + (one + by_a * al + (by_u + by_au * al) * u) * (n - old));
        }
}

// p = gradients of the sums: u, r, s, n. g, that of the next state, becomes the part that the state gets directly.
template <class T> void step_backward(const AttentionalGru<T>& a, int64_t cols, const T* attention, const T* gates, const T* h, T* g, T* p, T* grad_attention) {
    const int64_t block = a.hidden * kTileRows;
    const T one = a.one, by_a = a.by_a, by_u = a.by_u, by_au = a.by_au;
    for (int64_t j = 0; j < block; j += kTileRows)
        for (int64_t l = j; l < j + cols; l += kLanes<T>) {
            const Vec<T> al = load(attention + l - j), u = load(gates + l), r = load(gates + block + l), n = load(gates + 2 * block + l);
            const Vec<T> grad = load(g + l), slope = by_u + by_au * al, w = one + by_a * al + slope * u, moved = grad * (n - load(h + l));
            const Vec<T> pn = grad * w * (1 - n * n);
            store(p + l, moved * slope * u * (1 - u));
            store(p + block + l, pn * load(gates + 3 * block + l) * r * (1 - r));
            store(p + 2 * block + l, pn * r);
            store(p + 3 * block + l, pn);
            store(g + l, grad * (1 - w));
            store(grad_attention + l - j, load(grad_attention + l - j) + moved * (by_a + by_au * u));
        }
}

template <class T> void forward_tile(const Tile<T>& tile) {
    const auto& a = tile.a;
    const int64_t H = a.hidden, K = a.width(), E1 = a.input + 1, advance = a.records ? a.record() : 0;
    Buffer<T> single(a.records ? 0 : a.record());
    Scratch<T> s(a);
    T* z = a.records ? a.records + a.first[tile.number] * a.record() : single.data();
    zero(z + E1 * kTileRows, H * kTileRows);
    for (int64_t t = 0, n = tile.count; t < tile.steps(); ++t, z += advance) {
        n = tile.active(t, n);
        const int64_t cols = round_up(n, kLanes<T>);
        T *h = z + E1 * kTileRows, *gates = z + K * kTileRows, *next = h + advance;
        tile.attention(t, n, s.attention);
        tile.gather(a.x, t, n, a.input, z, s.zeros);
        if (a.scaled) tile.scale(z, a.input, cols, s.attention);
        for (int64_t lane = 0; lane < kTileRows; ++lane) z[a.input * kTileRows + lane] = 1;
        product<T, false>(a.weights, K, 1, z, kTileRows, gates, kTileRows, 2 * H, cols, K);
        product<T, false>(a.weights + 2 * H * K, K, 1, z, kTileRows, gates + 2 * H * kTileRows, kTileRows, H, cols, E1);
        product<T, false>(a.weights + 2 * H * K + E1, K, 1, h, kTileRows, gates + 3 * H * kTileRows, kTileRows, H, cols, H);
        step(a, cols, s.attention, gates, h, next);
        tile.scatter(next, t, n, H, a.out, s.nowhere);
    }
    tile.carry_on();
}

// c[i, j] = sum over steps and lanes of p[i] z[j], for R x X of them in registers.
template <class T, int R, int X> void dots(const Tile<T>& tile, const T* p, int64_t p_step, const T* z, int64_t z_step, T* c, int64_t ldc) {
    Vec<T> acc[R][X] = {};
    for (int64_t t = 0, n = tile.count; t < tile.steps(); ++t, p += p_step, z += z_step) {
        n = tile.active(t, n);
        for (int64_t l = 0; l < n; l += kLanes<T>) {
            Vec<T> line[X];
            for (int j = 0; j < X; ++j) line[j] = load(z + j * kTileRows + l);
            for (int i = 0; i < R; ++i) {
                const Vec<T> x = load(p + i * kTileRows + l);
                for (int j = 0; j < X; ++j) acc[i][j] += x * line[j];
            }
        }
    }
    for (int i = 0; i < R; ++i)
        for (int j = 0; j < X; ++j) c[i * ldc + j] = sum<T>(acc[i][j]);
}

// The same for all of rows x cols.
template <class T> void dot_product(const Tile<T>& tile, const T* p, int64_t p_step, const T* z, int64_t z_step, T* c, int64_t ldc, int64_t rows, int64_t cols) {
    for (int64_t i = 0; i < rows; i += i + kGroup <= rows ? kGroup : 1)
        for (int64_t j = 0; j < cols; j += j + kColumns <= cols ? kColumns : 1) {
            const auto sum = i + kGroup <= rows ? j + kColumns <= cols ? dots<T, kGroup, kColumns> : dots<T, kGroup, 1>
                                                : j + kColumns <= cols ? dots<T, 1, kColumns> : dots<T, 1, 1>;
            sum(tile, p + i * kTileRows, p_step, z + j * kTileRows, z_step, c + i * ldc + j, ldc);
        }
}

template <class T> void backward_tile(const Tile<T>& tile) {
    const auto& a = tile.a;
    const int64_t H = a.hidden, K = a.width(), E1 = a.input + 1, p_step = 4 * H * kTileRows;
    const T *records = a.records + a.first[tile.number] * a.record(), *last = a.weights + 2 * H * K;
    Buffer<T> p(tile.steps() * p_step);
    Scratch<T> s(a);
    for (int64_t t = tile.steps() - 1; t >= 0; --t) {
        const int64_t n = tile.active(t, tile.count), cols = round_up(n, kLanes<T>);
        const T *z = records + t * a.record(), *h = z + E1 * kTileRows, *gates = z + K * kTileRows;
        T* pt = p.data() + t * p_step;
        tile.attention(t, n, s.attention);
        tile.add_gradient(t, n, s);
        zero(s.grad_attention, kTileRows);
        step_backward(a, cols, s.attention, gates, h, s.carried, pt, s.grad_attention);
        product<T, true>(a.weights + E1, 1, K, pt, kTileRows, s.carried, kTileRows, H, cols, 3 * H);
        product<T, false>(a.weights, 1, K, pt, kTileRows, s.rows, kTileRows, a.input, cols, 2 * H);
        product<T, true>(last, 1, K, pt + 3 * H * kTileRows, kTileRows, s.rows, kTileRows, a.input, cols, H);
        tile.put_gradient(t, n, s);
    }
    tile.clear_padding();
    T *grad = a.grad_weights + tile.number * 3 * H * K, *grad_last = grad + 2 * H * K;
    dot_product(tile, p.data(), p_step, records, a.record(), grad, K, 2 * H, K);
    dot_product(tile, p.data() + 3 * H * kTileRows, p_step, records, a.record(), grad_last, K, H, E1);
    dot_product(tile, p.data() + 2 * H * kTileRows, p_step, records + E1 * kTileRows, a.record(), grad_last + E1, K, H, H);
}

template <class T, class F> void each_tile(const AttentionalGru<T>& a, int64_t begin, int64_t end, F body) {
    for (int64_t number = begin; number < end; ++number) body(Tile<T>{a, number});
}

}  // namespace

void attentional_gru(const AttentionalGru<float>& a, int64_t begin, int64_t end) { each_tile(a, begin, end, forward_tile<float>); }
void attentional_gru(const AttentionalGru<double>& a, int64_t begin, int64_t end) { each_tile(a, begin, end, forward_tile<double>); }
void attentional_gru_backward(const AttentionalGru<float>& a, int64_t begin, int64_t end) { each_tile(a, begin, end, backward_tile<float>); }
void attentional_gru_backward(const AttentionalGru<double>& a, int64_t begin, int64_t end) { each_tile(a, begin, end, backward_tile<double>); }

}}  // namespace seqrec::KERNEL_TARGET
