using System.Buffers.Binary;
using System.Text;
using FsCheck.Xunit;
using SeqRec.Data;
using TorchSharp;
using static TorchSharp.torch;

namespace SeqRec.Tests.Data.Weights;

public sealed class SafetensorsTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Every_type_comes_back_bit_for_bit()
    {
        var written = new ScalarType[] { float64, float32, float16, bfloat16, int64, int32, int16, int8, uint8, @bool }
            .ToDictionary(type => $"a.{type}", type => (arange(24) % 2 * 1.37).to_type(type).view(2, 3, 4));
        written["nothing"] = zeros(0, 5);
        written["number"] = tensor(3.25f);
        written["turned"] = arange(6).to_type(float32).view(2, 3).transpose(0, 1);
        var path = Path.Combine(folder.Path, "a.safetensors");
        SafetensorsFile.Write(path, written, new Dictionary<string, string> { ["format"] = "pt" });
        using var file = new SafetensorsFile(path);
        Assert.Equal(written.Keys.Order(), file.Entries.Keys.Order());
        Assert.Equal("pt", file.Metadata["format"]);
        foreach (var (name, tensor) in written) AssertSame(tensor, file.Read(name));
        Assert.All(file.Entries.Values, e => Assert.Equal(0, e.Offset % e.Type.ElementSize()));
        Assert.Single(Directory.GetFiles(folder.Path));  // nothing is left of the file beside
    }

    [Fact]
    public void A_bfloat16_is_the_upper_half_of_a_float()
    {
        var path = folder.Write("a.safetensors", FileOf("""{"x":{"dtype":"BF16","shape":[2],"data_offsets":[0,4]}}""", [0xC0, 0x3F, 0x20, 0xC1]));
        using var file = new SafetensorsFile(path);
        Assert.Equal([1.5f, -10f], file.Read("x").to_type(float32).data<float>().ToArray());
    }

    [Fact]
    public void A_failed_write_leaves_the_old_file()
    {
        var path = folder.Write("a.safetensors", [1, 2, 3]);
        Assert.Throws<NotSupportedException>(() => SafetensorsFile.Write(path, new Dictionary<string, Tensor> { ["c"] = zeros(1, ScalarType.ComplexFloat32) }));
        Assert.Equal([1, 2, 3], File.ReadAllBytes(path));
        Assert.Single(Directory.GetFiles(folder.Path));
    }

    private const string X = """{"dtype":"F32","shape":[2],"data_offsets":[0,8]}""";

    [Theory]
    [InlineData("[1]", "no JSON object")]
    [InlineData("{", "not JSON")]
    [InlineData("""{"x":""" + X + ""","x":""" + X + "}", "each name once")]
    [InlineData("""{"x":3}""", "x is no JSON object")]
    [InlineData("""{"__metadata__":{"a":1},"x":""" + X + "}", "__metadata__")]
    [InlineData("""{"x":{"dtype":"F4","shape":[2],"data_offsets":[0,8]}}""", "dtype 'F4' of x is unknown")]
    [InlineData("""{"x":{"shape":[2],"data_offsets":[0,8]}}""", "dtype '' of x")]
    [InlineData("""{"x":{"dtype":"F32","data_offsets":[0,8]}}""", "x has no shape")]
    [InlineData("""{"x":{"dtype":"F32","shape":[-2],"data_offsets":[0,8]}}""", "'-2'")]
    [InlineData("""{"x":{"dtype":"F32","shape":[1.5],"data_offsets":[0,8]}}""", "'1.5'")]
    [InlineData("""{"x":{"dtype":"F32","shape":[3],"data_offsets":[0,8]}}""", "takes 12 bytes, its data_offsets have 8")]
    [InlineData("""{"x":{"dtype":"F32","shape":[4611686018427387904,4],"data_offsets":[0,8]}}""", "too large")]
    [InlineData("""{"x":{"dtype":"F32","shape":[0,4611686018427387904,4],"data_offsets":[0,0]}}""", "too large")]
    [InlineData("""{"x":{"dtype":"F32","shape":[2],"data_offsets":[8,0]}}""", "not a first byte and an end")]
    [InlineData("""{"x":{"dtype":"F32","shape":[2],"data_offsets":[0]}}""", "not a first byte and an end")]
    [InlineData("""{"x":{"dtype":"F32","shape":[1099511627776],"data_offsets":[0,4398046511104]}}""", "ends at byte 4398046511104")]
    [InlineData("""{"x":{"dtype":"F32","shape":[1],"data_offsets":[0,4]},"y":{"dtype":"U8","shape":[5],"data_offsets":[3,8]}}""", "y starts at byte 3")]
    [InlineData("""{"x":{"dtype":"F32","shape":[1],"data_offsets":[4,8]}}""", "x starts at byte 4")]
    [InlineData("""{"x":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}""", "4 bytes follow the last tensor")]
    [InlineData("""{"\ud800":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}""", "not JSON")]
    public void Faults_of_the_header_are_named(string header, string problem) => AssertFault(FileOf(header, new byte[8]), problem);

    [Fact]
    public void Wrong_lengths_are_refused_before_anything_is_allocated()
    {
        AssertFault([], "too few");
        AssertFault([1, 2, 3], "too few");
        AssertFault([255, 255, 255, 255, 255, 255, 255, 255, (byte)'{'], "no safetensors file");
        AssertFault([0, 0, 0, 4, 0, 0, 0, 0, (byte)'{'], "67108864 bytes, and 1 follow");
        AssertFault([2, 0, 0, 0, 0, 0, 0, 0, 0xFF, 0xFE], "not JSON");
        var before = GC.GetAllocatedBytesForCurrentThread();
        AssertFault([0, 225, 245, 5, 0, 0, 0, 0, (byte)'{'], "100000000 bytes, and 1 follow");
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 1_000_000);
    }

    [Fact]
    public void A_file_cut_anywhere_is_refused()
    {
        var whole = Whole();
        for (var length = 0; length < whole.Length; length++) AssertFault(whole[..length], "");
    }

    [Fact]
    public void A_missing_tensor_or_file_is_named()
    {
        using var file = new SafetensorsFile(folder.Write("a.safetensors", Whole()));
        Assert.Contains("There is no tensor 'z' among 2: x, y", Assert.Throws<DataFormatException>(() => file.Read("z")).Message);
        Assert.Throws<MissingDataException>(() => new SafetensorsFile(Path.Combine(folder.Path, "none")));
    }

    [Property(MaxTest = 200)]
    public void Whatever_bytes_are_changed_the_file_is_read_or_refused_with_a_typed_error((uint At, byte Value)[] changes, uint cut)
    {
        var bytes = Whole();
        foreach (var (at, value) in changes) bytes[at % bytes.Length] = value;
        var path = folder.Write("fuzz", cut % 4 == 0 ? bytes[..(int)(cut / 4 % bytes.Length)] : bytes);
        var error = Record.Exception(() =>
        {
            using var file = new SafetensorsFile(path);
            foreach (var name in file.Entries.Keys) file.Read(name).Dispose();
        });
        if (error is not null) Assert.IsType<DataFormatException>(error);
    }

    [Property(MaxTest = 200)]
    public void Whatever_the_header_says_it_is_read_or_refused_with_a_typed_error(long first, long end, long[] shape, string name)
    {
        var header = $$$"""{{{{System.Text.Json.JsonSerializer.Serialize(name ?? "")}}}:{"dtype":"U8","shape":[{{{string.Join(",", shape)}}}],"data_offsets":[{{{first}}},{{{end}}}]}}""";
        var error = Record.Exception(() => new SafetensorsFile(folder.Write("fuzz", FileOf(header, new byte[4]))).Dispose());
        if (error is not null) Assert.IsType<DataFormatException>(error);
        else Assert.Equal((0, 4), (first, end));
    }

    [Fact]
    public void Shards_are_read_as_one()
    {
        WriteShard("one.safetensors", ("a", 1), ("b", 2));
        WriteShard("two.safetensors", ("c", 3));
        using var weights = new ShardedSafetensors(Index("""{"a":"one.safetensors","b":"one.safetensors","c":"two.safetensors"}"""));
        Assert.Equal(["a", "b", "c"], weights.Entries.Keys.Order());
        Assert.Equal([1f, 2f, 3f], weights.Entries.Keys.Order().Select(name => weights.Read(name).item<float>()));
    }

    [Theory]
    [InlineData("{}", "missing or empty")]
    [InlineData("""{"a":"../one.safetensors"}""", "no name of a file beside")]
    [InlineData("""{"a":null}""", "no name of a file beside")]
    [InlineData("""{"z":"one.safetensors"}""", "no tensor 'z'")]
    [InlineData("""{"a":3}""", "not the JSON expected")]
    [InlineData("""{"a":"one.safetensors","a":"one.safetensors"}""", "not the JSON expected")]
    public void Faults_of_an_index_are_named(string map, string problem)
    {
        WriteShard("one.safetensors", ("a", 1));
        Assert.Contains(problem, Assert.Throws<DataFormatException>(() => new ShardedSafetensors(Index(map))).Message);
    }

    [Fact]
    public void A_missing_shard_is_named() =>
        Assert.Contains("two.safetensors", Assert.Throws<MissingDataException>(() => new ShardedSafetensors(Index("""{"a":"two.safetensors"}"""))).Message);

    private string Index(string map) => folder.Write("model.safetensors.index.json", $$"""{"metadata":{"total_size":4},"weight_map":{{map}}}""");

    private void WriteShard(string name, params (string Name, float Value)[] tensors) =>
        SafetensorsFile.Write(Path.Combine(folder.Path, name), tensors.ToDictionary(t => t.Name, t => tensor(t.Value)));

    private static byte[] Whole() => FileOf(
        """{"x":{"dtype":"F32","shape":[2,1],"data_offsets":[0,8]},"y":{"dtype":"U8","shape":[3],"data_offsets":[8,11]}}""", [.. Enumerable.Range(0, 11).Select(k => (byte)k)]);

    private static byte[] FileOf(string header, byte[] data)
    {
        var text = Encoding.UTF8.GetBytes(header);
        var length = new byte[8];
        BinaryPrimitives.WriteInt64LittleEndian(length, text.Length);
        return [.. length, .. text, .. data];
    }

    private void AssertFault(byte[] bytes, string problem)
    {
        var path = folder.Write("a.safetensors", bytes);
        var error = Assert.Throws<DataFormatException>(() => new SafetensorsFile(path));
        Assert.StartsWith(path, error.Message);
        Assert.Contains(problem, error.Message);
    }

    private static void AssertSame(Tensor expected, Tensor actual)
    {
        Assert.Equal((expected.dtype, string.Join(",", expected.shape)), (actual.dtype, string.Join(",", actual.shape)));
        Assert.Equal(expected.contiguous().bytes.ToArray(), actual.bytes.ToArray());
    }
}
