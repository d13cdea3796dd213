namespace SeqRec.Torch.Tests.Golden;

internal sealed record IndexingCase(string Name, GoldenTensor[] Outputs) : INamedCase;

/// <summary>Reading and writing through indices picks the elements that PyTorch picks.</summary>
public class IndexingTests
{
    private static readonly TensorIndex All = TensorIndex.Colon, Rest = TensorIndex.Ellipsis, New = TensorIndex.None;
    private static readonly Dictionary<string, IndexingCase> Cases = Fixtures.Load<IndexingCase>("indexing");

    // x counts 0..59 in [3, 4, 5]; i and j are positions; m and n are masks of the first and the first two dimensions.
    private static readonly CallTable Calls = new()
    {
        { "x[1]", x => x[1] },
        { "x[-1]", x => x[-1] },
        { "x[1, 2]", x => x[1, 2] },
        { "x[1, -1, 3]", x => x[1, -1, 3] },
        { "x[1:]", x => x[1..] },
        { "x[:-1]", x => x[..^1] },
        { "x[-2:]", x => x[^2..] },
        { "x[::2]", x => x[TensorIndex.Slice(step: 2)] },
        { "x[:, 1:-1, ::2]", x => x[All, 1..^1, TensorIndex.Slice(null, null, 2)] },
        { "x[:, 1:4:2]", x => x[All, TensorIndex.Slice(1, 4, 2)] },
        { "x[..., 0]", x => x[Rest, 0] },
        { "x[..., 1:3]", x => x[Rest, 1..3] },
        { "x[0, ..., -1]", x => x[0, Rest, -1] },
        { "x[None]", x => x[New] },
        { "x[:, None, 1]", x => x[All, New, 1] },
        { "x[..., None]", x => x[Rest, New] },
        { "x[True]", x => x[TensorIndex.Bool(true)] },
        { "x[x > 30]", x => x[x > 30] },
        { "x[m]", (x, i, j, m, n) => x[m] },
        { "x[n]", (x, i, j, m, n) => x[n] },
        { "x[:, [True, False, True, True]]", x => x[All, TensorIndex.Tensor(tensor(new[] { true, false, true, true }))] },
        { "x[i]", (x, i, j, m, n) => x[i] },
        { "x[i, j]", (x, i, j, m, n) => x[i, j] },
        { "x[:, i]", (x, i, j, m, n) => x[All, At(i)] },
        { "x[:, i, j]", (x, i, j, m, n) => x[All, At(i), At(j)] },
        { "x[i, :, j]", (x, i, j, m, n) => x[At(i), All, At(j)] },
        { "x[i, 1:3]", (x, i, j, m, n) => x[At(i), 1..3] },
        { "x[i, 2]", (x, i, j, m, n) => x[At(i), 2] },
        { "x[1, i]", (x, i, j, m, n) => x[1, At(i)] },
        { "x[..., i]", (x, i, j, m, n) => x[Rest, At(i)] },
        { "x[i, None, j]", (x, i, j, m, n) => x[At(i), New, At(j)] },
        { "x[i[:, None], j]", (x, i, j, m, n) => x[i[All, New], j] },
        { "x[0, :, i]", (x, i, j, m, n) => x[0, All, At(i)] },
        { "x[1] = 7", Set(x => x[1] = 7) },
        { "x[1, 2] = 7", Set(x => x[1, 2] = 7) },
        { "x[0, 1, 2] = 7", Set(x => x[0, 1, 2] = 7) },
        { "x[:, 1:3] = -1", Set(x => x[All, 1..3] = -1) },
        { "x[..., -1] = x[..., 0]", Set(x => x[Rest, -1] = x[Rest, 0]) },
        { "x[x > 30] = 0", Set(x => x[x > 30] = 0) },
        { "x[m] = 0", (x, i, j, m, n) => Set(y => y[m] = 0)(x) },
        { "x[i, j] = 9", (x, i, j, m, n) => Set(y => y[i, j] = 9L)(x) },
        { "x[:, i] = 9", (x, i, j, m, n) => Set(y => y[All, At(i)] = 9L)(x) },
        { "x[n] = 4", (x, i, j, m, n) => Set(y => y[n] = 4)(x) },
        { "x[None, 0] = 5", Set(x => x[New, 0] = 5) },
        { "x[i, 1] = x[0, 0]", (x, i, j, m, n) => Set(y => y[At(i), 1] = x[0, 0])(x) },
        { "x[1, ::2] = torch.arange(5)", Set(x => x[1, TensorIndex.Slice(step: 2)] = arange(5)) },
    };

    public static TheoryData<string> Names => Fixtures.Names(Cases);

    [Theory, MemberData(nameof(Names))]
    public void Index_agrees_with_PyTorch(string name)
    {
        using var scope = NewDisposeScope();
        var x = arange(60).reshape(3, 4, 5);
        var inputs = new[] { x, tensor(new[] { 2L, 0, 2 }), tensor(new[] { 1L, 3, 0 }), tensor(new[] { true, false, true }), arange(12).reshape(3, 4) % 5 < 2 };
        GoldenTensor.AssertAllSame(Cases[name].Outputs, Calls.Invoke(name, inputs), "result");
    }

    [Fact]
    public void Mask_of_two_dimensions_leaves_the_slice_to_the_third()
    {
        using var scope = NewDisposeScope();
        var (x, mask) = (arange(60).reshape(3, 4, 5), arange(12).reshape(3, 4) % 5 < 2);
        Assert.True(x[At(mask), 1..3].allclose(x[mask][All, 1..3]));
    }

    [Fact]
    public void Index_views_share_memory()
    {
        using var scope = NewDisposeScope();
        var x = zeros(2, 3);
        x[1, 1..].add_(1);
        Assert.Equal([0, 0, 0, 0, 1, 1], x.data<float>().ToArray());
    }

    private static TensorIndex At(Tensor positions) => TensorIndex.Tensor(positions);

    private static Func<Tensor, Tensor> Set(Action<Tensor> write) => x =>
    {
        var copy = x.clone();
        write(copy);
        return copy;
    };
}
