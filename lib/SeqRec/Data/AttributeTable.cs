using System.Globalization;

namespace SeqRec.Data;

/// <summary>What is known about items or users besides their interactions: a row of named columns for each token.</summary>
public sealed class AttributeTable
{
    private readonly Dictionary<string, string[]> rows;

    internal AttributeTable(IReadOnlyList<string> columns, Dictionary<string, string[]> rows) => (Columns, this.rows) = (columns, rows);

    /// <summary>Column names in file order, the key column among them.</summary>
    public IReadOnlyList<string> Columns { get; }

    /// <summary>Number of rows.</summary>
    public int Count => rows.Count;

    /// <summary>The tokens that have a row, in file order.</summary>
    public IEnumerable<string> Tokens => rows.Keys;

    /// <summary>The text in a token's row; empty when the source leaves it empty.</summary>
    /// <exception cref="KeyNotFoundException">There is no such row or column.</exception>
    public string this[string token, string column] => rows.TryGetValue(token, out var row)
        ? row[IndexOf(column)]
        : throw new KeyNotFoundException($"No row for '{token}'.");

    /// <summary>True when the token has a row.</summary>
    public bool Contains(string token) => rows.ContainsKey(token);

    /// <summary>The words of a <c>token_seq</c> column.</summary>
    public string[] Words(string token, string column) => this[token, column].Split(' ', StringSplitOptions.RemoveEmptyEntries);

    /// <summary>The number in a <c>float</c> column.</summary>
    /// <exception cref="FormatException">The text is not a number.</exception>
    public double Number(string token, string column) => double.Parse(this[token, column], CultureInfo.InvariantCulture);

    private int IndexOf(string column)
    {
        for (var k = 0; k < Columns.Count; k++)
            if (Columns[k] == column) return k;
        throw new KeyNotFoundException($"No column '{column}'; there are {string.Join(", ", Columns)}.");
    }
}
