namespace SeqRec.Data;

/// <summary>The words of simulated titles; all domains use the same.</summary>
internal static class RetailVocabulary
{
    private static readonly string[] Starts = ["Bel", "Cor", "Dra", "Fen", "Gil", "Hol", "Jun", "Kel", "Lum", "Mor", "Nev", "Ost"];
    private static readonly string[] Ends = ["ara", "eck", "ino", "oss", "uma", "yx"];

    /// <summary>Category names; the one at 2k + 1 complements the one at 2k.</summary>
    public static IReadOnlyList<string> Categories { get; } =
    [
        "phone", "phone-case", "camera", "memory-card", "tent", "sleeping-mat", "printer", "ink-cartridge",
        "guitar", "guitar-strings", "bicycle", "bicycle-helmet", "coffee-maker", "coffee-beans", "running-shoe", "sport-socks",
        "laptop", "laptop-sleeve", "razor", "shaving-foam", "easel", "paint-set", "aquarium", "fish-food",
    ];

    public static IReadOnlyList<string> Styles { get; } =
        ["Classic", "Compact", "Deluxe", "Everyday", "Light", "Modern", "Outdoor", "Premium", "Quiet", "Robust", "Simple", "Sturdy"];

    public static IReadOnlyList<string> Colours { get; } = ["Amber", "Black", "Blue", "Green", "Grey", "Red", "White", "Yellow"];

    /// <summary>A made-up brand name, different for each number; a digit follows when the syllables run out.</summary>
    public static string Brand(int number)
    {
        var round = number / (Starts.Length * Ends.Length);
        return Starts[number % Starts.Length] + Ends[number / Starts.Length % Ends.Length] + (round == 0 ? "" : round + 1);
    }
}
