using System.Globalization;

namespace SeqRec.Reporting;

/// <summary>Check cells of the exercises: they say whether an answer is right and never stop the notebook.</summary>
public static class Exercise
{
    /// <summary>Compares an answer with the expected number.</summary>
    /// <param name="name">Which exercise.</param>
    /// <param name="answer">The reader's number; null while there is none.</param>
    /// <param name="expected">The right one.</param>
    /// <param name="hint">What to think of when the answer is wrong.</param>
    /// <param name="relative">Relative tolerance.</param>
    public static string Check(string name, double? answer, double expected, string hint, double relative = 1e-3) =>
        answer is not { } value ? $"{name}: no answer yet"
        : Math.Abs(value - expected) <= relative * Math.Abs(expected) ? $"{name}: right"
        : string.Create(CultureInfo.InvariantCulture, $"{name}: {value:g5} is not it. {hint}");
}
