namespace SeqRec.Data;

/// <summary>Opens files that must be there.</summary>
internal static class ReadableFile
{
    /// <exception cref="MissingDataException">There is no such file that can be read.</exception>
    public static FileStream Open(string file)
    {
        try
        {
            return File.OpenRead(file);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException or PathTooLongException or UnauthorizedAccessException)
        {
            throw new MissingDataException($"{file}: there is no such file that can be read. Check the path.", e);
        }
    }
}
