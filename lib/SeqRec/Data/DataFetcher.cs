using System.IO.Compression;
using System.Text;

namespace SeqRec.Data;

/// <summary>How a file came to be in the data folder, or why it is not.</summary>
public enum FetchOutcome
{
    /// <summary>It was there and is the right one.</summary>
    Present,

    /// <summary>It was downloaded and is the right one.</summary>
    Downloaded,

    /// <summary>It cannot be downloaded automatically; see <see cref="DataSetEntry.ByHand"/>.</summary>
    ByHand,
}

/// <summary>
/// Downloads the files of a data set. A file is written beside its place, compared with the catalogue and only then renamed, so
/// that an interrupted or wrong download leaves nothing behind.
/// </summary>
public sealed class DataFetcher(HttpClient client)
{
    /// <summary>Brings one file of a set into the data folder, which is created if need be.</summary>
    /// <exception cref="MissingDataException">The address does not answer as it should.</exception>
    /// <exception cref="DataMismatchException">What the address gives is not what the catalogue describes.</exception>
    public async Task<FetchOutcome> Fetch(DataSetEntry set, DataFileEntry file, string dataFolder, CancellationToken cancel = default)
    {
        var path = Path.Combine(dataFolder, set.Name, file.Path);
        if (FileCheck.Holds(path, file)) return FetchOutcome.Present;
        if (file.Source is null) return FetchOutcome.ByHand;
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        var (download, result) = ($"{path}.{Environment.ProcessId}.download", $"{path}.{Environment.ProcessId}.part");
        try
        {
            await Download(file.Source.Address, download, cancel);
            await Unpack(file.Source, download, result, cancel);
            FileCheck.Verify(result, file, $"The source {file.Source.Address} has changed; see {string.Join(" or ", set.Addresses)}.");
            File.Move(result, path, overwrite: true);
            return FetchOutcome.Downloaded;
        }
        finally
        {
            File.Delete(download);
            File.Delete(result);
        }
    }

    private async Task Download(string address, string path, CancellationToken cancel)
    {
        try
        {
            await using var content = await client.GetStreamAsync(address, cancel);
            await using var stream = File.Create(path);
            await content.CopyToAsync(stream, cancel);
        }
        catch (Exception e) when (e is HttpRequestException or HttpIOException || e.InnerException is TimeoutException)
        {
            throw new MissingDataException($"{address}: {e.Message.TrimEnd('.')}. Check the connection and try again.", e);
        }
    }

    private static async Task Unpack(DataSource source, string download, string result, CancellationToken cancel)
    {
        await using var output = File.Create(result);
        await output.WriteAsync(Encoding.UTF8.GetBytes(source.Header), cancel);
        await using var file = File.OpenRead(download);
        await using var content = source.Entry is null ? file : OpenEntry(file, source);
        await content.CopyToAsync(output, cancel);
    }

    private static Stream OpenEntry(FileStream file, DataSource source)
    {
        try
        {
            return new ZipArchive(file).GetEntry(source.Entry!)?.Open()
                ?? throw new DataMismatchException($"{source.Address}: the archive holds no '{source.Entry}'.");
        }
        catch (InvalidDataException e)
        {
            throw new DataMismatchException($"{source.Address}: this is not a zip archive ({e.Message}).");
        }
    }
}
