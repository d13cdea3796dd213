using System.Runtime.InteropServices;

namespace SeqRec.Federation;

/// <summary>The mean of a round's uploads, each client weighed; those who dropped out have no part in it.</summary>
internal sealed class WeightedSum(IGradientChannel channel, float[][] weights, int dim, RevealedSecrets? secrets)
{
    /// <summary>[rows, d]; 0 at a row at which no client that is left has a weight.</summary>
    /// <param name="uploads">One part of each client's upload, null of those who dropped out.</param>
    /// <param name="block">Which part.</param>
    public double[] Mean(byte[]?[] uploads, int block)
    {
        var sums = secrets is null ? Plain(uploads) : Unmasked(uploads, block, secrets);
        for (var row = 0; row < weights[0].Length; row++)
        {
            var total = uploads.Select((upload, k) => upload is null ? 0.0 : weights[k][row]).Sum();
            for (var j = row * dim; j < (row + 1) * dim; j++) sums[j] = total > 0 ? sums[j] / total : 0;
        }
        return sums;
    }

    private double[] Plain(byte[]?[] uploads)
    {
        var sums = new double[weights[0].Length * dim];
        for (var k = 0; k < uploads.Length; k++)
            if (uploads[k] is { } upload)
                foreach (var (j, value) in channel.Decode(upload, sums.Length).Index()) sums[j] += (double)weights[k][j / dim] * value;
        return sums;
    }

    private double[] Unmasked(byte[]?[] uploads, int block, RevealedSecrets secrets)
    {
        var sums = new uint[weights[0].Length * dim];
        foreach (var upload in uploads)
            if (upload is not null)
                foreach (var (j, value) in MemoryMarshal.Cast<byte, uint>(upload).ToArray().Index()) sums[j] = unchecked(sums[j] + value);
        for (var dropped = 0; dropped < uploads.Length; dropped++)
            for (var k = 0; k < uploads.Length && uploads[dropped] is null; k++)
                if (uploads[k] is not null && secrets.Of(k, dropped, block) is { } secret) PairwiseMasks.Add(sums, secret, plus: k > dropped);  // the opposite of what k did
        return Array.ConvertAll(sums, n => (double)FixedPoint.Value(n));
    }
}
