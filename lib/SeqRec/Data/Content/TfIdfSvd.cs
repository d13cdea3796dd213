namespace SeqRec.Data;

/// <summary>Settings of <see cref="TfIdfSvd"/>.</summary>
public sealed record TfIdfOptions
{
    /// <summary>D, width of the vectors; as many as BERT-base has.</summary>
    public int Dim { get; init; } = 768;

    /// <summary>Texts that must hold a word for it to count.</summary>
    public int MinDocuments { get; init; } = 2;

    /// <summary>Directions beyond <see cref="Dim"/> in which the decomposition searches.</summary>
    public int Oversampling { get; init; } = 32;

    /// <summary>Passes that sharpen the search.</summary>
    public int PowerIterations { get; init; } = 2;

    /// <summary>Decides where the search starts.</summary>
    public ulong Seed { get; init; } = 42;

    /// <summary>Most threads at work; -1 for all. They do not change the result.</summary>
    public int Threads { get; init; } = -1;
}

/// <summary>
/// Latent semantic analysis in the place of BERT, where no weights are at hand: words weighed by TF-IDF (1 + log tf, smoothed log idf,
/// rows of length 1), then the D strongest directions.
/// </summary>
public sealed class TfIdfSvd(TfIdfOptions options) : ITextFeatures
{
    /// <inheritdoc/>
    public string Name => $"TF-IDF and SVD, {options.Dim} dimensions";

    /// <inheritdoc/>
    /// <exception cref="ArgumentException">The texts share fewer words than the vectors have dimensions.</exception>
    public Features Of(IReadOnlyList<string> texts)
    {
        var matrix = Weigh(texts);
        if (Math.Min(matrix.Rows, matrix.Columns) < options.Dim)
            throw new ArgumentException($"{matrix.Rows} texts with {matrix.Columns} shared words have no {options.Dim} directions: choose a smaller Dim.", nameof(texts));
        return new RandomisedSvd(options).Project(matrix);
    }

    /// <summary>The weights before the decomposition. [N, words]</summary>
    internal SparseMatrix Weigh(IReadOnlyList<string> texts)
    {
        var counts = texts.Select(text => Words(text).CountBy(word => word).ToArray()).ToArray();
        var documents = counts.SelectMany(row => row).CountBy(entry => entry.Key).Where(word => word.Value >= options.MinDocuments)
            .OrderBy(word => word.Key, StringComparer.Ordinal).ToArray();
        var columns = documents.Select((word, k) => (word.Key, k)).ToDictionary(word => word.Key, word => word.k);
        double Idf(int column) => Math.Log((1.0 + texts.Count) / (1 + documents[column].Value)) + 1;
        return new(columns.Count, Array.ConvertAll(counts, row => Unit([.. row.Where(entry => columns.ContainsKey(entry.Key))
            .Select(entry => (Column: columns[entry.Key], Tf: 1 + Math.Log(entry.Value))).OrderBy(entry => entry.Column)
            .Select(entry => (entry.Column, entry.Tf * Idf(entry.Column)))])));
    }

    // Runs of letters and digits, in lower case.
    private static IEnumerable<string> Words(string text)
    {
        var start = -1;
        for (var k = 0; k <= text.Length; k++)
            if (k < text.Length && char.IsAsciiLetterOrDigit(text[k])) start = start < 0 ? k : start;
            else if (start >= 0)
            {
                yield return text[start..k].ToLowerInvariant();
                start = -1;
            }
    }

    private static (int Column, double Value)[] Unit((int Column, double Value)[] row)
    {
        var length = Math.Sqrt(row.Sum(entry => entry.Value * entry.Value));
        return Array.ConvertAll(row, entry => (entry.Column, entry.Value / length));
    }
}
