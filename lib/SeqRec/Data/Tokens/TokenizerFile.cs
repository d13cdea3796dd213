using System.Text.Json;

namespace SeqRec.Data;

/// <summary>Makes a tokenizer of what a <c>tokenizer.json</c> says.</summary>
internal static class TokenizerFile
{
    public static BpeTokenizer Read(string path)
    {
        var file = new TokenizerPart(path, "", JsonFile.Read<JsonElement>(path))
            .Only("version", "added_tokens", "normalizer", "pre_tokenizer", "post_processor", "decoder", "model");
        if (file.Find("post_processor") is not null) CheckAddsNothingButSpecialTokens(file.Part("post_processor"));
        var normalise = file.Find("normalizer") is null ? Same : Normaliser(file.Part("normalizer"));
        var split = file.Find("pre_tokenizer") is null ? (text, _) => [text] : TextSplitting.Of(file.Part("pre_tokenizer"));
        return new(Model(file.Part("model")), (text, first) => split(normalise(text), first), Added(file, normalise != Same));
    }

    private static readonly Func<string, string> Same = text => text;

    // Which special tokens a model wants around a text, its user decides.
    private static void CheckAddsNothingButSpecialTokens(TokenizerPart part)
    {
        if (part.Type == "Sequence") foreach (var inner in part.Parts("processors")) CheckAddsNothingButSpecialTokens(inner);
        else if (part.Type is not ("TemplateProcessing" or "ByteLevel")) throw part.Error($"its type is '{part.Type}'.");
    }

    private static Func<string, string> Normaliser(TokenizerPart part)
    {
        switch (part.Type)
        {
            case "Sequence":
                Func<string, string>[] steps = [.. part.Only("type", "normalizers").Parts("normalizers").Select(Normaliser)];
                return text => steps.Aggregate(text, (t, step) => step(t));
            case "Prepend":
                var before = part.Only("type", "prepend").Text("prepend");
                return text => text.Length == 0 ? text : before + text;
            case "Replace":
                var (old, content) = (part.Only("type", "pattern", "content").Part("pattern").Only("String").Text("String"), part.Text("content"));
                return old.Length > 0 ? text => text.Replace(old, content, StringComparison.Ordinal) : throw part.Error("the pattern is empty.", "Fetch the file again.");
            default:
                throw part.Error($"its type is '{part.Type}'.");
        }
    }

    private static Dictionary<string, int> Added(TokenizerPart file, bool normalised)
    {
        var added = new Dictionary<string, int>();
        if (file.Find("added_tokens") is null) return added;
        foreach (var token in file.Parts("added_tokens"))
        {
            token.Only("id", "content", "single_word", "lstrip", "rstrip", "normalized", "special").Must("single_word", "false").Must("lstrip", "false").Must("rstrip", "false");
            // Those to be found after normalising a plain search would miss, or cut the text otherwise.
            if (normalised && token.Flag("normalized", true))
                if (token.Flag("special", false)) continue;
                else throw token.Error("it is to be found after normalising.");
            if (token.Text("content") is not { Length: > 0 } content || !added.TryAdd(content, token.Number("id"))) throw token.Error("its content is empty or that of another.", "Fetch the file again.");
        }
        return added;
    }

    private static MergeTable Model(TokenizerPart part)
    {
        if (part.Type != "BPE") throw part.Error($"its type is '{part.Type}'.");
        part.Only("type", "dropout", "unk_token", "continuing_subword_prefix", "end_of_word_suffix", "fuse_unk", "byte_fallback", "ignore_merges", "vocab", "merges")
            .Must("dropout", "null").Must("continuing_subword_prefix", "\"\"").Must("end_of_word_suffix", "\"\"").Must("ignore_merges", "false");
        var tokens = Tokens(part);
        int? unknown = part.Find("unk_token") is null ? null : Id(part, tokens, part.Text("unk_token"), "unk_token");
        return new(tokens, Merges(part, tokens)) { Unknown = unknown, FuseUnknown = part.Flag("fuse_unk", false), ByteFallback = part.Flag("byte_fallback", false) };
    }

    private static Dictionary<string, int> Tokens(TokenizerPart part)
    {
        var (tokens, ids) = (new Dictionary<string, int>(), new HashSet<int>());
        foreach (var (token, value) in part.Entries("vocab"))
            if (value.ValueKind == JsonValueKind.Number && value.TryGetInt32(out var id) && id >= 0 && ids.Add(id)) tokens.Add(token, id);
            else throw part.Error($"'{token}' has the id {value.GetRawText()}, which is no whole number of at least 0 or that of another.", "Fetch the file again.");
        return tokens.Count > 0 ? tokens : throw part.Error("'vocab' is empty.", "Fetch the file again.");
    }

    // Each merge is "left right" or, in newer files, ["left", "right"]. Of one that is there twice the last rank counts.
    private static Dictionary<(int, int), (int, int)> Merges(TokenizerPart part, Dictionary<string, int> tokens)
    {
        var merges = new Dictionary<(int, int), (int, int)>();
        foreach (var (rank, merge) in part.Array("merges").Index())
        {
            string[] pair = merge.ValueKind switch
            {
                JsonValueKind.String => merge.GetString()!.Split(' '),
                JsonValueKind.Array when merge.EnumerateArray().All(e => e.ValueKind == JsonValueKind.String) => [.. merge.EnumerateArray().Select(e => e.GetString()!)],
                _ => []
            };
            if (pair.Length != 2) throw part.Error($"merge {rank} is {merge.GetRawText()}, not two tokens.", "Fetch the file again.");
            int Of(string token) => Id(part, tokens, token, $"merge {rank}");
            merges[(Of(pair[0]), Of(pair[1]))] = (rank, Of(pair[0] + pair[1]));
        }
        return merges;
    }

    private static int Id(TokenizerPart part, Dictionary<string, int> tokens, string token, string user) =>
        tokens.TryGetValue(token, out var id) ? id : throw part.Error($"{user} needs '{token}', which is not in the vocabulary.", "Fetch the file again.");
}
