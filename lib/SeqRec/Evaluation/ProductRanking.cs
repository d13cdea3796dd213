using SeqRec.Kernels;
using SeqRec.Kernels.Execution;
using SeqRec.Kernels.Functions;
using SeqRec.Layers;
using static TorchSharp.torch;

namespace SeqRec.Evaluation;

/// <summary>Ranks by inner products of users and items, which are counted as they are formed.</summary>
internal static unsafe class ProductRanking
{
    /// <summary>Ranks each user's target among the items 1 .. V.</summary>
    /// <param name="users">[B, D].</param>
    /// <param name="items">[V + 1, D]; row 0 is padding.</param>
    /// <param name="histories">The items that each user has met.</param>
    /// <param name="targets">Item indices in 1 .. V.</param>
    /// <param name="seen">What becomes of the items met.</param>
    /// <returns>[B]; null where the kernel does not serve: a score is not finite, or an index is no item's.</returns>
    public static TargetRank[]? TryRank(
        Tensor users, Tensor items, IReadOnlyList<int[]> histories, int[] targets, SeenItems seen)
    {
        var count = items.size(0) - 1;
        bool IsItem(int item) => item >= 1 && item <= count;
        if (!Fused.Serves(users) || users.dtype != ScalarType.Float32 || items.dtype != ScalarType.Float32
            || !targets.All(IsItem) || (seen != SeenItems.Kept && !histories.All(row => row.All(IsItem)))) return null;
        using Tensor h = users.contiguous(), e = items.contiguous();
        var rows = Array.ConvertAll(targets, target => target - 1);
        int[] above = new int[rows.Length], level = new int[rows.Length];
        fixed (int* target = rows, greater = above, equal = level)
        {
            RankingKernel<float> kernel = new()
            {
                Users = TensorMemory.Pointer<float>(h), Items = TensorMemory.Pointer<float>(e) + (nint)e.size(1),
                Targets = target, UserCount = rows.Length, ItemCount = (nint)count, Width = (nint)h.size(1),
                Above = greater, Level = equal
            };
            KernelWidth.Run<float, RankingKernel<float>>(kernel);
            if (Array.IndexOf(level, -1) >= 0) return null;
            for (var user = 0; user < rows.Length && seen != SeenItems.Kept; user++)
                Correct(kernel, user, histories[user], seen);
        }
        return [.. above.Zip(level, (greater, equal) => new TargetRank(greater, equal - 1))];
    }

    // Takes the items met out of the counts, and where they score 0 puts that in.
    private static void Correct(in RankingKernel<float> a, int user, int[] history, SeenItems seen)
    {
        var h = a.Users + user * a.Width;
        var target = a.Targets[user];
        var bound = RankingKernel<float>.Rate(h, a.Items + target * a.Width, a.Width);
        foreach (var item in history.Distinct())
        {
            if (item - 1 == target) continue;
            Add(a, user, RankingKernel<float>.Rate(h, a.Items + (item - 1) * a.Width, a.Width), bound, -1);
            if (seen == SeenItems.ScoredZero) Add(a, user, 0, bound, 1);
        }
    }

    private static void Add(in RankingKernel<float> a, int user, float score, float bound, int times)
    {
        if (score > bound) a.Above[user] += times;
        else if (score == bound) a.Level[user] += times;
    }
}
