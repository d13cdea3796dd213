using System.Net;

namespace SeqRec.Data;

/// <summary>One text of an item's metadata, cleaned as UniSRec does (Hou et al., KDD 2022), whose texts VQ-Rec and PFCR use.</summary>
public static class ItemText
{
    private const int TooLong = 2000;  // characters; such a field is a page of HTML

    /// <summary>The fields one after the other, each cleaned on its own; empty ones are left out.</summary>
    /// <param name="fields">Title, categories and brand, in this order; a list is joined by blanks beforehand.</param>
    public static string Of(params IEnumerable<string> fields) => string.Join(' ', fields.Where(f => f.Length > 0).Select(Clean).Where(f => f.Length > 0));

    /// <summary>HTML entities are resolved, double quotes and line ends removed, and the field ends in one dot; 2,000 characters or more give "".</summary>
    public static string Clean(string field)
    {
        var plain = WebUtility.HtmlDecode(field).Replace("\"", "").Replace("\n", "").Replace("\r", "").TrimEnd('.') + '.';
        return plain.Length < TooLong ? plain : "";
    }
}
