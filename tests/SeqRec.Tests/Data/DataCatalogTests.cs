using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using SeqRec.Data;

namespace SeqRec.Tests.Data;

public sealed class DataCatalogTests : IDisposable
{
    private const string Text = "1 10 20\n2 10\n";
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void A_set_loads_when_bytes_and_counts_agree()
    {
        folder.Write("shop/log.txt", Text);
        var log = Catalog().Load("shop", folder.Path);
        Assert.Equal(("shop", 2, 2, 3), (log.Name, log.UserCount, log.ItemCount, log.Count));
    }

    [Theory]
    [InlineData("1 10 20\n2 11\n", "SHA-256")]
    [InlineData("1 10 20\n2 10\n\n", "14 bytes where the catalogue has 13")]
    public void One_byte_more_or_other_is_refused(string text, string problem)
    {
        var path = folder.Write("shop/log.txt", text);
        var message = Assert.Throws<DataMismatchException>(() => Catalog().Load("shop", folder.Path)).Message;
        Assert.StartsWith(path, message);
        Assert.Contains(problem, message);
        Assert.Contains("seqrec data fetch shop", message);
    }

    [Fact]
    public void A_wrong_count_is_refused_by_its_name()
    {
        folder.Write("shop/log.txt", Text);
        var error = Assert.Throws<DataMismatchException>(() => Catalog(new(2, 5, 3)).Load("shop", folder.Path));
        Assert.Contains("2 items where the catalogue has 5", error.Message);
        Assert.DoesNotContain("users", error.Message);
    }

    [Fact]
    public void What_is_missing_is_named()
    {
        Assert.Contains("shop", Assert.Throws<MissingDataException>(() => Catalog()["shoop"]).Message);
        Assert.Contains("log.txt", Assert.Throws<MissingDataException>(() => Catalog().Load("shop", folder.Path)).Message);
        Assert.Contains("log.txt", Assert.Throws<MissingDataException>(() => Catalog().PathOf("shop", "log", folder.Path)).Message);
        Assert.Contains("data fetch", Assert.Throws<MissingDataException>(() => Catalog().Load("shop", folder.Path + "/none")).Message);
    }

    [Fact]
    public void A_format_without_a_reader_is_named_after_the_file_is_checked()
    {
        folder.Write("shop/log.txt", Text);
        var error = Assert.Throws<MissingReaderException>(() => Catalog(format: "din-rows").Load("shop", folder.Path));
        Assert.Contains("'din-rows'", error.Message);
    }

    [Fact]
    public void A_catalogue_with_a_misspelt_or_missing_member_is_refused()
    {
        foreach (var json in new[] { """{ "sets": [ { "nam": "x" } ] }""", """{ "sets": [ { "name": "x" } ] }""" })
            Assert.Throws<JsonException>(() => DataCatalog.Parse(new MemoryStream(Encoding.UTF8.GetBytes(json))));
    }

    [Fact]
    public void A_file_of_unknown_size_and_hash_is_taken_as_it_is_and_its_hash_computed()
    {
        folder.Write("shop/log.txt", Text + "3 10 30\n");
        var json = JsonSerializer.SerializeToUtf8Bytes(new { Sets = new[] { Shop(null, "sequences") with { Files = [new("log.txt")] } } }, JsonSerializerOptions.Web);
        var catalog = DataCatalog.Parse(new MemoryStream(json));
        Assert.Equal(5, catalog.Load("shop", folder.Path).Count);
        Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(Text + "3 10 30\n"))), catalog.Sha256Of("shop", folder.Path));
        File.Delete(Path.Combine(folder.Path, "shop/log.txt"));
        Assert.Throws<MissingDataException>(() => catalog.Load("shop", folder.Path));
    }

    [Fact]
    public void The_built_in_catalogue_is_complete()
    {
        Assert.Equal(22, DataCatalog.Default.Sets.Select(set => set.Name).Distinct().Count());
        foreach (var set in DataCatalog.Default.Sets)
        {
            Assert.All(new[] { set.Title, set.Provider, set.Paper, set.Terms, set.Format }, text => Assert.NotEmpty(text));
            Assert.NotEmpty(set.Addresses);
            Assert.All(set.Files, file => Assert.Matches(new Regex("^[0-9a-f]{64}$"), file.Sha256 ?? new string('0', 64)));
            Assert.Equal(set.Files.Any(file => file.Sha256 is null || file.Bytes is null), set.ByHand?.Contains("not known here") ?? false);
            Assert.True(set.Interactions is null || set.Files.Any(file => file.Path == set.Interactions), set.Name);
            Assert.Equal(set.Files.Any(file => file.Source is null), set.ByHand is not null);
        }
    }

    [Fact]
    public void Sets_without_interactions_say_so() =>
        Assert.Contains("stories260K.bin",
            Assert.Throws<MissingReaderException>(() => DataCatalog.Default.Load("llama-stories260k", folder.Path)).Message);

    private static DataCatalog Catalog(LogCounts? counts = null, string format = "sequences")
    {
        var json = JsonSerializer.SerializeToUtf8Bytes(new { Sets = new[] { Shop(counts ?? new(2, 2, 3), format) } }, JsonSerializerOptions.Web);
        return DataCatalog.Parse(new MemoryStream(json));
    }

    private static DataSetEntry Shop(LogCounts? counts, string format)
    {
        var sha256 = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(Text)));
        return new("shop", "A shop", "us", "none", "none", ["http://localhost/"], format, [new("log.txt", Text.Length, sha256)], "log.txt", counts);
    }
}
