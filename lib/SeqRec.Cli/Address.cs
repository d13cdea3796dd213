using System.Globalization;

namespace SeqRec.Cli;

/// <summary>An address as it is written on a command line.</summary>
internal static class Address
{
    /// <summary>Host and port of <c>HOST:PORT</c>.</summary>
    public static (string Host, int Port) Of(string text) =>
        text.LastIndexOf(':') is var colon and > 0 && int.TryParse(text.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var port) && port <= ushort.MaxValue
            ? (text[..colon], port) : throw new ArgumentException($"'{text}' is no address; write HOST:PORT.");
}
