using System.Buffers.Binary;
using FsCheck.Xunit;
using SeqRec.Data;

namespace SeqRec.Tests.Data.Weights;

public sealed class Llama2cTests : IDisposable
{
    private static readonly int[] Tied = [4, 3, 2, 1, 1, 5, 6], Untied = [4, 3, 2, 1, 1, -5, 6];
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Tensors_lie_in_the_order_of_the_format()
    {
        using var file = new Llama2cFile(Write(Untied));
        Assert.False(file.Sizes.TiedHead);
        Assert.Equal(Enumerable.Range(0, 20).Select(k => (float)k), file.Read("embed_tokens.weight").data<float>());
        Assert.Equal([24f, 25, 26, 27], file.Read("layers.1.input_layernorm.weight").data<float>());
        Assert.Equal(Enumerable.Range(44, 16).Select(k => (float)k), Sorted(file, "layers.1.self_attn.q_proj.weight"));
        Assert.Equal([5L, 4L], file.Read("lm_head.weight").shape);
        Assert.Equal(FloatsOf(Untied) - 1, file.Read("lm_head.weight").data<float>().Last());
    }

    [Fact]
    public void Rows_of_queries_become_halves_where_the_file_has_neighbours()
    {
        using var file = new Llama2cFile(Write(Tied));
        Assert.Equal([28f, 36, 32, 40], file.Read("layers.0.self_attn.q_proj.weight").data<float>().Where((_, k) => k % 4 == 0));
        Assert.Equal([60f, 68, 64, 72], file.Read("layers.0.self_attn.k_proj.weight").data<float>().Where((_, k) => k % 4 == 0));
        Assert.Equal([92f, 96, 100, 104], file.Read("layers.0.self_attn.v_proj.weight").data<float>().Where((_, k) => k % 4 == 0));
    }

    [Theory]
    [InlineData(0, 0), InlineData(0, -4), InlineData(0, 5), InlineData(1, int.MaxValue), InlineData(2, 2_000), InlineData(3, 3), InlineData(4, 2), InlineData(5, int.MinValue), InlineData(6, 0)]
    public void Sizes_that_make_no_model_are_refused(int at, int value)
    {
        var sizes = (int[])Tied.Clone();
        sizes[at] = value;
        AssertFault(Bytes(sizes, FloatsOf(Tied)), "are no sizes of a Llama");
    }

    [Fact]
    public void A_file_of_another_length_is_refused()
    {
        var whole = Bytes(Tied, FloatsOf(Tied));
        AssertFault(whole[..^1], $"takes {whole.Length} bytes, the file has {whole.Length - 1}");
        AssertFault([.. whole, 0], $"takes {whole.Length} bytes");
        AssertFault(whole[..27], "too few");
    }

    [Property(MaxTest = 200)]
    public void Whatever_the_sizes_the_file_is_opened_or_refused_with_a_typed_error(int[] sizes)
    {
        var path = folder.Write("fuzz", Bytes([.. (sizes ?? []).Concat(Tied).Take(7)], FloatsOf(Tied)));
        if (Record.Exception(() => new Llama2cFile(path).Dispose()) is { } error) Assert.IsType<DataFormatException>(error);
    }

    [Fact]
    public void Tokens_become_text()
    {
        var tokenizer = Llama2cTokenizer.Read(folder.Write("tok", Tokens("<unk>", "<s>", " tea", "s", "<0x0A>", "<0xZZ>", "<0xC3>", "<0xA9>")));
        Assert.Equal("tea teas\n<0xZZ>é", tokenizer.Decode([1, 2, 2, 3, 4, 5, 6, 7]));
        Assert.Equal(" tea", tokenizer.Decode([2]));
        Assert.Throws<ArgumentOutOfRangeException>(() => tokenizer.Decode([8]));
    }

    [Property(MaxTest = 200)]
    public void Whatever_the_bytes_a_tokenizer_is_read_or_refused_with_a_typed_error(byte[] bytes, uint cut)
    {
        var whole = Tokens("a", "bc");
        foreach (var content in new[] { bytes ?? [], whole[..(int)(cut % whole.Length)], [.. whole, .. bytes ?? []] })
            if (Record.Exception(() => Llama2cTokenizer.Read(folder.Write("fuzz", content))) is { } error) Assert.IsType<DataFormatException>(error);
    }

    private static IEnumerable<float> Sorted(Llama2cFile file, string name) => file.Read(name).data<float>().Order();

    private void AssertFault(byte[] bytes, string problem) =>
        Assert.Contains(problem, Assert.Throws<DataFormatException>(() => new Llama2cFile(folder.Write("a.bin", bytes))).Message);

    private string Write(int[] sizes) => folder.Write("a.bin", Bytes(sizes, FloatsOf(sizes)));

    // Token table, two layers, last gains, two tables of the rotary positions, head.
    private static int FloatsOf(int[] sizes) => 20 + 2 * (4 + 4 * 16 + 4 + 3 * 12) + 4 + 6 * 4 + (sizes[5] < 0 ? 20 : 0);

    // The numbers 0, 1, 2, ... after the sizes.
    private static byte[] Bytes(int[] sizes, int floats)
    {
        var bytes = new byte[(sizes.Length + floats) * 4];
        for (var k = 0; k < sizes.Length; k++) BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(k * 4), sizes[k]);
        for (var k = 0; k < floats; k++) BinaryPrimitives.WriteSingleLittleEndian(bytes.AsSpan((sizes.Length + k) * 4), k);
        return bytes;
    }

    private static byte[] Tokens(params string[] pieces) =>
        [.. BitConverter.GetBytes(8), .. pieces.SelectMany(p => (byte[])[.. BitConverter.GetBytes(-1f), .. BitConverter.GetBytes(p.Length), .. System.Text.Encoding.ASCII.GetBytes(p)])];
}
