using TorchSharp.Modules;
using static TorchSharp.torch;

namespace SeqRec.Layers;

/// <summary>Inner products of states with candidates of their own, two ways that agree up to rounding.</summary>
public static class CandidateRatings
{
    // A gathered row costs memory traffic, a rating of the whole table only arithmetic, about this many times cheaper.
    private const int TableRowsPerGatheredRow = 16;

    /// <summary>The ratings, the cheaper way for these sizes.</summary>
    /// <param name="h">[N, D] states.</param>
    /// <param name="table">[V, D] item table.</param>
    /// <param name="candidates">[N, C] rows of the table.</param>
    /// <returns>[N, C].</returns>
    public static Tensor Of(Tensor h, Embedding table, Tensor candidates) => table.weight.size(0) <= TableRowsPerGatheredRow * candidates.size(1)
        ? OverTable(h, table, candidates)
        : OfRows(h, table, candidates);

    /// <summary>Fetches the rows of the candidates: for few of them in a large table.</summary>
    public static Tensor OfRows(Tensor h, Embedding table, Tensor candidates) =>
        table.call(candidates).matmul(h.unsqueeze(-1)).squeeze(-1);

    /// <summary>Rates the whole table and picks: for many candidates in a small table.</summary>
    public static Tensor OverTable(Tensor h, Embedding table, Tensor candidates) => h.matmul(table.weight.transpose(0, 1)).gather(1, candidates);
}
