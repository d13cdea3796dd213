using SeqRec.Data;

namespace SeqRec.Federation;

/// <summary>What a client tells the server after a round.</summary>
public enum SharedQuantity
{
    /// <summary>S_k, the sum of the table's gradients over the round's batches; the server takes a step along their mean.</summary>
    GradientSum,

    /// <summary>G - E_k, how far local training has moved the table; the server moves along their mean, and so takes the mean of the tables.</summary>
    Change,
}

/// <summary>
/// How numbers travel from a client to the server. A channel's ε is per number and per round: millions of numbers over many rounds add up to
/// no guarantee worth the name, so call it a noise level.
/// </summary>
public interface IGradientChannel
{
    /// <summary>Its name in tables and commands.</summary>
    string Name { get; }

    /// <summary>Which numbers it carries.</summary>
    SharedQuantity Shares { get; }

    /// <summary>Bytes of a message with so many numbers.</summary>
    long Size(int count);

    /// <summary>What a client sends.</summary>
    /// <param name="values">The numbers.</param>
    /// <param name="random">The client's own; the server has no part in it.</param>
    byte[] Encode(ReadOnlySpan<float> values, Xoshiro256 random);

    /// <summary>What the server reads from it; a weighted mean over clients is then taken of these.</summary>
    /// <param name="message">One client's message.</param>
    /// <param name="count">How many numbers it holds.</param>
    float[] Decode(ReadOnlySpan<byte> message, int count);
}
