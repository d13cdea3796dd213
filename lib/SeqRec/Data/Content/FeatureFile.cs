using System.Runtime.InteropServices;

namespace SeqRec.Data;

/// <summary>Vectors computed elsewhere, such as BERT's: raw little-endian float32, row by row, as UniSRec stores them (<c>.feat1CLS</c>).</summary>
/// <param name="path">The file.</param>
/// <param name="dim">D, the width of a row; BERT-base has 768.</param>
public sealed class FeatureFile(string path, int dim = 768) : ITextFeatures
{
    /// <inheritdoc/>
    public string Name => $"vectors of {Path.GetFileName(path)}";

    /// <summary>The file's rows, which are to be those of the texts.</summary>
    /// <exception cref="MissingDataException">The file is not there.</exception>
    /// <exception cref="DataFormatException">It has not one row for each text, or a value is no number.</exception>
    public Features Of(IReadOnlyList<string> texts)
    {
        using var stream = ReadableFile.Open(path);
        if (stream.Length != 4L * dim * texts.Count)
            throw new DataFormatException(path, 0, $"{stream.Length:N0} bytes are not {texts.Count:N0} rows of {dim} float32.", "Compute the vectors for these very texts, in their order.");
        var values = new float[texts.Count * dim];
        stream.ReadExactly(MemoryMarshal.AsBytes(values.AsSpan()));
        if (Array.FindIndex(values, v => !float.IsFinite(v)) is >= 0 and var at)
            throw new DataFormatException(path, 0, $"Row {at / dim} holds {values[at]}.", "Compute the vectors anew.");
        return new(values, texts.Count, dim);
    }
}
