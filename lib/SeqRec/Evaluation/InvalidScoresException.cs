namespace SeqRec.Evaluation;

/// <summary>Scores, labels or targets that cannot be evaluated, such as a NaN score or a target that is no candidate.</summary>
public sealed class InvalidScoresException(string message) : ArgumentException(message);
