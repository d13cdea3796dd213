using TorchSharp;
using static TorchSharp.torch;

namespace SeqRec.Kernels.Functions;

/// <summary>A whole Transformer layer over packed sequences, normalised after each part.</summary>
internal sealed class TransformerBlockFunction : autograd.SingleTensorFunction<TransformerBlockFunction>
{
    public override string Name => nameof(TransformerBlockFunction);

    /// <summary>The states of a layer's slots.</summary>
    /// <param name="x">[N, D].</param>
    /// <param name="offsets">[B + 1] of the sequences.</param>
    /// <param name="queries">The M slots whose output is wanted and their offsets [B + 1]; null for all.</param>
    /// <param name="weights">W and b of q, k, v and the attention's output; of its norm; W₁, b₁, W₂, b₂; of the last
    /// norm.</param>
    /// <param name="settings">Its other arguments.</param>
    /// <returns>[M, D].</returns>
    public static Tensor Apply(
        Tensor x, Tensor offsets, (Tensor Slots, Tensor Offsets)? queries, Tensor[] weights,
        TransformerBlockSettings settings)
    {
        using var scope = NewDisposeScope();
        var starts = FunctionCalls.Contiguous(offsets);
        var queryStarts = queries is null ? starts : FunctionCalls.Contiguous(queries.Value.Offsets);
        var slots = queries is null ? null : FunctionCalls.Contiguous(queries.Value.Slots);
        TransformerBlockChecks.Check(x, new(starts, queryStarts), slots, weights, settings);
        Tensor?[] inputs =
            [FunctionCalls.Contiguous(x), starts, queryStarts, slots, .. weights.Select(FunctionCalls.Contiguous)];
        var y = FunctionCalls.Learns([x, .. weights])
            ? apply([.. inputs!, settings])
            : new TransformerBlockCall(inputs, settings).Run();
        return y.MoveToOuterDisposeScope();
    }

    public override Tensor forward(autograd.AutogradContext context, params object[] inputs)
    {
        var settings = (TransformerBlockSettings)inputs[^1];
        Tensor?[] tensors = [.. inputs[..^1].Cast<Tensor?>()];
        var call = new TransformerBlockCall(tensors, settings)
        {
            Saved = TransformerBlockCall.AllocateSaved(tensors[0]!, tensors[3])
        };
        context.save_for_backward([.. tensors!, .. call.Saved]);
        context.save_data("settings", settings);
        return call.Run();
    }

    public override List<Tensor> backward(autograd.AutogradContext context, Tensor gradient)
    {
        using var scope = NewDisposeScope();
        var (saved, settings) = (context.get_saved_variables(), (TransformerBlockSettings)context.get_data("settings"));
        var call = new TransformerBlockCall([.. saved[..TransformerBlockCall.End]], settings)
        {
            Saved = [.. saved[TransformerBlockCall.End..]]
        };
        var grads = call.Differentiate(FunctionCalls.Contiguous(gradient));
        foreach (var grad in grads) grad.MoveToOuterDisposeScope();
        return [grads[0], null!, null!, null!, .. grads[1..], null!];
    }
}
