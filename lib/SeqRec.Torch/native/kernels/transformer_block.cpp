// A whole Transformer layer, a few sequences at a time: what a part writes, the next one finds in cache. With 10,000 slots of width
// 64, parts that go over the whole batch one after the other take an eighth longer forwards, and a fifth backwards.

#include "feed_forward.h"
#include "residual_norm.h"

namespace seqrec { namespace KERNEL_TARGET {
namespace {

constexpr int64_t kSlots = 384;  // of the sequences that are taken together, unless one alone has more

// Some sequences: the first of their slots and of those that ask, and how many there are.
struct Chunk {
    int64_t sequences, first, slots, asked, asking;
};

// What both passes have in common. Rows that last for a chunk lie in scratch: those of the slots that ask, and `others` like them.
template <class T> class Pass {
protected:
    Pass(const TransformerBlock<T>& a, int64_t begin, int64_t end, int64_t others)
        : whole_(a), part_(a), begin_(begin), end_(end), offsets_(end - begin + 1), asking_(end - begin + 1) {
        for (int64_t b = begin; b < end; ++b) most_ = larger(most_, slots(b, b + 1));
        scratch_.resize((1 + others) * most_ * width_);
    }

    // The next rows of scratch.
    T* rows() { return &scratch_[most_ * width_ * ++taken_]; }

    template <class F> void each_chunk(F body) {
        for (int64_t b = begin_, next; b < end_; b = next) {
            for (next = b + 1; next < end_ && slots(b, next + 1) <= kSlots;) ++next;
            const int64_t *offsets = whole_.attention.offsets + b, *asking = whole_.attention.asking + b;
            const Chunk c{next - b, offsets[0], slots(b, next), asking[0], asking[next - b] - asking[0]};
            for (int64_t k = 0; k <= c.sequences; ++k) {
                offsets_[k] = offsets[k] - c.first;
                asking_[k] = asking[k] - c.asked;
            }
            enter(c);
            body(c);
        }
    }

    // Of a projection: only queries are of slots that ask, alone or, where all ask, with keys and values.
    static int64_t first_row(const Chunk& c, int64_t projection) { return projection == 0 ? c.asked : c.first; }
    static int64_t count(const Chunk& c, int64_t projection) { return projection == 0 ? c.asking : c.slots; }

    const TransformerBlock<T>& whole_;
    TransformerBlock<T> part_;  // the same with the rows of a chunk
    const int64_t width_ = whole_.attention.width;

private:
    int64_t slots(int64_t begin, int64_t end) const { return whole_.attention.offsets[end] - whole_.attention.offsets[begin]; }

    void enter(const Chunk& c) {
        auto& a = part_.attention;
        a.q = whole_.attention.q + c.asked * width_;
        a.k = whole_.attention.k + c.first * width_;
        a.v = whole_.attention.v + c.first * width_;
        a.out = whole_.attention.out + c.asked * width_;
        a.offsets = offsets_.data();
        a.asking = asking_.data();
        a.number = c.first;
        part_.output.x = a.out;
        enter(c, whole_.attention_norm, part_.attention_norm);
        enter(c, whole_.output_norm, part_.output_norm);
        const T* x = whole_.x + c.first * width_;
        for (int64_t p = 0; p < part_.count; ++p) part_.projections[p].x = p == 0 ? asking(c, x) : x;
        part_.attention_norm.x = part_.projections[0].x;
    }

    void enter(const Chunk& c, const ResidualNorm<T>& whole, ResidualNorm<T>& part) const {
        part.number = c.asked;
        if (!whole.normal) return;
        part.normal = whole.normal + c.asked * width_;
        part.inverse = whole.inverse + c.asked;
    }

    // The rows of the slots that ask.
    const T* asking(const Chunk& c, const T* x) {
        if (!whole_.asked) return x;
        for (int64_t i = 0; i < c.asking; ++i) copy(whole_.x + whole_.asked[c.asked + i] * width_, width_, &scratch_[i * width_]);
        return scratch_.data();
    }

    const int64_t begin_, end_;
    int64_t most_ = kSlots, taken_ = 0;
    Buffer<T> scratch_;
    Buffer<int64_t> offsets_, asking_;
};

template <class T> class Forward : Pass<T> {
public:
    Forward(const TransformerBlock<T>& a, int64_t begin, int64_t end) : Pass<T>(a, begin, end, 2) {
        T *z = this->rows(), *h = this->rows();
        part_.output.maps[0].y = z;
        part_.attention_norm.z = z;
        part_.attention_norm.y = h;
        part_.network.x = h;
        part_.network.y = z;
        part_.output_norm.x = h;
        part_.output_norm.z = z;
    }

    void run() {
        this->each_chunk([&](const Chunk& c) {
            for (int64_t p = 0; p < part_.count; ++p) {
                const int64_t at = this->first_row(c, p) * width_;
                for (int64_t k = 0; k < part_.projections[p].count; ++k) part_.projections[p].maps[k].y = whole_.projections[p].maps[k].y + at;
                projections_[p].rows(0, this->count(c, p));
            }
            attention(part_.attention, 0, c.sequences);
            output_.rows(0, c.asking);
            residual_norm_rows(part_.attention_norm, 0, c.asking);
            network_.rows(0, c.asking);
            part_.output_norm.y = whole_.output_norm.y + c.asked * width_;
            residual_norm_rows(part_.output_norm, 0, c.asking);
        });
    }

private:
    using Pass<T>::part_, Pass<T>::whole_, Pass<T>::width_;
    LinearForward<T> projections_[3] = {LinearForward<T>(part_.projections[0]), LinearForward<T>(part_.projections[1]), LinearForward<T>(part_.projections[2])};
    LinearForward<T> output_{part_.output};
    FeedForwardForward<T> network_{part_.network};
};

// The same backwards, gradients of what each part read from those of what it wrote. h is computed anew.
template <class T> class Backward : Pass<T> {
public:
    Backward(const TransformerBlock<T>& a, int64_t begin, int64_t end, int64_t range) : Pass<T>(a, begin, end, 9), range_(range) {
        part_.network.x = h_;
        part_.network.grad = begin_sums(part_.output_norm, grad_h_);
        part_.network.grad_x = grad_;
        part_.attention_norm.grad = grad_h_;
        part_.output.maps[0].grad = begin_sums(part_.attention_norm, grad_x_);
        part_.output.grad_x = grad_;
        auto& attention = part_.attention;
        attention.grad_out = grad_;
        T* const to[] = {attention.grad_q = this->rows(), attention.grad_k = this->rows(), attention.grad_v = this->rows()};
        for (int64_t p = 0, k = 0; p < part_.count; ++p) {
            part_.projections[p].grad_x = p == 0 ? grad_ : p == 1 ? grad_k_x_ : h_;
            for (int64_t m = 0; m < part_.projections[p].count; ++m) part_.projections[p].maps[m].grad = to[k++];
        }
    }

    void run() {
        this->each_chunk([&](const Chunk& c) {
            const int64_t n = c.asking * width_;
            part_.output_norm.grad = whole_.output_norm.grad + c.asked * width_;
            residual_norm_backward_rows(part_.output_norm, 0, c.asking, range_);
            normalised(part_.attention_norm, c.asking);
            network_.rows(0, c.asking);
            add(grad_, n, grad_h_);
            residual_norm_backward_rows(part_.attention_norm, 0, c.asking, range_);
            output_.rows(0, c.asking);
            attention_backward(part_.attention, 0, c.sequences);
            for (int64_t p = 0; p < part_.count; ++p) projections_[p].rows(0, this->count(c, p));
            take_out(c);
        });
        for (int64_t p = 0; p < part_.count; ++p) projections_[p].hand_over();
        output_.hand_over();
        network_.hand_over(range_);
    }

private:
    using Pass<T>::part_, Pass<T>::whole_, Pass<T>::width_;

    // Returns where the gradient of z will be: without dropout, that of x.
    const T* begin_sums(ResidualNorm<T>& a, T* grad_x) {
        zero(a.grads + range_ * 2 * width_, 2 * width_);
        a.grad_x = grad_x;
        return a.grad_z = a.drop > 0 ? grad_z_ : grad_x;
    }

    static void add(const T* from, int64_t n, T* to) { add_scaled(from, T(1), n, to); }

    // h, which the first norm wrote.
    void normalised(const ResidualNorm<T>& a, int64_t rows) {
        for (int64_t r = 0; r < rows; ++r) {
            const T* normal = a.normal + r * width_;
            along<T>(width_, [&](auto at) { at.put(h_ + r * width_, at(normal) * at(a.weight) + at(a.bias)); });
        }
    }

    void take_out(const Chunk& c) {
        T* to = whole_.grad_x + c.first * width_;
        const int64_t n = c.slots * width_;
        if (!whole_.asked) return along<T>(n, [&](auto at) { at.put(to, at(grad_x_) + at(grad_)); });
        along<T>(n, [&](auto at) { at.put(to, at(grad_k_x_) + at(h_)); });
        add(grad_, c.asking * width_, grad_x_);
        for (int64_t i = 0; i < c.asking; ++i) add(grad_x_ + i * width_, width_, whole_.grad_x + whole_.asked[c.asked + i] * width_);
    }

    const int64_t range_;
    T *h_ = this->rows(), *grad_ = this->rows(), *grad_h_ = this->rows(), *grad_x_ = this->rows(), *grad_z_ = this->rows(), *grad_k_x_ = this->rows();
    LinearBackward<T> projections_[3] = {LinearBackward<T>(part_.projections[0], range_), LinearBackward<T>(part_.projections[1], range_), LinearBackward<T>(part_.projections[2], range_)};
    LinearBackward<T> output_{part_.output, range_};
    FeedForwardBackward<T> network_{part_.network};
};

}  // namespace

void transformer_block(const TransformerBlock<float>& a, int64_t begin, int64_t end) { Forward<float>(a, begin, end).run(); }
void transformer_block(const TransformerBlock<double>& a, int64_t begin, int64_t end) { Forward<double>(a, begin, end).run(); }
void transformer_block_backward(const TransformerBlock<float>& a, int64_t begin, int64_t end, int64_t range) { Backward<float>(a, begin, end, range).run(); }
void transformer_block_backward(const TransformerBlock<double>& a, int64_t begin, int64_t end, int64_t range) { Backward<double>(a, begin, end, range).run(); }

}}  // namespace seqrec::KERNEL_TARGET
