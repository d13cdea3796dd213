using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace SeqRec.Layers;

/// <summary>An embedding of tokens, whose elements may be of half precision and need not be drawn.</summary>
public sealed class TokenTable : Module<Tensor, Tensor>
{
    private readonly Parameter weight;

    /// <param name="tokens">V, rows.</param>
    /// <param name="dim">D, width of a row.</param>
    /// <param name="device">Where the table lives.</param>
    /// <param name="type">Element type.</param>
    /// <param name="drawn">Draws elements ~ N(0, 0.02²). False leaves them as memory holds them, to be read from a
    /// file.</param>
    public TokenTable(long tokens, long dim, Device device, ScalarType type = ScalarType.Float32, bool drawn = true)
        : base(nameof(TokenTable))
    {
        using var initial = empty(tokens, dim, dtype: type, device: device);
        weight = Owned.Parameter(drawn ? Initial.Normal(initial, 0.02) : initial);
        RegisterComponents();
    }

    /// <summary>The table. [V, D]</summary>
    public Parameter Weight => weight;

    /// <param name="tokens">[..] Int64.</param>
    /// <returns>[.., D].</returns>
    public override Tensor forward(Tensor tokens) =>
        weight.index_select(0, tokens.flatten()).view([.. tokens.shape, weight.shape[1]]);
}
