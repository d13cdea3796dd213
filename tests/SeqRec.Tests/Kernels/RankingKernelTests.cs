using System.Runtime.InteropServices;
using SeqRec.Kernels;
using SeqRec.Kernels.Execution;
using SeqRec.Tests.Layers;

namespace SeqRec.Tests.Kernels;

[Collection(SharedTorchState.Name)]
public unsafe class RankingKernelTests
{
    // [U, V, D]: fewer users than lanes or more, one part of items or several.
    [Theory, InlineData(1, 1, 1), InlineData(3, 50, 4), InlineData(33, 97, 20), InlineData(70, 2500, 16)]
    public void Counts_are_those_of_all_ratings_on_every_machine(int users, int items, int width)
    {
        var random = new Random(1);
        // Small whole numbers, so that ratings are exact and often equal.
        float[] h = WholeNumbers(random, users * width), e = WholeNumbers(random, items * width);
        int[] targets = [.. Enumerable.Range(0, users).Select(_ => random.Next(items))];
        int[] expected = [.. Enumerable.Range(0, users).SelectMany(u =>
        {
            var ratings = Enumerable.Range(0, items).Select(v => Rating(h, u, e, v, width)).ToArray();
            var own = ratings[targets[u]];
            return new[] { ratings.Count(r => r > own), ratings.Count(r => r == own) };
        })];
        Assert.Equal(expected, Count(h, e, targets, width));
        OnEveryMachine.GivesTheSameBytes(() => MemoryMarshal.AsBytes<int>(Count(h, e, targets, width)).ToArray());
    }

    [Fact]
    public void Ratings_that_round_are_counted_the_same_on_every_machine()
    {
        var random = new Random(2);
        float[] h = new float[40 * 30], e = new float[300 * 30];
        for (var k = 0; k < h.Length; k++) h[k] = random.NextSingle() - 0.5f;
        for (var k = 0; k < e.Length; k++) e[k] = random.NextSingle() - 0.5f;
        Array.Copy(e, 0, e, 299 * 30, 30);  // the first and the last item are the same
        var counts = Count(h, e, new int[40], 30);
        Assert.All(counts.Chunk(2), pair => Assert.Equal(2, pair[1]));
        OnEveryMachine.GivesTheSameBytes(() => MemoryMarshal.AsBytes<int>(Count(h, e, new int[40], 30)).ToArray());
    }

    [Theory, InlineData(float.NaN), InlineData(float.PositiveInfinity)]
    public void Only_a_user_with_a_rating_that_is_not_finite_has_no_counts(float value)
    {
        float[] h = [1, value, 1, 2], e = [0, 1, 1, 1, 0, 2];
        int[] level = [.. Count(h, e, [1, 1], width: 2).Where((_, k) => k % 2 == 1)];
        Assert.Equal([-1, 1], level);
    }

    // Above and level of each user.
    private static int[] Count(float[] h, float[] e, int[] targets, int width)
    {
        int[] above = new int[targets.Length], level = new int[targets.Length];
        fixed (float* users = h, items = e)
        fixed (int* target = targets, greater = above, equal = level)
            KernelWidth.Run<float, RankingKernel<float>>(new()
            {
                Users = users, Items = items, Targets = target, UserCount = targets.Length,
                ItemCount = e.Length / width, Width = width, Above = greater, Level = equal
            });
        return [.. above.Zip(level, (a, l) => new[] { a, l }).SelectMany(pair => pair)];
    }

    private static float Rating(float[] h, int user, float[] e, int item, int width) =>
        Enumerable.Range(0, width).Sum(k => h[user * width + k] * e[item * width + k]);

    private static float[] WholeNumbers(Random random, int count) =>
        [.. Enumerable.Range(0, count).Select(_ => (float)random.Next(-2, 3))];
}
