using System.Numerics;
using SeqRec.Kernels.Execution;
using SeqRec.Kernels.Transformer;
using TorchSharp;
using static TorchSharp.torch;

namespace SeqRec.Kernels.Functions;

/// <summary>Settings of a Transformer layer's call.</summary>
/// <param name="Attention">How it attends, and which weights are dropped.</param>
/// <param name="Eps">Added to the variance by both norms.</param>
/// <param name="P">Probability of dropping an element of what a part adds.</param>
/// <param name="AttentionKey">Decides which of the attention's elements are dropped.</param>
/// <param name="NetworkKey">The same of the network's.</param>
internal sealed record TransformerBlockSettings(
    AttentionSettings Attention, double Eps, double P, long AttentionKey, long NetworkKey);

/// <summary>One call of a Transformer layer's kernel.</summary>
/// <param name="inputs">x, offsets, query offsets, query slots or null for all, and the weights; all
/// contiguous.</param>
/// <param name="settings">Its other arguments.</param>
internal sealed unsafe class TransformerBlockCall(Tensor?[] inputs, TransformerBlockSettings settings)
{
    /// <summary>Where weights begin among the inputs, and where they end.</summary>
    public const int FirstWeight = 4, End = FirstWeight + 16;

    private const int Query = 0, Key = 2, Value = 4, Output = 6, AttentionNorm = 8, Network = 10, OutputNorm = 14;
    private readonly Tensor _x = inputs[0]!, _offsets = inputs[1]!, _queryOffsets = inputs[2]!;
    private readonly Tensor? _querySlots = inputs[3];

    /// <summary>
    /// What the forward pass keeps for the backward pass: q, k, v, the attention's output, and for each norm the
    /// normalised rows and their inverse deviations. Null where no gradient is wanted.
    /// </summary>
    public Tensor[]? Saved { get; init; }

    private long Queries => _querySlots?.size(0) ?? _x.size(0);

    /// <summary>Memory for what is kept.</summary>
    public static Tensor[] AllocateSaved(Tensor x, Tensor? querySlots)
    {
        var queries = querySlots?.size(0) ?? x.size(0);
        Tensor Rows(long count) => empty(count, x.size(1), x.dtype, CPU);
        Tensor Inverses() => empty(queries, x.dtype, CPU);
        return
        [
            Rows(queries), Rows(x.size(0)), Rows(x.size(0)), Rows(queries), Rows(queries), Inverses(), Rows(queries),
            Inverses()
        ];
    }

    /// <summary>The output. [M, D]</summary>
    public Tensor Run()
    {
        var y = empty(Queries, _x.size(1), _x.dtype, CPU);
        if (y.dtype == ScalarType.Float64) Run<double>(y);
        else Run<float>(y);
        return y;
    }

    /// <summary>The gradients of x and of the weights.</summary>
    /// <param name="gradient">[M, D] that of the output.</param>
    public Tensor[] Differentiate(Tensor gradient)
    {
        Tensor[] grads = [empty_like(_x), .. inputs[FirstWeight..].Select(w => empty_like(w!))];
        if (gradient.dtype == ScalarType.Float64) Differentiate<double>(gradient, grads);
        else Differentiate<float>(gradient, grads);
        return grads;
    }

    private void Run<T>(Tensor y) where T : unmanaged, IFloatingPointIeee754<T>
    {
        var block = Arguments<T>([]);
        block.Y = TensorMemory.Pointer<T>(y);
        KernelWidth.Run<T, TransformerBlockKernel<T>>(new(block));
    }

    private void Differentiate<T>(Tensor gradient, Tensor[] grads) where T : unmanaged, IFloatingPointIeee754<T>
    {
        var block = Arguments<T>(grads.AsSpan(1));
        block.Grad = TensorMemory.Pointer<T>(gradient);
        block.GradX = TensorMemory.Pointer<T>(grads[0]);
        KernelWidth.Run<T, TransformerBlockBackwardKernel<T>>(new(block));
    }

    // Gradients of the weights are given backward.
    private TransformerBlock<T> Arguments<T>(ReadOnlySpan<Tensor> grads) where T : unmanaged
    {
        TransformerBlock<T> block = new()
        {
            X = TensorMemory.Pointer<T>(_x), HasQuerySlots = _querySlots is not null,
            QuerySlots = _querySlots is null ? null : TensorMemory.Pointer<long>(_querySlots),
            Attention = new PackedSequences(_offsets, _queryOffsets).Attention<T>(_x.size(1), settings.Attention),
            Query = Map<T>(Query, grads), Key = Map<T>(Key, grads), Value = Map<T>(Value, grads),
            Output = Map<T>(Output, grads), AttentionNorm = Norm<T>(AttentionNorm, settings.AttentionKey, grads),
            OutputNorm = Norm<T>(OutputNorm, settings.NetworkKey, grads),
            Network = FunctionCalls.Network<T>(
                inputs.AsSpan(FirstWeight + Network, 4)!, grads.IsEmpty ? [] : grads.Slice(Network, 4))
        };
        SetRows(ref block);
        return block;
    }

    private void SetRows<T>(ref TransformerBlock<T> block) where T : unmanaged
    {
        if (Saved is null) return;
        block.Attention.Q = TensorMemory.Pointer<T>(Saved[0]);
        block.Attention.K = TensorMemory.Pointer<T>(Saved[1]);
        block.Attention.V = TensorMemory.Pointer<T>(Saved[2]);
        block.Attention.Out = TensorMemory.Pointer<T>(Saved[3]);
        block.AttentionNormal = TensorMemory.Pointer<T>(Saved[4]);
        block.AttentionInverse = TensorMemory.Pointer<T>(Saved[5]);
        block.OutputNormal = TensorMemory.Pointer<T>(Saved[6]);
        block.OutputInverse = TensorMemory.Pointer<T>(Saved[7]);
    }

    private LinearMap<T> Map<T>(int place, ReadOnlySpan<Tensor> grads) where T : unmanaged =>
        FunctionCalls.Map<T>(Weight(place), Weight(place + 1), Grad(grads, place), Grad(grads, place + 1));

    private ResidualNorm<T> Norm<T>(int place, long key, ReadOnlySpan<Tensor> grads) where T : unmanaged =>
        FunctionCalls.Norm<T>(
            Weight(place), Weight(place + 1), settings.Eps, settings.P, key, Grad(grads, place),
            Grad(grads, place + 1));

    private Tensor Weight(int place) => inputs[FirstWeight + place]!;

    private static Tensor? Grad(ReadOnlySpan<Tensor> grads, int place) => grads.IsEmpty ? null : grads[place];
}
