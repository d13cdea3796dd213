using System.Globalization;

namespace SeqRec.Data;

/// <summary>The rules for ids in a file.</summary>
internal static class IdToken
{
    /// <summary>A whole number from 0 to 2,147,483,647, as the plain text formats use.</summary>
    public static ReadOnlySpan<char> Number(ReadOnlySpan<char> token, LineReader lines) =>
        int.TryParse(token, NumberStyles.None, CultureInfo.InvariantCulture, out _)
            ? token
            : throw lines.Error($"'{token}' is not an id.", $"Ids are whole numbers from 0 to {int.MaxValue}.");

    /// <summary>Any text that is neither empty nor a negative number, as RecBole's token columns use.</summary>
    public static ReadOnlySpan<char> Text(ReadOnlySpan<char> token, string column, LineReader lines)
    {
        if (token.IsWhiteSpace()) throw lines.Error($"The column '{column}' is empty.", "Every row needs an id there.");
        if (token[0] == '-' && token.Length > 1 && !token[1..].ContainsAnyExceptInRange('0', '9'))
            throw lines.Error($"The id '{token}' in '{column}' is negative.", "Remove rows with missing ids, or renumber.");
        return token;
    }
}
