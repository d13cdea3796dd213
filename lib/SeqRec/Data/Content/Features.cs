namespace SeqRec.Data;

/// <summary>A vector for each of some texts.</summary>
/// <param name="Values">[N, D] row by row.</param>
/// <param name="Rows">N.</param>
/// <param name="Dim">D.</param>
public sealed record Features(float[] Values, int Rows, int Dim)
{
    /// <summary>Row <paramref name="row"/>. [D]</summary>
    public ReadOnlySpan<float> this[int row] => Values.AsSpan(row * Dim, Dim);
}

/// <summary>Turns texts into vectors.</summary>
public interface ITextFeatures
{
    /// <summary>What makes the vectors, as tables print it.</summary>
    string Name { get; }

    /// <summary>One vector per text.</summary>
    Features Of(IReadOnlyList<string> texts);
}
