using System.Runtime.InteropServices;
using static TorchSharp.torch;

namespace SeqRec.Tests.Layers;

/// <summary>Holds what a kernel says of arguments that it refuses.</summary>
internal static class Refusals
{
    /// <summary>The call fails, with <paramref name="message"/> in what it says.</summary>
    public static void Contain(string message, Func<Tensor> call)
    {
        var refusal = Assert.ThrowsAny<Exception>(call);
        Assert.True(refusal is ArgumentException or ExternalException, $"Not a refusal: {refusal}");
        Assert.Contains(message, refusal.Message, StringComparison.Ordinal);
    }
}
