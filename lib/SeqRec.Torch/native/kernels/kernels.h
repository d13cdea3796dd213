// The fused kernels, declared once per instruction set.
#pragma once

#include <cstdint>

// Rows of a matrix that starts at `data`, `stride` elements apart.
namespace seqrec {

// Softmax cross-entropy over a table of classes: loss = mean over rows of log(sum_v exp(h.e_v)) - h.e_y.
template <class T> struct CrossEntropy {
    const T* h;              // [N, D]
    const T* table;          // [V, D]
    const int64_t* targets;  // [N], 0..V-1
    int64_t rows, classes, width;
    T* grad_h;               // [N, D] or null when no gradient is wanted
    T* grad_table;           // [threads, V, D], zero at first: one per thread, added in order afterwards
    double* losses;          // [N]
    int64_t* likeliest;      // [N] the first class with the largest logit
};

// Attention over sequences that lie one after the other: slot t of a sequence sees its slots 0..t, or all of them. Where not all
// slots ask, those that do lie one after the other too; with hidden later slots they are the last ones of their sequence.
template <class T> struct Attention {
    const T* q;              // [M, H * d], as out
    const T* k;              // [N, H * d], as v
    const T* v;
    const int64_t* offsets;  // [B + 1]: sequence b has the slots offsets[b]..offsets[b+1]-1
    const int64_t* asking;   // [B + 1]: the same of q
    int64_t width, heads;    // H * d, H
    bool causal;             // whether later slots are hidden
    double drop;             // probability of dropping an attention weight
    uint64_t key;            // of the random bits
    int64_t number;          // of the first slot, from which they are counted
    T* out;                  // forward
    const T* grad_out;       // backward
    T* grad_q;
    T* grad_k;
    T* grad_v;
};

// r[n, c] = h_n . e_candidate(n, c)
template <class T> struct CandidateRatings {
    const T* h;                 // [N, D]
    const T* table;             // [V, D]
    const int64_t* candidates;  // [N, C], 0..V-1
    int64_t count, items, width;  // C, V, D
    T* ratings;                 // forward: [N, C]
    const T* grad;              // backward: [N, C]
    T* grad_h;                  // [N, D]
    T* grad_table;              // [ranges, V, D]
};

// A recurrence over rows of a batch, in tiles of kTileRows rows that lie side by side in the lanes of the vectors. With
// z = (x, 1, h): u, r = sigmoid(M z), s = U h, n = tanh(W x + b + r s), w = one + by_a a + by_u u + by_au a u, and
// h' = (1 - w) h + w n.
constexpr int64_t kTileRows = 64;

template <class T> struct AttentionalGru {
    const T* x;              // [B, T, E]
    const T* attention;      // [B, T], or null where it is not read
    const T* weights;        // M = (W, b, U), [3H, E + 1 + H], rows u, r, n
    const int64_t* rows;     // [B] rows of the batch, longest first
    const int64_t* lengths;  // [B] their lengths, 0..T
    const int64_t* first;    // [tiles] records that the tiles before have
    int64_t batch, steps, input, hidden;
    double one, by_a, by_u, by_au;
    bool scaled;             // x is multiplied by its attention first
    T* records;              // per step of a tile [E + 1 + H + 4H, kTileRows]: z, u, r, n, s; and a last one; null when no gradient is wanted
    T* out;                  // [B, T, H]; beyond its length a row keeps its state
    const T* grad_out;       // backward
    T* grad_x;
    T* grad_attention;       // or null where it is not read
    T* grad_weights;         // [tiles, 3H, E + 1 + H]

    int64_t width() const { return input + 1 + hidden; }
    int64_t record() const { return (width() + 4 * hidden) * kTileRows; }
};

// y = W x + b, row by row.
template <class T> struct LinearMap {
    const T* w;             // [out, in]
    const T* b;             // [out]
    int64_t out;
    T* y;                   // forward: [N, out]
    const T* grad;          // backward: [N, out]
    T* grads;               // [ranges, out * in + out]: of W and b
};

// Up to three of the same rows.
template <class T> struct Linear {
    const T* x;             // [N, in]
    int64_t in, count;      // of a row, and of maps
    LinearMap<T> maps[3];
    T* grad_x;              // [N, in]
};

// y = W2 gelu(W1 x + b1) + b2, row by row.
template <class T> struct FeedForward {
    const T* x;             // [N, D]
    const T* w1;            // [F, D]
    const T* b1;            // [F]
    const T* w2;            // [D, F]
    const T* b2;            // [D]
    int64_t width, inner;   // D, F
    T* y;                   // forward: [N, D]
    const T* grad;          // backward: [N, D]
    T* grad_x;
    T* grads;               // [ranges, parameters()]: of W1, W2, b1, b2

    int64_t parameters() const { return 2 * inner * width + inner + width; }
};

// y = LN(x + drop(z)), row by row.
template <class T> struct ResidualNorm {
    const T* x;             // [N, D]
    const T* z;             // [N, D]
    const T* weight;        // [D]
    const T* bias;          // [D]
    int64_t width;          // D
    double eps, drop;       // probability of dropping an element of z
    uint64_t key;           // of the random bits
    int64_t number;         // of the first row, from which they are counted
    T* y;                   // forward: [N, D]
    T* normal;              // [N, D] what weight and bias are applied to; null when no gradient is wanted
    T* inverse;             // [N] 1 / deviation; null likewise
    const T* grad;          // backward: [N, D]
    T* grad_x;
    T* grad_z;
    T* grads;               // [ranges, 2 D]: of weight and bias
};

// A Transformer layer that normalises after each part: h = LN(x + drop(Attention(x))), y = LN(h + drop(W2 gelu(W1 h + b1) + b2)).
// Its parts bring weights, sums of gradients, and whatever has a row for each slot of the batch (q, k, v, the attention's out, normal
// and inverse, y and its gradient); all else lasts for a few sequences.
template <class T> struct TransformerBlock {
    const T* x;               // [N, D]
    const int64_t* asked;     // [M] the slots whose output is wanted, in order; null for all
    Linear<T> projections[3]; // where all ask, the first has three maps, q, k and v; else each has one
    int64_t count;            // 1 or 3
    Attention<T> attention;
    Linear<T> output;
    ResidualNorm<T> attention_norm, output_norm;
    FeedForward<T> network;
    T* grad_x;                // [N, D]
};

struct Adam {
    double rate, beta1, beta2, eps, decay, correction1, correction2;
};

#define DECLARE_KERNELS(target)                                                                              \
    namespace target {                                                                                       \
    void cross_entropy(const CrossEntropy<float>& a, int64_t begin, int64_t end, int64_t thread);            \
    void cross_entropy(const CrossEntropy<double>& a, int64_t begin, int64_t end, int64_t thread);           \
    void attention(const Attention<float>& a, int64_t begin, int64_t end);                                   \
    void attention(const Attention<double>& a, int64_t begin, int64_t end);                                  \
    void attention_backward(const Attention<float>& a, int64_t begin, int64_t end);                          \
    void attention_backward(const Attention<double>& a, int64_t begin, int64_t end);                         \
    void last_attention(const Attention<float>& a, int64_t begin, int64_t end);                              \
    void last_attention(const Attention<double>& a, int64_t begin, int64_t end);                             \
    void last_attention_backward(const Attention<float>& a, int64_t begin, int64_t end);                     \
    void last_attention_backward(const Attention<double>& a, int64_t begin, int64_t end);                    \
    void candidate_ratings(const CandidateRatings<float>& a, int64_t begin, int64_t end);                    \
    void candidate_ratings(const CandidateRatings<double>& a, int64_t begin, int64_t end);                   \
    void candidate_ratings_backward(const CandidateRatings<float>& a, int64_t begin, int64_t end, int64_t range);   \
    void candidate_ratings_backward(const CandidateRatings<double>& a, int64_t begin, int64_t end, int64_t range);  \
    void attentional_gru(const AttentionalGru<float>& a, int64_t begin, int64_t end);                        \
    void attentional_gru(const AttentionalGru<double>& a, int64_t begin, int64_t end);                       \
    void attentional_gru_backward(const AttentionalGru<float>& a, int64_t begin, int64_t end);               \
    void attentional_gru_backward(const AttentionalGru<double>& a, int64_t begin, int64_t end);              \
    void linear(const Linear<float>& a, int64_t begin, int64_t end);                                         \
    void linear(const Linear<double>& a, int64_t begin, int64_t end);                                        \
    void linear_backward(const Linear<float>& a, int64_t begin, int64_t end, int64_t range);                 \
    void linear_backward(const Linear<double>& a, int64_t begin, int64_t end, int64_t range);                \
    void feed_forward(const FeedForward<float>& a, int64_t begin, int64_t end);                              \
    void feed_forward(const FeedForward<double>& a, int64_t begin, int64_t end);                             \
    void feed_forward_backward(const FeedForward<float>& a, int64_t begin, int64_t end, int64_t range);      \
    void feed_forward_backward(const FeedForward<double>& a, int64_t begin, int64_t end, int64_t range);     \
    void residual_norm(const ResidualNorm<float>& a, int64_t begin, int64_t end);                            \
    void residual_norm(const ResidualNorm<double>& a, int64_t begin, int64_t end);                           \
    void residual_norm_backward(const ResidualNorm<float>& a, int64_t begin, int64_t end, int64_t range);    \
    void residual_norm_backward(const ResidualNorm<double>& a, int64_t begin, int64_t end, int64_t range);   \
    void transformer_block(const TransformerBlock<float>& a, int64_t begin, int64_t end);                    \
    void transformer_block(const TransformerBlock<double>& a, int64_t begin, int64_t end);                   \
    void transformer_block_backward(const TransformerBlock<float>& a, int64_t begin, int64_t end, int64_t range);   \
    void transformer_block_backward(const TransformerBlock<double>& a, int64_t begin, int64_t end, int64_t range);  \
    void dropout(const float* x, float* y, uint64_t key, double p, int64_t begin, int64_t end);              \
    void dropout(const double* x, double* y, uint64_t key, double p, int64_t begin, int64_t end);            \
    void adam(float* w, const float* g, float* m, float* v, const Adam& a, int64_t begin, int64_t end);      \
    void adam(double* w, const double* g, double* m, double* v, const Adam& a, int64_t begin, int64_t end);  \
    }

DECLARE_KERNELS(baseline)
DECLARE_KERNELS(avx2)
DECLARE_KERNELS(avx512)

}  // namespace seqrec
