using System.Text.RegularExpressions;

namespace SeqRec.Data;

/// <summary>
/// Turns text into the token ids that a language model was trained on, as a Hugging Face <c>tokenizer.json</c> describes it:
/// byte-pair encoding (Sennrich et al., 2016) after the manner of SentencePiece with bytes for unknown characters (Llama 2,
/// TinyLlama) or over bytes (GPT-2, SmolLM). Parts of a file that are not known here are refused by name.
/// </summary>
/// <remarks>No special token is added, which is how E4SRec reads its prompt. One that stands in the text becomes its
/// id, unless the file wants it found after normalising, as early ones of Llama 2 do: then it is text like any other. In
/// the splitting of GPT-2, letters beyond U+FFFF count as signs.</remarks>
public sealed class BpeTokenizer
{
    private readonly MergeTable merges;
    private readonly Func<string, bool, IEnumerable<string>> pieces;
    private readonly Dictionary<string, int> added;
    private readonly Regex? anyAdded;

    /// <param name="merges">Splits a piece into tokens.</param>
    /// <param name="pieces">Splits a text, given whether it is the first part of the whole.</param>
    /// <param name="added">Tokens that are found before anything else happens.</param>
    internal BpeTokenizer(MergeTable merges, Func<string, bool, IEnumerable<string>> pieces, Dictionary<string, int> added)
    {
        (this.merges, this.pieces, this.added) = (merges, pieces, added);
        if (added.Count > 0) anyAdded = new Regex($"({string.Join('|', added.Keys.OrderByDescending(token => token.Length).Select(Regex.Escape))})");
        Count = 1 + merges.Tokens.Values.Concat(added.Values).Max();
    }

    /// <summary>One more than the largest id.</summary>
    public int Count { get; }

    /// <summary>Reads a file.</summary>
    /// <param name="path">Such as <c>tokenizer.json</c>.</param>
    /// <exception cref="MissingDataException">The file is not there.</exception>
    /// <exception cref="DataFormatException">It is no such file, or has a part that is not known here; the message names it.</exception>
    public static BpeTokenizer Read(string path) => TokenizerFile.Read(path);

    /// <summary>The id of a token as the file writes it, such as <c>▁the</c> or <c>&lt;s&gt;</c>.</summary>
    /// <exception cref="KeyNotFoundException">There is no such token.</exception>
    public int this[string token] => merges.Tokens.TryGetValue(token, out var id) || added.TryGetValue(token, out id) ? id
        : throw new KeyNotFoundException($"The vocabulary has no token '{token}'.");

    /// <summary>The tokens of a text.</summary>
    public int[] Encode(string text)
    {
        var ids = new List<int>();
        var parts = anyAdded?.Split(text) ?? [text];  // every second one is an added token
        for (var k = 0; k < parts.Length; k++)
            if (k % 2 == 1) ids.Add(added[parts[k]]);
            else if (parts[k].Length > 0)
                foreach (var piece in pieces(parts[k], k == 0)) merges.Encode(piece, ids);
        return [.. ids];
    }
}
