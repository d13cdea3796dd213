namespace SeqRec.Reporting.Rendering;

/// <summary>
/// Colours that stay apart for colour-blind readers and stand out on white and on dark pages (Paul Tol's "vibrant"
/// scheme); dashes tell lines apart where colour fails altogether.
/// </summary>
internal static class Palette
{
    private static readonly string[] Dashes = ["", "7 3", "2 3", "9 3 2 3"];

    public static readonly string[] Colours = ["#0077BB", "#EE7733", "#009988", "#CC3311", "#33BBEE", "#EE3377"];

    public static string Colour(int series) => Colours[series % Colours.Length];

    public static string Dash(int series) => Dashes[series % Dashes.Length];
}
