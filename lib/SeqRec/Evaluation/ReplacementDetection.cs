using SeqRec.Data;
using SeqRec.Kernels.Lanes;
using SeqRec.Models;

namespace SeqRec.Evaluation;

/// <summary>
/// How well the discriminator of an <see cref="EclSr"/> tells replaced items from original ones, and how much of that needs
/// no sequence at all. Its loss says little: it falls to the entropy of <see cref="ReplacedShare"/> by that share alone.
/// </summary>
/// <param name="Slots">Real slots that were judged.</param>
/// <param name="ReplacedShare">Share of them that show another item than the original one.</param>
/// <param name="RegeneratedShare">Share of the slots filled by the generator that show the original item again.</param>
/// <param name="Auc">ROC-AUC of the discriminator over slots; 0.5 is chance.</param>
/// <param name="IdentityAuc">ROC-AUC of what the shown item alone gives away: how often it is a replacement, in the same slots.</param>
/// <param name="DistinctGenerated">Different items that the generator chose.</param>
/// <param name="Loss">L_RID, the discriminator's mean binary cross-entropy over slots.</param>
public sealed record ReplacementDetection(
    int Slots, double ReplacedShare, double RegeneratedShare, double Auc, double IdentityAuc, int DistinctGenerated, double Loss)
{
    /// <summary>What <see cref="Loss"/> is for one that knows <see cref="ReplacedShare"/> and nothing of any slot: that share's entropy.</summary>
    public double IgnorantLoss =>
        -ReplacedShare * ScalarMath.Log(ReplacedShare) - (1 - ReplacedShare) * ScalarMath.Log(1 - ReplacedShare);

    /// <summary>Has a model replace and judge items of training batches, with dropout if it is in training mode.</summary>
    /// <exception cref="InvalidScoresException">All slots or none were replaced, so that there is nothing to tell apart.</exception>
    public static ReplacementDetection Measure(EclSr model, IEnumerable<SequenceBatch> batches) => Of([.. batches.Select(model.Detect)]);

    /// <summary>The same from what was shown and said.</summary>
    /// <inheritdoc cref="Measure"/>
    public static ReplacementDetection Of(IReadOnlyList<SlotVerdicts> verdicts)
    {
        long[] shown = [.. verdicts.SelectMany(v => v.Shown)];
        bool[] filled = [.. verdicts.SelectMany(v => v.Filled)];
        bool[] replaced = [.. verdicts.SelectMany(v => v.Shown.Zip(v.Originals, (item, original) => item != original))];
        var generated = shown.Zip(filled).Where(slot => slot.Second).Select(slot => slot.First).Distinct().Count();
        var regenerated = filled.Zip(replaced).Count(slot => slot is { First: true, Second: false });
        float[] logits = [.. verdicts.SelectMany(v => v.Logits)];
        return new(shown.Length, Share(replaced.Count(r => r), shown.Length), Share(regenerated, filled.Count(f => f)),
            SeqRec.Evaluation.Auc.Of(logits, replaced), SeqRec.Evaluation.Auc.Of(Suspicion(shown, replaced), replaced), generated,
            logits.Zip(replaced, (s, r) => ScalarMath.SoftPlus(r ? -s : s)).Average());
    }

    // Of each slot, how often its item is a replacement.
    private static float[] Suspicion(long[] shown, bool[] replaced)
    {
        var shares = shown.Zip(replaced).GroupBy(slot => slot.First).ToDictionary(g => g.Key, g => (float)g.Average(slot => slot.Second ? 1.0 : 0));
        return Array.ConvertAll(shown, item => shares[item]);
    }

    private static double Share(int part, int whole) => whole == 0 ? 0 : (double)part / whole;
}
