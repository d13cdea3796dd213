using System.Text.Json;
using FsCheck.Xunit;
using SeqRec.Data;
using SeqRec.Models;
using TorchSharp;
using static TorchSharp.torch;

namespace SeqRec.Tests.Data.Tokens;

/// <summary>Files as Llama 2, TinyLlama and SmolLM have them, with small vocabularies whose merges can be followed by hand.</summary>
public sealed class BpeTokenizerTests : IDisposable
{
    private const string Legacy = """{"type":"Sequence","normalizers":[{"type":"Prepend","prepend":"▁"},{"type":"Replace","pattern":{"String":" "},"content":"▁"}]}""";
    private const string Metaspace = """{"type":"Metaspace","replacement":"▁","prepend_scheme":"first","split":false}""";
    private const string Bytes = """{"type":"Sequence","pretokenizers":[{"type":"Digits","individual_digits":true},{"type":"ByteLevel","add_prefix_space":false,"trim_offsets":true,"use_regex":true}]}""";
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData("Hello", "▁Hello")]
    [InlineData("hell", "▁|h|e|ll")]                     // no merge starts with h
    [InlineData("Hello Hello", "▁Hello|▁Hello")]
    [InlineData(" Hello", "▁|▁Hello")]                   // the sign comes before the space that is there
    [InlineData("HelloHello", "▁Hello|Hello")]
    [InlineData("Hell\nlo", "▁Hell|<0x0A>|lo")]
    [InlineData("é€😀", "▁|<0xC3>|<0xA9>|<0xE2>|<0x82>|<0xAC>|<0xF0>|<0x9F>|<0x98>|<0x80>")]
    [InlineData("<s>Hello</s>", "<s>|▁Hello|</s>")]
    [InlineData("", "")]
    public void Llama_2_prepends_a_sign_and_falls_back_to_bytes(string text, string tokens) => Assert.Equal(tokens, Tokens(Llama(Legacy, "null"), text));

    [Theory]
    [InlineData(" Hello", "▁Hello")]                     // here the space is the sign
    [InlineData("Hello</s>Hello Hello", "▁Hello|</s>|Hello|▁Hello")]
    public void Newer_files_put_the_sign_before_the_first_part_alone(string text, string tokens) => Assert.Equal(tokens, Tokens(Llama("null", Metaspace), text));

    [Fact]
    public void Bytes_have_the_ids_they_have_in_Llama_2()
    {
        var tokenizer = Llama(Legacy, "null");
        Assert.Equal([13], tokenizer.Encode("\n")[1..]);
        Assert.Equal((0, 1, 2, 3), (tokenizer["<unk>"], tokenizer["<s>"], tokenizer["</s>"], tokenizer["<0x00>"]));
        Assert.Throws<KeyNotFoundException>(() => tokenizer["none"]);
    }

    [Theory]
    [InlineData("Hello lo", "Hello|Ġlo")]
    [InlineData("lo's lo'll", "lo|'s|Ġlo|'|l|l")]        // the ending is a piece of its own, whose letters no merge joins
    [InlineData("lo  lo", "lo|Ġ|Ġlo")]
    [InlineData("lo\n lo", "lo|Ċ|Ġlo")]
    [InlineData("lo23 45", "lo|2|3|Ġ|4|5")]
    [InlineData("é", "Ã|©")]
    [InlineData("\u0000\u00ad", "Ā|Â|Ń")]                // 0x00, and 0xC2 0xAD: what cannot be seen moves to U+0100 and on
    [InlineData("<s>lo", "<s>|lo")]
    public void SmolLM_splits_like_GPT_2_and_digit_by_digit(string text, string tokens) => Assert.Equal(tokens, Tokens(Smol(Bytes), text));

    [Fact]
    public void A_prefix_space_and_runs_of_digits_are_read_from_the_file()
    {
        var spaced = Smol(Bytes.Replace("\"add_prefix_space\":false", "\"add_prefix_space\":true").Replace("true},{", "false},{"));
        Assert.Equal("Ġlo|Ġ|2|3", Tokens(spaced, "lo23"));
    }

    [Fact]
    public void The_lowest_rank_is_merged_first_and_of_equals_the_leftmost()
    {
        var tokenizer = Read(Json("null", "null", ["a", "b", "c", "bc", "ab", "abc", "aa"], ["b c", "a b", "a bc", "a a"]));
        Assert.Equal("abc", Tokens(tokenizer, "abc"));
        Assert.Equal("ab|ab", Tokens(tokenizer, "abab"));
        Assert.Equal("aa|a", Tokens(tokenizer, "aaa"));
    }

    [Fact]
    public void Unknown_characters_are_fused_only_where_the_file_says_so()
    {
        string[] vocabulary = ["<unk>", "a"];
        Assert.Equal("a|<unk>|a", Tokens(Read(Json("null", "null", vocabulary, [], "\"unk_token\":\"<unk>\",\"fuse_unk\":true")), "axya"));
        Assert.Equal("a|<unk>|<unk>|a", Tokens(Read(Json("null", "null", vocabulary, [], "\"unk_token\":\"<unk>\"")), "axya"));
        Assert.Equal("a|a", Tokens(Read(Json("null", "null", vocabulary, [])), "axya"));
    }

    [Property(MaxTest = 200)]
    public void Tokens_put_together_are_the_text_and_a_repeated_search_for_the_best_merge_finds_the_same(string? text)
    {
        text = new string([.. (text ?? "").Where(c => !char.IsSurrogate(c)).Concat("HelloHellolo").Select((c, k) => (char)(k % 3 == 0 ? c : "Helo"[c % 4]))]);
        var tokens = Tokens(Llama("null", "null"), text.Replace('<', 'H')).Split('|');
        Assert.Equal(Slowly(tokens.SelectMany(t => t.StartsWith('<') ? [t] : t.Select(c => $"{c}")).ToList()), tokens);
    }

    [Theory]
    [InlineData("\"type\":\"BPE\"", "\"type\":\"Unigram\"", "model: its type is 'Unigram'")]
    [InlineData("\"type\":\"Prepend\"", "\"type\":\"NFKC\"", "normalizer.normalizers[0]: its type is 'NFKC'")]
    [InlineData("\"version\":\"1.0\"", "\"truncation\":{}", "'truncation'")]
    [InlineData("\"version\":\"1.0\"", "\"odd\":1", "'odd'")]
    [InlineData("\"pre_tokenizer\":null", "\"pre_tokenizer\":{\"type\":\"Split\"}", "pre_tokenizer: its type is 'Split'")]
    [InlineData("\"post_processor\":null", "\"post_processor\":{\"type\":\"Bert\"}", "post_processor: its type is 'Bert'")]
    [InlineData("\"byte_fallback\":true", "\"byte_fallback\":true,\"dropout\":0.1", "'dropout' is 0.1")]
    [InlineData("\"byte_fallback\":true", "\"byte_fallback\":true,\"ignore_merges\":true", "'ignore_merges' is true")]
    [InlineData("\"byte_fallback\":true", "\"byte_fallback\":3", "'byte_fallback' is neither")]
    [InlineData("\"unk_token\":\"<unk>\"", "\"unk_token\":\"none\"", "unk_token needs 'none'")]
    [InlineData("\"lstrip\":false", "\"lstrip\":true", "added_tokens[0]: 'lstrip' is true")]
    [InlineData("\"l l\"", "\"l x\"", "merge 0 needs 'x'")]
    [InlineData("\"l l\"", "\"ll\"", "merge 0 is \"ll\"")]
    [InlineData("\"<unk>\":0", "\"<unk>\":1", "is no whole number of at least 0 or that of another")]
    [InlineData("\"merges\"", "\"mergers\"", "'mergers'")]
    public void Parts_that_are_not_known_are_refused_by_name(string old, string changed, string problem)
    {
        var text = LlamaJson(Legacy, "null");
        Assert.Contains(old, text);
        var error = Assert.Throws<DataFormatException>(() => Read(text.Replace(old, changed)));
        Assert.Contains(problem, error.Message);
        Assert.StartsWith(folder.Path, error.Message);
    }

    [Fact]
    public void A_missing_or_cut_file_is_refused()
    {
        Assert.Throws<MissingDataException>(() => BpeTokenizer.Read(Path.Combine(folder.Path, "none.json")));
        var text = LlamaJson(Legacy, "null");
        for (var length = 0; length < text.Length; length += 97) Assert.Throws<DataFormatException>(() => Read(text[..length]));
    }

    [Fact]
    public void The_instruction_of_E4SRec_is_read_around_the_items()
    {
        var tokenizer = Llama("null", Metaspace);
        var options = new E4SRecOptions { MaxLength = 4 }.WithInstruction(tokenizer);
        Assert.Equal(tokenizer["<0x0A>"], options.PromptBefore[^1]);
        Assert.Equal(2, options.PromptBefore.Count(id => id == tokenizer["<0x23>"]) / 3);  // two times three signs #
        Assert.DoesNotContain(tokenizer["<s>"], options.PromptBefore.Concat(options.PromptAfter));
        using var model = new E4SRec(new Llama(new() { Vocabulary = tokenizer.Count, Head = false, Dim = 8, InnerDim = 8, Layers = 1, Heads = 2 }), ones(4, 3), options);
        Assert.Equal([1L, 4], model.Score(SequenceBatch.Of([new(1, [2, 3])], [1], 4)).shape);
    }

    // What the algorithm is by definition: look for the best pair again after each merge.
    private static List<string> Slowly(List<string> tokens)
    {
        var merges = Merges.Select(m => m.Split(' ')).ToList();
        while (true)
        {
            var best = Enumerable.Range(0, Math.Max(0, tokens.Count - 1)).Select(k => (Rank: merges.FindIndex(m => m[0] == tokens[k] && m[1] == tokens[k + 1]), At: k)).Where(p => p.Rank >= 0).Order().ToList();
            if (best.Count == 0) return tokens;
            tokens[best[0].At] += tokens[best[0].At + 1];
            tokens.RemoveAt(best[0].At + 1);
        }
    }

    private static readonly string[] Merges = ["l l", "H e", "He ll", "Hell o", "l o", "ll o", "▁ Hello", "▁ Hell"];

    private static string LlamaJson(string normalizer, string preTokenizer) => Json(normalizer, preTokenizer,
        ["<unk>", "<s>", "</s>", .. Enumerable.Range(0, 256).Select(b => $"<0x{b:X2}>"), "▁", "H", "e", "l", "o", "h", "ll", "lo", "llo", "He", "Hell", "Hello", "▁Hello", "▁Hell"],
        Merges, "\"unk_token\":\"<unk>\",\"fuse_unk\":true,\"byte_fallback\":true");

    private BpeTokenizer Llama(string normalizer, string preTokenizer) => Read(LlamaJson(normalizer, preTokenizer));

    // Newer files write a merge as a list.
    private BpeTokenizer Smol(string preTokenizer)
    {
        var bytes = Enumerable.Range(0x21, 94).Concat(Enumerable.Range(0xA1, 12)).Concat(Enumerable.Range(0xAE, 82)).Concat(Enumerable.Range(0x100, 68)).Select(c => $"{(char)c}");
        return Read(Json("null", preTokenizer, ["<s>", "</s>", .. bytes, "He", "ll", "lo", "llo", "Hello", "Ġlo", "'s"],
            ["H e", "l o", "l lo", "He llo", "Ġ lo", "' s"]).Replace("\"H e\"", "[\"H\",\"e\"]"));
    }

    private static string Json(string normalizer, string preTokenizer, string[] vocabulary, string[] merges, string more = "\"unk_token\":null")
    {
        var added = vocabulary.Index().Where(t => t.Item is "<s>" or "</s>").Select(t => new { id = t.Index, content = t.Item, single_word = false, lstrip = false, rstrip = false, normalized = false, special = true });
        return $$"""
            {"version":"1.0","truncation":null,"padding":null,"added_tokens":{{Text(added)}},"normalizer":{{normalizer}},"pre_tokenizer":{{preTokenizer}},"post_processor":null,"decoder":{"type":"Fuse"},
            "model":{"type":"BPE",{{more}},"vocab":{{Text(vocabulary.Index().ToDictionary(t => t.Item, t => t.Index))}},"merges":{{Text(merges)}} } }
            """;
    }

    private static string Text<T>(T value) => JsonSerializer.Serialize(value, new JsonSerializerOptions { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping });

    private BpeTokenizer Read(string text) => BpeTokenizer.Read(folder.Write("tokenizer.json", text));

    private string Tokens(BpeTokenizer tokenizer, string text)
    {
        using var json = JsonDocument.Parse(File.ReadAllText(Path.Combine(folder.Path, "tokenizer.json")));
        var names = json.RootElement.GetProperty("model").GetProperty("vocab").EnumerateObject().ToDictionary(p => p.Value.GetInt32(), p => p.Name);
        return string.Join('|', tokenizer.Encode(text).Select(id => names[id]));
    }
}
