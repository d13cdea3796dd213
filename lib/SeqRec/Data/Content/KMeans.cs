using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace SeqRec.Data;

/// <summary>
/// Lloyd's algorithm on one group of dimensions of some vectors. Everything is summed in a fixed order, and of codewords at the same
/// distance the first is taken.
/// </summary>
/// <param name="dim">Width of a whole vector.</param>
/// <param name="first">The group's first dimension.</param>
/// <param name="width">Its dimensions.</param>
/// <param name="codewords">At most 256.</param>
internal sealed class KMeans(int dim, int first, int width, int codewords)
{
    private static readonly int Lanes = 4 * Vector<float>.Count;
    private readonly int padded = (codewords + Lanes - 1) / Lanes * Lanes;
    private float[] columns = [], biases = [];  // [width, padded], and -|c|²/2, of which padding has minus infinity. [padded]

    /// <summary>[codewords, width]</summary>
    public float[] Centroids { get; } = new float[codewords * width];

    /// <summary>Takes vectors drawn without repetition for a start, and vectors again if there are too few.</summary>
    public void Start(float[] vectors, Xoshiro256 random)
    {
        var order = random.Permutation(vectors.Length / dim);
        for (var c = 0; c < codewords; c++) Group(vectors, order[c % order.Length]).CopyTo(Centroids.AsSpan(c * width));
        Arrange();
    }

    /// <summary>Some rounds of assignment and mean.</summary>
    public void Run(float[] vectors, int rounds)
    {
        var (codes, scores) = (new byte[vectors.Length / dim], new float[vectors.Length / dim]);
        for (var round = 0; round < rounds; round++)
        {
            Assign(vectors, codes, scores);
            if (!Move(vectors, codes, scores)) return;
            Arrange();
        }
    }

    /// <summary>The nearest codeword of each vector.</summary>
    /// <param name="vectors">[N, dim].</param>
    /// <param name="codes">[N], written.</param>
    /// <param name="scores">[N], written: x·c - |c|²/2, which is greatest for the nearest.</param>
    public void Assign(float[] vectors, Span<byte> codes, Span<float> scores)
    {
        for (var i = 0; i < codes.Length; i++) (codes[i], scores[i]) = Nearest(ref vectors[i * dim + first]);
    }

    private (byte Code, float Score) Nearest(ref float x)
    {
        var n = Vector<float>.Count;
        ref var column = ref MemoryMarshal.GetArrayDataReference(columns);
        ref var bias = ref MemoryMarshal.GetArrayDataReference(biases);
        var (best, places) = (new Vector<float>(float.NegativeInfinity), Vector<int>.Zero);
        for (var c = 0; c < padded; c += Lanes)
        {
            var s0 = Vector.LoadUnsafe(ref bias, (nuint)c);
            var s1 = Vector.LoadUnsafe(ref bias, (nuint)(c + n));
            var s2 = Vector.LoadUnsafe(ref bias, (nuint)(c + 2 * n));
            var s3 = Vector.LoadUnsafe(ref bias, (nuint)(c + 3 * n));
            for (var j = 0; j < width; j++)
            {
                var value = new Vector<float>(Unsafe.Add(ref x, j));
                var at = (nuint)(j * padded + c);
                s0 = Vector.FusedMultiplyAdd(value, Vector.LoadUnsafe(ref column, at), s0);
                s1 = Vector.FusedMultiplyAdd(value, Vector.LoadUnsafe(ref column, at + (nuint)n), s1);
                s2 = Vector.FusedMultiplyAdd(value, Vector.LoadUnsafe(ref column, at + (nuint)(2 * n)), s2);
                s3 = Vector.FusedMultiplyAdd(value, Vector.LoadUnsafe(ref column, at + (nuint)(3 * n)), s3);
            }
            Better(s0, c, ref best, ref places);
            Better(s1, c + n, ref best, ref places);
            Better(s2, c + 2 * n, ref best, ref places);
            Better(s3, c + 3 * n, ref best, ref places);
        }
        return First(best, places);
    }

    private static void Better(Vector<float> scores, int first, ref Vector<float> best, ref Vector<int> places)
    {
        var greater = Vector.GreaterThan(scores, best);
        (best, places) = (Vector.ConditionalSelect(greater, scores, best), Vector.ConditionalSelect(greater, Vector<int>.Indices + new Vector<int>(first), places));
    }

    // Of the lanes' best, the best; of equal ones the first codeword.
    private static (byte, float) First(Vector<float> best, Vector<int> places)
    {
        var lane = 0;
        for (var k = 1; k < Vector<float>.Count; k++)
            if (best[k] > best[lane] || (best[k] == best[lane] && places[k] < places[lane])) lane = k;
        return ((byte)places[lane], best[lane]);
    }

    // Each codeword to the mean of its vectors; false when none moved. One without vectors takes the place of the vector that is farthest from its own.
    private bool Move(float[] vectors, byte[] codes, float[] scores)
    {
        var (sums, counts) = (new double[codewords * width], new int[codewords]);
        for (var i = 0; i < codes.Length; i++)
        {
            counts[codes[i]]++;
            var x = Group(vectors, i);
            var sum = sums.AsSpan(codes[i] * width, width);
            for (var j = 0; j < width; j++) sum[j] += x[j];
        }
        using var farthest = Farthest(vectors, scores).GetEnumerator();
        var moved = false;
        for (var c = 0; c < codewords; c++)
            for (var (j, i) = (0, counts[c] > 0 ? -1 : farthest.MoveNext() ? farthest.Current : c % codes.Length); j < width; j++)
            {
                var value = i < 0 ? (float)(sums[c * width + j] / counts[c]) : Group(vectors, i)[j];
                moved |= value != Centroids[c * width + j];
                Centroids[c * width + j] = value;
            }
        return moved;
    }

    private IEnumerable<int> Farthest(float[] vectors, float[] scores) => Enumerable.Range(0, scores.Length).OrderByDescending(i => SquaredLength(Group(vectors, i)) - 2.0 * scores[i]);

    private void Arrange()
    {
        (columns, biases) = (new float[width * padded], new float[padded]);
        biases.AsSpan(codewords).Fill(float.NegativeInfinity);
        for (var c = 0; c < codewords; c++)
        {
            var centroid = Centroids.AsSpan(c * width, width);
            biases[c] = (float)(-0.5 * SquaredLength(centroid));
            for (var j = 0; j < width; j++) columns[j * padded + c] = centroid[j];
        }
    }

    private static double SquaredLength(ReadOnlySpan<float> x)
    {
        var sum = 0.0;
        foreach (var value in x) sum += (double)value * value;
        return sum;
    }

    private ReadOnlySpan<float> Group(float[] vectors, int i) => vectors.AsSpan(i * dim + first, width);
}
