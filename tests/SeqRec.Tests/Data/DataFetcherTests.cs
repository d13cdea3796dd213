using System.IO.Compression;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;
using SeqRec.Data;

namespace SeqRec.Tests.Data;

public sealed class DataFetcherTests : IDisposable
{
    private const string Text = "1 10 20\n2 10\n";
    private readonly TemporaryFolder folder = new();
    private readonly HttpListener server = new();
    private readonly HttpClient client = new();
    private readonly string address = $"http://127.0.0.1:{FreePort()}/";
    private readonly Dictionary<string, byte[]> served = new() { ["/log.txt"] = Encoding.UTF8.GetBytes(Text), ["/log.zip"] = Zip() };

    public DataFetcherTests()
    {
        server.Prefixes.Add(address);
        server.Start();
        _ = Serve();
    }

    public void Dispose()
    {
        server.Close();
        client.Dispose();
        folder.Dispose();
    }

    [Fact]
    public async Task A_file_is_downloaded_once()
    {
        Assert.Equal(FetchOutcome.Downloaded, await Fetch(new(address + "log.txt")));
        Assert.Equal(Text, File.ReadAllText(Target));
        server.Stop();
        Assert.Equal(FetchOutcome.Present, await Fetch(new(address + "log.txt")));
    }

    [Fact]
    public async Task A_wrong_file_in_the_folder_is_replaced()
    {
        folder.Write("shop/log.txt", Text.Replace('2', '3'));
        Assert.Equal(FetchOutcome.Downloaded, await Fetch(new(address + "log.txt")));
        Assert.Equal(Text, File.ReadAllText(Target));
    }

    [Fact]
    public async Task An_entry_is_taken_from_an_archive_and_given_its_header()
    {
        Assert.Equal(FetchOutcome.Downloaded, await Fetch(new(address + "log.zip", "in/log", "1 10 20\n")));
        Assert.Equal(Text, File.ReadAllText(Target));
    }

    [Theory]
    [InlineData("log.txt", null, "more", "17 bytes where the catalogue has 13")]
    [InlineData("log.zip", "in/other", "", "holds no 'in/other'")]
    [InlineData("log.txt", "in/log", "", "not a zip archive")]
    public async Task Other_content_is_refused_and_leaves_nothing(string file, string? entry, string header, string problem)
    {
        var error = await Assert.ThrowsAsync<DataMismatchException>(() => Fetch(new(address + file, entry, header)));
        Assert.Contains(problem, error.Message);
        Assert.Empty(Directory.GetFiles(folder.Path, "*", SearchOption.AllDirectories));
    }

    [Fact]
    public async Task An_answer_without_a_file_names_the_address_and_leaves_nothing()
    {
        var error = await Assert.ThrowsAsync<MissingDataException>(() => Fetch(new(address + "none")));
        Assert.Contains(address + "none", error.Message);
        Assert.Contains("404", error.Message);
        Assert.Empty(Directory.GetFiles(folder.Path, "*", SearchOption.AllDirectories));
    }

    [Fact]
    public async Task A_download_that_breaks_off_leaves_nothing()
    {
        await Assert.ThrowsAsync<MissingDataException>(() => Fetch(new(address + "broken")));
        Assert.Empty(Directory.GetFiles(folder.Path, "*", SearchOption.AllDirectories));
    }

    [Fact]
    public async Task A_file_without_a_source_is_left_to_the_user() => Assert.Equal(FetchOutcome.ByHand, await Fetch(null));

    private string Target => Path.Combine(folder.Path, "shop", "log.txt");

    private Task<FetchOutcome> Fetch(DataSource? source)
    {
        var sha256 = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(Text)));
        var file = new DataFileEntry("log.txt", Text.Length, sha256, source);
        var set = new DataSetEntry("shop", "A shop", "us", "none", "none", ["http://localhost/"], "sequences", [file]);
        return new DataFetcher(client).Fetch(set, file, folder.Path);
    }

    private async Task Serve()
    {
        while (server.IsListening)
        {
            var context = await server.GetContextAsync();
            if (context.Request.Url!.AbsolutePath == "/broken") BreakOff(context.Response);
            else Answer(context.Response, served.GetValueOrDefault(context.Request.Url.AbsolutePath));
        }
    }

    private static void Answer(HttpListenerResponse response, byte[]? bytes)
    {
        response.StatusCode = bytes is null ? 404 : 200;
        response.Close(bytes ?? [], willBlock: true);
    }

    private static void BreakOff(HttpListenerResponse response)
    {
        response.ContentLength64 = Text.Length;
        response.OutputStream.Write("1 10"u8);
        response.Abort();
    }

    private static byte[] Zip()
    {
        var stream = new MemoryStream();
        using (var archive = new ZipArchive(stream, ZipArchiveMode.Create))
        using (var entry = archive.CreateEntry("in/log").Open()) entry.Write("2 10\n"u8);
        return stream.ToArray();
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
