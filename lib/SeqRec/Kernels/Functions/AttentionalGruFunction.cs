using System.Numerics;
using SeqRec.Kernels.Recurrence;
using TorchSharp;
using static TorchSharp.torch;

namespace SeqRec.Kernels.Functions;

/// <summary>States of a gated recurrence with attention.</summary>
internal sealed unsafe class AttentionalGruFunction : autograd.SingleTensorFunction<AttentionalGruFunction>
{
    public override string Name => nameof(AttentionalGruFunction);

    /// <inheritdoc cref="Layers.Fused.AttentionalGru"/>
    public static Tensor Apply(Tensor x, Tensor a, Tensor lengths, Tensor w, Tensor b, Tensor u, GateShare gate)
    {
        Check(x, a, lengths, w, b, u);
        Tensor[] inputs = [x, a, w, b, u];
        var learns = is_grad_enabled() && inputs.Any(input => input.requires_grad);
        return apply(x, a, lengths, w, b, u, gate, learns);
    }

    public override Tensor forward(autograd.AutogradContext context, params object[] inputs)
    {
        using var scope = NewDisposeScope();
        var tensors = Array.ConvertAll(inputs[..6], input => ((Tensor)input).contiguous());
        var (gate, learns) = ((GateShare)inputs[6], (bool)inputs[7]);
        var order = Order(tensors[2]);
        var (states, kept) = tensors[0].dtype == ScalarType.Float64
            ? Run<double>(tensors, order, gate, learns)
            : Run<float>(tensors, order, gate, learns);
        context.save_for_backward([.. kept.Select(tensor => tensor.MoveToOuterDisposeScope())]);
        context.save_data("order", order);
        context.save_data("gate", gate);
        return states.MoveToOuterDisposeScope();
    }

    public override List<Tensor> backward(autograd.AutogradContext context, Tensor gradient)
    {
        var (order, gate) = ((LongestFirst)context.get_data("order"), (GateShare)context.get_data("gate"));
        using var scope = NewDisposeScope();
        var saved = context.get_saved_variables();
        var gradients = gradient.dtype == ScalarType.Float64
            ? Differentiate<double>(saved, gradient.contiguous(), order, gate)
            : Differentiate<float>(saved, gradient.contiguous(), order, gate);
        var (x, a, w, b, u) = gradients;
        return [Keep(x)!, Keep(a)!, null!, Keep(w)!, Keep(b)!, Keep(u)!, null!, null!];
    }

    private static Tensor? Keep(Tensor? tensor) => tensor?.MoveToOuterDisposeScope();

    private static LongestFirst Order(Tensor lengths) =>
        new(new ReadOnlySpan<long>(TensorMemory.Pointer<long>(lengths), (int)lengths.numel()));

    // The states, and what the backward pass needs: x, a, M and the records.
    private static (Tensor States, Tensor[] Kept) Run<T>(
        Tensor[] inputs, LongestFirst order, GateShare gate, bool learns)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        Tensor x = inputs[0], a = inputs[1], m = cat([inputs[5], inputs[3], inputs[4].unsqueeze(1)], 1);
        var arguments = Arguments<T>(x, a, m, order, gate);
        var states = empty(x.size(0), x.size(1), arguments.Hidden, x.dtype, CPU);
        var records = empty(learns ? order.Records * (long)arguments.RecordSize : 0, x.dtype, CPU);
        arguments.Out = TensorMemory.Pointer<T>(states);
        arguments.Records = TensorMemory.Pointer<T>(records);
        if (states.numel() > 0) AttentionalGruKernel<T>.Forward(arguments);
        return (states, learns ? [x, a, m, records] : []);
    }

    private static (Tensor X, Tensor? A, Tensor W, Tensor B, Tensor U) Differentiate<T>(
        List<Tensor> saved, Tensor gradient, LongestFirst order, GateShare gate)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        Tensor x = saved[0], a = saved[1], m = saved[2];
        var arguments = Arguments<T>(x, a, m, order, gate);
        arguments.Records = TensorMemory.Pointer<T>(saved[3]);
        Tensor gradX = empty_like(x), gradA = empty_like(a), gradB = zeros(m.size(0), x.dtype, CPU);
        var gradW = zeros(m.size(0), x.size(2), x.dtype, CPU);
        var gradU = zeros(m.size(0), arguments.Hidden, x.dtype, CPU);
        arguments.GradOut = TensorMemory.Pointer<T>(gradient);
        arguments.GradX = TensorMemory.Pointer<T>(gradX);
        arguments.GradAttention = gate.ReadsAttention ? TensorMemory.Pointer<T>(gradA) : null;
        if (gradient.numel() > 0)
            AttentionalGruKernel<T>.Backward(arguments, TensorMemory.Pointer<T>(gradW),
                TensorMemory.Pointer<T>(gradB), TensorMemory.Pointer<T>(gradU));
        return (gradX, gate.ReadsAttention ? gradA : null, gradW, gradB, gradU);
    }

    private static AttentionalGruArguments<T> Arguments<T>(
        Tensor x, Tensor a, Tensor m, LongestFirst order, GateShare gate)
        where T : unmanaged, IFloatingPointIeee754<T> => new()
    {
        Steps = (int)x.size(1), Input = (int)x.size(2), Hidden = (int)m.size(0) / 3, Gate = gate, Order = order,
        X = TensorMemory.Pointer<T>(x), Attention = gate.ReadsAttention ? TensorMemory.Pointer<T>(a) : null,
        Weights = TensorMemory.Pointer<T>(m)
    };

    private static void Check(Tensor x, Tensor a, Tensor lengths, Tensor w, Tensor b, Tensor u)
    {
        if (x.dim() != 3 || !a.shape.SequenceEqual(x.shape[..2]))
            throw new ArgumentException("An attentional GRU takes inputs [B, T, E] and attention [B, T].");
        if (u.dim() != 2 || u.size(1) == 0 || u.size(0) != 3 * u.size(1))
            throw new ArgumentException("The recurrent weight of an attentional GRU is [3H, H].");
        if (!w.shape.SequenceEqual([u.size(0), x.size(2)]) || !b.shape.SequenceEqual([u.size(0)]))
            throw new ArgumentException("The input weight of an attentional GRU is [3H, E], its bias [3H].");
        if (new[] { a, w, b, u }.Any(tensor => tensor.dtype != x.dtype))
            throw new ArgumentException("All tensors of an attentional GRU have one scalar type.");
        if (!lengths.shape.SequenceEqual(x.shape[..1]) || lengths.dtype != ScalarType.Int64)
            throw new ArgumentException("An attentional GRU takes one Int64 length for each row.");
        using var contiguous = lengths.contiguous();
        TensorMemory.CheckRange(contiguous, x.size(1) + 1, "length");
    }
}
