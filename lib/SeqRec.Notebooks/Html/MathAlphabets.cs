using System.Text;
using System.Text.RegularExpressions;

namespace SeqRec.Notebooks.Html;

/// <summary>
/// Writes script and double-struck letters as the Unicode characters they are. Browsers no longer honour MathML's <c>mathvariant</c>, so
/// without this a loss would be a plain L.
/// </summary>
internal static partial class MathAlphabets
{
    // Some letters had their place in Unicode before the alphabets did; the alphabets have gaps there.
    private static readonly Dictionary<string, string> EarlyScript = Pairs("BℬEℰFℱHℋIℐLℒMℳRℛeℯgℊoℴ");
    private static readonly Dictionary<string, string> EarlyDoubleStruck = Pairs("CℂHℍNℕPℙQℚRℝZℤ");

    /// <summary>The same MathML with the letters replaced.</summary>
    public static string Apply(string mathMl) => Styled().Replace(mathMl, match =>
    {
        var (script, letter) = (match.Groups[1].Value == "script", match.Groups[2].Value);
        var early = script ? EarlyScript : EarlyDoubleStruck;
        return $"<mi>{early.GetValueOrDefault(letter) ?? InAlphabet(script ? 0x1D49C : 0x1D538, letter[0])}</mi>";
    });

    private static string InAlphabet(int capitalA, char letter) =>
        new Rune(capitalA + (char.IsUpper(letter) ? letter - 'A' : letter - 'a' + 26)).ToString();

    private static Dictionary<string, string> Pairs(string letters) =>
        letters.Chunk(2).ToDictionary(pair => $"{pair[0]}", pair => $"{pair[1]}");

    [GeneratedRegex("<mi mathvariant=\"(script|double-struck)\">([A-Za-z])</mi>")]
    private static partial Regex Styled();
}
