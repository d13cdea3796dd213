using System.Text;

namespace SeqRec.Data;

/// <summary>
/// The lines of a UTF-8 text file, plain or gzip (told apart by the first two bytes, not by the name). A byte order mark
/// and either kind of line end are accepted; blank lines are skipped and counted.
/// </summary>
internal sealed class LineReader : IDisposable
{
    private readonly StreamReader reader;

    public LineReader(string file)
    {
        File = file;
        reader = new(Decompress(ReadableFile.Open(file)), Encoding.UTF8);
    }

    public string File { get; }

    /// <summary>Number of the line read last, from 1.</summary>
    public int Number { get; private set; }

    /// <summary>Number of blank lines skipped so far.</summary>
    public int Blank { get; private set; }

    /// <summary>The next line that is not blank, or null at the end of the file.</summary>
    public string? Next()
    {
        for (var line = ReadLine(); line is not null; line = ReadLine())
        {
            Number++;
            if (line.Contains('\uFFFD')) throw Error("This is not UTF-8 text.", "Convert the file to UTF-8.");
            if (!string.IsNullOrWhiteSpace(line)) return line;
            Blank++;
        }
        return null;
    }

    public DataFormatException Error(string problem, string advice) => new(File, Number, problem, advice);

    public DataFormatException Empty() => new(File, 0, "The file holds no interactions.", "Fetch or export it again.");

    public void Dispose() => reader.Dispose();

    private string? ReadLine()
    {
        try
        {
            return reader.ReadLine();
        }
        catch (InvalidDataException e)
        {
            throw new DataFormatException(File, Number + 1,
                "The gzip file is damaged, cut short or made of several parts.", "Fetch it again, or unpack it.", e);
        }
    }

    private static Stream Decompress(FileStream stream)
    {
        var isGzip = stream.ReadByte() == 0x1F && stream.ReadByte() == 0x8B;
        stream.Position = 0;
        return isGzip ? new WholeGzipStream(stream) : stream;
    }
}
