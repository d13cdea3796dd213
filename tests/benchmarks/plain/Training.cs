namespace SeqRec.Benchmarks;

/// <summary>The usual training step.</summary>
internal static class Training
{
    /// <summary>Sets the gradients to zero, computes loss and gradients, and lets the optimiser take a step.</summary>
    public static void Step(optim.Optimizer optimizer, Func<Tensor> loss, Action? clip = null)
    {
        using var scope = NewDisposeScope();
        optimizer.zero_grad();
        var value = loss();
        value.backward();
        clip?.Invoke();
        optimizer.step();
        value.item<float>();
    }
}
