namespace SeqRec.Benchmarks;

/// <summary>AUGRU step by step, with the product of the input taken out of the loop.</summary>
internal sealed class AttentionalGru : Module<Tensor, Tensor, Tensor>
{
    private readonly Linear input, recurrent;

    public AttentionalGru(long width) : base(nameof(AttentionalGru))
    {
        (input, recurrent) = (Linear(width, 3 * width), Linear(width, 3 * width, hasBias: false));
        RegisterComponents();
    }

    /// <param name="x">[B, T, E].</param>
    /// <param name="a">[B, T] attention weights; 0 for padding, which then carries the state on.</param>
    /// <returns>[B, T, H].</returns>
    public override Tensor forward(Tensor x, Tensor a)
    {
        var (steps, weights) = (input.call(x).unbind(1), a.unsqueeze(-1).unbind(1));
        var h = x.new_zeros(x.shape[0], x.shape[2]);
        var states = new Tensor[steps.Length];
        for (var t = 0; t < steps.Length; t++) states[t] = h = Step(steps[t], weights[t], h);
        return stack(states, 1);
    }

    private Tensor Step(Tensor projected, Tensor weight, Tensor h)
    {
        var (i, s) = (projected.chunk(3, -1), recurrent.call(h).chunk(3, -1));
        var u = weight * sigmoid(i[0] + s[0]);
        var n = tanh(i[2] + sigmoid(i[1] + s[1]) * s[2]);
        return h + u * (n - h);
    }
}
