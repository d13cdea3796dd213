namespace SeqRec.Federation;

/// <summary>Which rows of the table are exchanged, and how much each client counts at them.</summary>
internal static class SharedRows
{
    // The published code's threshold of 200 uses shares nothing on small domains, so a share of the used rows decides.
    public static int[] Of(double? popularShare, int count, ClientFacts[] facts)
    {
        if (popularShare is not { } share) return [.. Enumerable.Range(0, count)];
        if (share is not (> 0 and <= 1)) throw new ArgumentException($"The share of popular rows is above 0 and at most 1, not {share}.", nameof(popularShare));
        var uses = Array.ConvertAll(Enumerable.Range(0, count).ToArray(), row => facts.Sum(f => (long)f.CodeCounts![row]));
        var used = uses.Where(n => n > 0).OrderDescending().ToArray();
        if (used.Length == 0) throw new ArgumentException("No client's items use any row of the table.", nameof(facts));
        var threshold = used[(int)Math.Ceiling(share * used.Length) - 1];
        return [.. Enumerable.Range(0, count).Where(row => uses[row] >= threshold)];
    }

    // [K][rows]
    public static float[][] Weights(ClientWeights kind, int[] rows, ClientFacts[] facts)
    {
        if (kind == ClientWeights.TrainingRows)
        {
            var total = (double)facts.Sum(f => f.TrainingRows);
            return Array.ConvertAll(facts, f => Enumerable.Repeat((float)(f.TrainingRows / total), rows.Length).ToArray());
        }
        var uses = Array.ConvertAll(rows, row => (double)facts.Sum(f => (long)f.CodeCounts![row]));
        return Array.ConvertAll(facts, f => rows.Select((row, k) => (float)(uses[k] > 0 ? f.CodeCounts![row] / uses[k] : 1.0 / facts.Length)).ToArray());
    }
}
