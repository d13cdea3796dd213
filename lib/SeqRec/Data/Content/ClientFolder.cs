using System.Globalization;

namespace SeqRec.Data;

/// <summary>
/// What a client of a federated training reads, and nothing else: its interactions and the codes of its items, as RecBole's atomic files
/// <c>client.inter</c> and <c>client.item</c>. Codes mean the same in all folders because one quantiser has made them, ahead of the training.
/// </summary>
public static class ClientFolder
{
    private const string Interactions = "client.inter", Items = "client.item", Column = "codes";

    /// <summary>Writes a domain, each user's interactions from oldest to newest.</summary>
    /// <param name="folder">Made where it is missing.</param>
    /// <param name="log">Who met which item.</param>
    /// <param name="codes">Of the log's items, in order of id.</param>
    public static void Write(string folder, InteractionLog log, ItemCodes codes)
    {
        if (codes.Items != log.ItemCount) throw new ArgumentException($"There are codes of {codes.Items} items and {log.ItemCount} items.", nameof(codes));
        AtomicFile.Write(Path.Combine(folder, Interactions), writer =>
        {
            writer.WriteLine("user_id:token\titem_id:token");
            foreach (var sequence in log.Sequences())
                foreach (var item in sequence.Items) writer.WriteLine($"{log.Users.Token(sequence.User)}\t{log.Items.Token(item)}");
        });
        AtomicFile.Write(Path.Combine(folder, Items), writer =>
        {
            writer.WriteLine($"item_id:token\t{Column}:token_seq");
            foreach (var (k, token) in log.Items.Tokens.Index()) writer.WriteLine($"{token}\t{string.Join(' ', codes[k].ToArray())}");
        });
    }

    /// <summary>Reads what <see cref="Write"/> wrote.</summary>
    /// <param name="folder">The client's.</param>
    /// <param name="groups">M, codes that an item has.</param>
    /// <param name="codewords">Codewords of a group.</param>
    /// <exception cref="MissingDataException">A file is not there.</exception>
    /// <exception cref="DataFormatException">A file is malformed, or an item lacks codes that fit.</exception>
    public static (InteractionLog Log, ItemCodes Codes) Read(string folder, int groups, int codewords)
    {
        var (log, path) = (RecBoleReader.Read(Path.Combine(folder, Interactions)), Path.Combine(folder, Items));
        var items = RecBoleReader.ReadItems(path);
        if (!items.Columns.Contains(Column)) throw new DataFormatException(path, 1, $"The column '{Column}' is missing.", "Write the folder again with: seqrec federate prepare");
        byte[] values = [.. log.Items.Tokens.SelectMany(token => Codes(items, token, path, groups, codewords))];
        return (log, new(values, groups, codewords));
    }

    private static byte[] Codes(AttributeTable items, string token, string path, int groups, int codewords)
    {
        string[] words = items.Contains(token) ? items.Words(token, Column) : [];
        var codes = Array.ConvertAll(words, word => int.TryParse(word, NumberStyles.None, CultureInfo.InvariantCulture, out var c) && c < codewords ? c : -1);
        if (codes.Length != groups || codes.Contains(-1))
            throw new DataFormatException(path, 0, $"The item '{token}' has no {groups} codes from 0 to {codewords - 1}.", "Write the folder again with: seqrec federate prepare, and the settings of the training.");
        return Array.ConvertAll(codes, c => (byte)c);
    }
}
