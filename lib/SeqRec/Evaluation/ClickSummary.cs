using SeqRec.Kernels.Lanes;

namespace SeqRec.Evaluation;

/// <summary>How well clicks were predicted.</summary>
/// <param name="Auc">Over all rows.</param>
/// <param name="AucStandardError">Of <paramref name="Auc"/> over samples of rows (Hanley and McNeil, Radiology 1982).</param>
/// <param name="GroupedAuc">Mean AUC of users, weighted by their rows; NaN where no user has both classes.</param>
/// <param name="LogLoss">Mean cross-entropy, in nats.</param>
/// <param name="Rows">Rows predicted.</param>
public sealed record ClickSummary(double Auc, double AucStandardError, double GroupedAuc, double LogLoss, int Rows)
{
    /// <summary>Measures predictions.</summary>
    /// <param name="users">[N] user of each row.</param>
    /// <param name="logits">[N] log-odds of a click.</param>
    /// <param name="clicked">[N] whether it came.</param>
    /// <exception cref="InvalidScoresException">Lengths differ, a logit is NaN, or one of the two classes is missing.</exception>
    public static ClickSummary Of(int[] users, float[] logits, bool[] clicked)
    {
        var auc = Evaluation.Auc.Of(logits, clicked);
        var mixed = users.Zip(clicked).GroupBy(x => x.First, x => x.Second).Any(g => g.Distinct().Count() == 2);
        var grouped = mixed ? Evaluation.Auc.PerUser(users, logits, clicked).Value : double.NaN;
        return new(auc, StandardError(auc, clicked.Count(c => c), clicked.Count(c => !c)), grouped, LogLossOf(logits, clicked), users.Length);
    }

    /// <summary>Standard error of an AUC by its size and the numbers of positives and negatives.</summary>
    public static double StandardError(double auc, int positives, int negatives)
    {
        var (q1, q2) = (auc / (2 - auc), 2 * auc * auc / (1 + auc));
        var variance = auc * (1 - auc) + (positives - 1) * (q1 - auc * auc) + (negatives - 1) * (q2 - auc * auc);
        return Math.Sqrt(Math.Max(0, variance) / ((double)positives * negatives));
    }

    // -log σ(±x) = log(1 + e^∓x), without overflow.
    private static double LogLossOf(float[] logits, bool[] clicked) =>
        logits.Zip(clicked, (x, y) => y ? -(double)x : x).Average(ScalarMath.SoftPlus);
}
