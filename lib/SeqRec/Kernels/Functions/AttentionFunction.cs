using System.Numerics;
using SeqRec.Kernels.Attention;
using SeqRec.Kernels.Execution;
using TorchSharp;
using static TorchSharp.torch;

namespace SeqRec.Kernels.Functions;

/// <summary>Attention over packed sequences: of all slots, of some, or of the last of each.</summary>
internal sealed class AttentionFunction : autograd.SingleTensorFunction<AttentionFunction>
{
    public override string Name => nameof(AttentionFunction);

    /// <summary>Attention of all slots.</summary>
    /// <inheritdoc cref="Layers.Fused.CausalAttention"/>
    public static Tensor AttendAll(Tensor q, Tensor k, Tensor v, Tensor offsets, AttentionSettings settings)
    {
        if (q.dim() != 2 || !q.shape.SequenceEqual(k.shape) || !q.shape.SequenceEqual(v.shape))
            throw new ArgumentException("In attention, q, k and v are [N, D].");
        return Apply(q, k, v, offsets, offsets, settings);
    }

    /// <inheritdoc cref="Layers.Fused.AskedAttention"/>
    public static Tensor AttendSome(
        Tensor q, Tensor k, Tensor v, Tensor asking, Tensor offsets, AttentionSettings settings)
    {
        if (q.dim() != 2 || k.dim() != 2 || q.size(1) != k.size(1) || !k.shape.SequenceEqual(v.shape))
            throw new ArgumentException("In attention of some slots, q is [M, D], k and v are [N, D].");
        return Apply(q, k, v, asking, offsets, settings);
    }

    /// <inheritdoc cref="Layers.Fused.LastAttention"/>
    public static Tensor AttendLast(Tensor q, Tensor k, Tensor v, Tensor offsets, AttentionSettings settings)
    {
        if (q.dim() != 2 || k.dim() != 2 || q.size(1) != k.size(1) || !k.shape.SequenceEqual(v.shape)
            || q.size(0) != offsets.numel() - 1)
            throw new ArgumentException("In attention of last slots, q is [B, D], k and v are [N, D].");
        using var asking = arange(offsets.numel(), device: CPU);
        using var lengths = offsets[1..] - offsets[..^1];
        if ((lengths <= 0).any().ToBoolean())
            throw new ArgumentException("In attention of last slots, a sequence is empty.");
        return Apply(q, k, v, asking, offsets, settings);
    }

    public override Tensor forward(autograd.AutogradContext context, params object[] inputs)
    {
        var call = new Call([.. inputs[..5].Cast<Tensor>()], (AttentionSettings)inputs[5]);
        context.save_for_backward([.. call.Tensors]);
        context.save_data("settings", call.Settings);
        return call.Run();
    }

    public override List<Tensor> backward(autograd.AutogradContext context, Tensor gradient)
    {
        using var scope = NewDisposeScope();
        var call = new Call([.. context.get_saved_variables()], (AttentionSettings)context.get_data("settings"));
        var grads = call.Differentiate(FunctionCalls.Contiguous(gradient));
        return [.. grads.Select(grad => grad.MoveToOuterDisposeScope()), null!, null!, null!];
    }

    private static Tensor Apply(
        Tensor q, Tensor k, Tensor v, Tensor asking, Tensor offsets, AttentionSettings settings)
    {
        if (settings.Heads <= 0 || q.size(1) % settings.Heads != 0 || q.size(1) == 0)
            throw new ArgumentException($"In attention, {settings.Heads} heads do not divide a width of {q.size(1)}.");
        FunctionCalls.CheckProbability(settings.P);
        using var scope = NewDisposeScope();
        var starts = FunctionCalls.Contiguous(offsets);
        var sequences = new PackedSequences(
            starts, ReferenceEquals(asking, offsets) ? starts : FunctionCalls.Contiguous(asking));
        sequences.Check(k.size(0), q.size(0));
        var y = FunctionCalls.Learns([q, k, v])
            ? apply(q, k, v, sequences.QueryOffsets, sequences.Offsets, settings)
            : new Call([q, k, v, sequences.QueryOffsets, sequences.Offsets], settings).Run();
        return y.MoveToOuterDisposeScope();
    }

    // One call; its tensors are q, k, v, asking and offsets.
    private sealed unsafe class Call(Tensor[] tensors, AttentionSettings settings)
    {
        public Tensor[] Tensors { get; } = [.. tensors.Select(FunctionCalls.Contiguous)];

        public AttentionSettings Settings => settings;

        public Tensor Run()
        {
            var y = empty_like(Tensors[0]);
            if (y.dtype == ScalarType.Float64) Run<double>(y);
            else Run<float>(y);
            return y;
        }

        // The gradients of q, k and v.
        public Tensor[] Differentiate(Tensor gradient)
        {
            Tensor[] grads = [.. Tensors[..3].Select(t => empty_like(t))];
            if (gradient.dtype == ScalarType.Float64) Differentiate<double>(gradient, grads);
            else Differentiate<float>(gradient, grads);
            return grads;
        }

        private void Run<T>(Tensor y) where T : unmanaged, IFloatingPointIeee754<T>
        {
            var attention = Attention<T>();
            attention.Out = TensorMemory.Pointer<T>(y);
            KernelWidth.Run<T, AttentionKernel<T>>(new(attention));
        }

        private void Differentiate<T>(Tensor gradient, Tensor[] grads) where T : unmanaged, IFloatingPointIeee754<T>
        {
            var attention = Attention<T>();
            attention.GradOut = TensorMemory.Pointer<T>(gradient);
            attention.GradQ = TensorMemory.Pointer<T>(grads[0]);
            attention.GradK = TensorMemory.Pointer<T>(grads[1]);
            attention.GradV = TensorMemory.Pointer<T>(grads[2]);
            KernelWidth.Run<T, AttentionBackwardKernel<T>>(new(attention));
        }

        private PackedAttention<T> Attention<T>() where T : unmanaged
        {
            var attention = new PackedSequences(Tensors[4], Tensors[3]).Attention<T>(Tensors[0].size(1), settings);
            attention.Q = TensorMemory.Pointer<T>(Tensors[0]);
            attention.K = TensorMemory.Pointer<T>(Tensors[1]);
            attention.V = TensorMemory.Pointer<T>(Tensors[2]);
            return attention;
        }
    }
}
