using System.Reflection;
using SeqRec.Reporting;
using SeqRec.Reporting.Sources;

namespace SeqRec.Tests.Reporting;

public class SourceExcerptTests
{
    private const string Tricky = """"
        using System; // not a type; really
        namespace A.B;

        /// <summary>class Wrong { }</summary>
        [Serializable]
        public sealed partial class Layer<T>(int size) : Base(size), IThing where T : new()
        {
            private readonly char brace = '{';
            private readonly char quote = '\'';
            private readonly string text = "} \" {";
            private readonly string raw = """ } class No { """;
            private readonly string path = @"c:\""{";

            #region } nothing {
            /// <summary>Docs.</summary>
            public int Size { get; init; } = size; // [D]

            public Layer() : this(3) { }

            public Layer(string name) : this(name.Length) => Console.WriteLine($"{name.Replace("}", "{")} {{ {size:0.0} }}");
            #endregion

            public static bool operator ==(Layer<T> a, Layer<T> b) { return a is null; }
            public static bool operator !=(Layer<T> a, Layer<T> b) => !(a == b);

            /* forward( { */
            [Obsolete("use { forward }")]
            public (int Rows, int Columns) forward<U>(T x, int k = 10) where U : class
            {
                var shape = new[] { 1, 2 }; // [B, L]
                return (shape[0], k);
            }

            public int this[int i] => i switch { 0 => 1, _ => 2 };

            public RunRecord record = new() { Name = ";" };

            public sealed record Options(int D = 64)
            {
                public int Heads => 2;
            }
        }

        public readonly record struct Point(int X, int Y);
        public enum Mode { On, Off }
        """";

    private readonly SourceIndex index = new([new SourceFile(Tricky)]);

    [Theory]
    [InlineData("Layer.Size", "public int Size { get; init; } = size; // [D]")]
    [InlineData("Layer.this", "public int this[int i] => i switch { 0 => 1, _ => 2 };")]
    [InlineData("Layer.record", "public RunRecord record = new() { Name = \";\" };")]
    [InlineData("Layer.path", "private readonly string path = @\"c:\\\"\"{\";")]
    [InlineData("Layer.Options.Heads", "public int Heads => 2;")]
    [InlineData("Point", "public readonly record struct Point(int X, int Y);")]
    [InlineData("Mode", "public enum Mode { On, Off }")]
    public void Finds_members_whatever_their_strings_hold(string member, string code) => Assert.Equal(code, index.Find(member));

    [Fact]
    public void Methods_lose_their_margin_and_keep_attributes_and_comments() => Assert.Equal(
        """
        [Obsolete("use { forward }")]
        public (int Rows, int Columns) forward<U>(T x, int k = 10) where U : class
        {
            var shape = new[] { 1, 2 }; // [B, L]
            return (shape[0], k);
        }
        """.ReplaceLineEndings("\n"),
        index.Find("Layer.forward"));

    [Fact]
    public void Overloads_are_shown_together_and_types_whole()
    {
        Assert.StartsWith("public Layer() : this(3) { }\n\npublic Layer(string name)", index.Find("Layer.Layer"));
        Assert.StartsWith("[Serializable]\npublic sealed partial class Layer<T>", index.Find("Layer"));
        Assert.EndsWith("Heads => 2;\n    }\n}", index.Find("Layer"));
    }

    [Fact]
    public void Unknown_members_list_the_known_ones()
    {
        Assert.EndsWith("Layer has brace, quote, text, raw, path, Size, Layer, forward, this, record, Options.", Unknown("Layer.Forward"));
        Assert.EndsWith("the types are Layer, Mode, Point.", Unknown("Wrong"));
        Assert.EndsWith("the types are Layer, Mode, Point.", Unknown("Wrong.Member"));

        string Unknown(string member) => Assert.Throws<SourceExcerptException>(() => index.Find(member)).Message;
    }

    [Theory]
    [InlineData("TargetRank.Of", "public static TargetRank Of(ReadOnlySpan<float> scores, int target)\n{", "\n}")]
    [InlineData("RankingMetrics.Ndcg", "public static double Ndcg(TargetRank rank, int k) => ", ";")]
    [InlineData("SeenItems", "public enum SeenItems\n{", "ScoredZero,\n}")]
    [InlineData("RankingSummary.StandardError", "public double StandardError(string name) => ", ";")]
    public void Shows_this_library_as_it_is(string member, string start, string end)
    {
        var code = SourceExcerpt.Show(member).Code;
        Assert.StartsWith(start, code);
        Assert.EndsWith(end, code);
    }

    [Fact]
    public void Every_public_member_of_the_carried_sources_can_be_shown()
    {
        foreach (var type in typeof(SourceExcerpt).Assembly.GetExportedTypes().Where(t => t.Namespace == "SeqRec.Evaluation" && t.IsAbstract && t.IsSealed))
            foreach (var member in type.GetMethods(BindingFlags.Static | BindingFlags.Public | BindingFlags.DeclaredOnly))
                Assert.Contains($" {member.Name}(", SourceExcerpt.Show($"{type.Name}.{member.Name}").Code);
    }

    [Fact]
    public void Renders_as_escaped_code() =>
        Assert.StartsWith("<pre><code class=\"language-csharp\">public static TargetRank Of(ReadOnlySpan&lt;float&gt;", Kernel.Render(SourceExcerpt.Show("TargetRank.Of"))["text/html"]);
}
