using static TorchSharp.torch.nn;

namespace SeqRec.Torch.Tests.Tensors;

/// <summary>Element types follow C#, as in TorchSharp; what operators make of them follows PyTorch.</summary>
public class TypeTests
{
    [Fact]
    public void Tensors_take_the_type_of_the_csharp_values()
    {
        using var scope = NewDisposeScope();
        Assert.Equal(float64, tensor(1.0).dtype);
        Assert.Equal(float32, tensor(1f).dtype);
        Assert.Equal(int64, tensor(1L).dtype);
        Assert.Equal(int32, tensor(new[] { 1 }).dtype);
        Assert.Equal(int64, tensor(new[] { 1L, 2 }).dtype);
        Assert.Equal(float32, tensor(new[,] { { 1f } }).dtype);
        Assert.Equal(@bool, tensor(new[] { true }).dtype);
        Assert.Equal(uint8, tensor(new byte[] { 1 }).dtype);
        Assert.Equal(float32, tensor(new[] { 1.5 }, dtype: float32).dtype);
    }

    [Fact]
    public void Factories_have_PyTorchs_defaults()
    {
        using var scope = NewDisposeScope();
        Assert.Equal(int64, arange(3).dtype);
        Assert.Equal(float32, arange(0.0, 1.0, 0.5).dtype);
        Assert.Equal(float32, zeros(2).dtype);
        Assert.Equal(int64, full(2, 3).dtype);
        Assert.Equal(float32, full(2, 3.0).dtype);
        Assert.Equal(@bool, full(2, true).dtype);
        Assert.Equal(int64, randint(5, [2]).dtype);
        Assert.Equal(float32, eye(2).dtype);
    }

    [Fact]
    public void Numbers_do_not_widen_tensors_but_tensors_do()
    {
        using var scope = NewDisposeScope();
        Assert.Equal(float32, (ones(2) * 2.5).dtype);
        Assert.Equal(float32, (arange(2) * 2.5).dtype);
        Assert.Equal(int64, (arange(2) * 2).dtype);
        Assert.Equal(float32, (arange(2) / 2).dtype);
        Assert.Equal(float64, (ones(2) * ones(2, float64)).dtype);
        Assert.Equal(@bool, (arange(2) > 0).dtype);
        Assert.Equal(int64, (arange(2) > 0).sum().dtype);
    }

    [Fact]
    public void Embedding_and_targets_want_whole_numbers()
    {
        using var scope = NewDisposeScope();
        using var table = Embedding(3, 2);
        Assert.Throws<System.Runtime.InteropServices.ExternalException>(() => table.call(ones(2)));
        Assert.Throws<System.Runtime.InteropServices.ExternalException>(() => functional.cross_entropy(ones(2, 3), tensor(new[] { 0, 1 })));
        Assert.Equal(Math.Log(3), functional.cross_entropy(ones(2, 3), tensor(new[] { 0L, 1 })).item<float>(), 1e-6);
    }

    [Fact]
    public void Default_type_can_be_set()
    {
        set_default_dtype(float64);
        try
        {
            using var x = zeros(1);
            Assert.Equal((float64, float64), (x.dtype, get_default_dtype()));
        }
        finally
        {
            set_default_dtype(float32);
        }
    }

    [Fact]
    public void Conversions_round_trip()
    {
        using var scope = NewDisposeScope();
        var x = tensor(new[] { -1.5f, 0, 2.5f });
        Assert.Equal([-1L, 0, 2], x.@long().data<long>().ToArray());
        Assert.Equal([true, false, true], x.@bool().data<bool>().ToArray());
        Assert.Equal([-1.5, 0, 2.5], x.half().to(float64).data<double>().ToArray());
        Assert.Equal(9_007_199_254_740_993L, (long)tensor(9_007_199_254_740_993L));
        Assert.Equal((int)tensor(7), tensor(7).ToInt32());
    }

    [Fact]
    public void Arrays_of_rank_two_and_three_keep_their_layout()
    {
        using var scope = NewDisposeScope();
        Assert.Equal([2, 3], tensor(new[,] { { 1, 2, 3 }, { 4, 5, 6 } }).shape);
        Assert.Equal([1f, 2, 3, 4], tensor(new[,,] { { { 1f, 2 }, { 3, 4 } } }).data<float>().ToArray());
        Assert.Equal(new[,] { { 1L, 3 }, { 2, 4 } }, tensor(new[,] { { 1L, 2 }, { 3, 4 } }).t().data<long>().ToNDArray());
        Assert.Equal([false, true], from_array(new[,] { { false, true } }).data<bool>().ToArray());
    }
}
