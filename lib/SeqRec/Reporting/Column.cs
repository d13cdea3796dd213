namespace SeqRec.Reporting;

/// <summary>Side of a column on which its text stands.</summary>
public enum Alignment
{
    /// <summary>Text.</summary>
    Left,

    /// <summary>Numbers.</summary>
    Right,
}

/// <summary>A column of a <see cref="ResultTable"/>.</summary>
/// <param name="Name">Heading.</param>
/// <param name="Alignment">Side on which the text stands.</param>
/// <param name="Format">.NET number format, such as <c>0.0000</c>; null shows the value as it is.</param>
public sealed record Column(string Name, Alignment Alignment = Alignment.Left, string? Format = null)
{
    /// <summary>A column of real numbers with four decimals.</summary>
    public static Column Number(string name, string format = "0.0000") => new(name, Alignment.Right, format);

    /// <summary>A column of whole numbers with thousands separated.</summary>
    public static Column Count(string name) => new(name, Alignment.Right, "#,0");
}
