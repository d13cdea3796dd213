using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace SeqRec.Layers;

/// <summary>The network on top of a click model: two hidden layers and one logit.</summary>
/// <remarks>The authors' code normalises the input by batch statistics that it never updates, which leaves a scale and a
/// shift for each feature; <c>batchNorm</c> makes it a real one.</remarks>
public sealed class ClickHead : Module<Tensor, Tensor>
{
    private readonly Module<Tensor, Tensor> norm;
    private readonly Sequential network;

    /// <param name="features">Width of the input.</param>
    /// <param name="dice">Dice after the hidden layers; else PReLU.</param>
    /// <param name="batchNorm">Normalises the input; else scales and shifts it.</param>
    /// <param name="device">Where the parameters live.</param>
    public ClickHead(int features, bool dice, bool batchNorm, Device? device = null) : base(nameof(ClickHead))
    {
        norm = batchNorm
            ? new BatchNorm(features, eps: 1e-3, momentum: 0.1, affine: true, device)
            : new ScaleAndShift(features, device);
        Module<Tensor, Tensor> Activation(int width) => dice ? new Dice(width, device) : new ParametricRelu(width, 0.1, device);
        network = Sequential(
            ("hidden1", new Dense(features, 200, device)), ("activation1", Activation(200)),
            ("hidden2", new Dense(200, 80, device)), ("activation2", Activation(80)),
            ("logit", new Dense(80, 1, device)));
        RegisterComponents();
    }

    /// <param name="x">[B, features].</param>
    /// <returns>[B] logits.</returns>
    public override Tensor forward(Tensor x) => network.call(norm.call(x)).squeeze(-1);
}
