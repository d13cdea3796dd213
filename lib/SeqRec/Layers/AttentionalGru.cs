using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace SeqRec.Layers;

/// <summary>
/// A layer of gated recurrent units in which an attention weight of each step decides how much of it is taken in. In the
/// paper's notation: u is the share of the new candidate, and the reset gate multiplies the recurrent product.
/// </summary>
/// <remarks>Zhou et al., AAAI 2019, equations 2 to 5 and 9 to 12. Kernels start Glorot-uniform and biases at 0, where
/// TensorFlow's cell, which the authors used, starts the biases of its gates at 1. The steps are written out in <see cref="Composed.AttentionalGru"/>.</remarks>
public sealed class AttentionalGru : Module<Tensor, Tensor, Tensor, Tensor>
{
    private readonly AttentionGate gate;
    private readonly Dense input, recurrent;  // W and b, and U; rows u, r, n

    /// <param name="inputDim">Width E of a step.</param>
    /// <param name="hiddenDim">Width H of the state.</param>
    /// <param name="gate">How attention enters.</param>
    /// <param name="device">Where the parameters live.</param>
    public AttentionalGru(int inputDim, int hiddenDim, AttentionGate gate, Device? device = null) : base(nameof(AttentionalGru))
    {
        this.gate = gate;
        input = new Dense(inputDim, 3 * hiddenDim, device);
        recurrent = new Dense(hiddenDim, 3 * hiddenDim, device, hasBias: false);
        RegisterComponents();
        using var scope = NewDisposeScope();
        using var guard = no_grad();
        foreach (var kernel in input.Weight!.chunk(3).Concat(recurrent.Weight!.chunk(3))) Initial.Xavier(kernel);
        init.zeros_(input.Bias!);
    }

    /// <summary>States after each step, from h = 0. Padded steps carry the state on, so that the last slot of every row is its final state.</summary>
    /// <param name="x">[B, T, E].</param>
    /// <param name="a">[B, T] attention weights; a plain GRU does not read them.</param>
    /// <param name="lengths">[B] steps of each row; a row of none stays at 0.</param>
    /// <returns>[B, T, H].</returns>
    public override Tensor forward(Tensor x, Tensor a, Tensor lengths) =>
        Fused.AttentionalGru(x, a, lengths, input.Weight!, input.Bias!, recurrent.Weight!, gate);
}
