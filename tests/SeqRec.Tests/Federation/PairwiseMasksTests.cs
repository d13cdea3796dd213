using System.Runtime.InteropServices;
using System.Security.Cryptography;
using MathNet.Numerics.Distributions;
using SeqRec.Federation;

namespace SeqRec.Tests.Federation;

public class PairwiseMasksTests
{
    [Theory, InlineData(2), InlineData(5)]
    public void In_the_sum_all_masks_cancel(int clients)
    {
        var (masks, values) = Masked(clients, 1000);
        var sum = new uint[1000];
        foreach (var own in values) for (var k = 0; k < sum.Length; k++) sum[k] += own[k];
        Assert.Equal(Enumerable.Range(0, 1000).Select(k => (uint)(clients * k)), sum);
        foreach (var own in masks) own.Dispose();
    }

    [Fact]
    public void A_single_message_looks_evenly_drawn()
    {
        var message = MemoryMarshal.AsBytes<uint>(Masked(3, 100_000).Values[1]).ToArray();
        for (var place = 0; place < 4; place++)  // each byte of the numbers for itself
        {
            var counts = message.Where((_, k) => k % 4 == place).GroupBy(b => b).ToDictionary(b => b.Key, b => b.Count());
            var statistic = Enumerable.Range(0, 256).Sum(b => Math.Pow(counts.GetValueOrDefault((byte)b) - 100_000 / 256.0, 2) / (100_000 / 256.0));
            Assert.InRange(ChiSquared.CDF(255, statistic), 1e-7, 1 - 1e-7);
        }
    }

    [Fact]
    public void Each_round_and_each_block_has_masks_of_its_own()
    {
        var (masks, _) = Masked(2, 1);
        uint[] Mask(int round, int block)
        {
            var values = new uint[8];
            masks[0].Add(values, round, block);
            return values;
        }
        Assert.Equal(Mask(1, 0), Mask(1, 0));
        Assert.NotEqual(Mask(1, 0), Mask(2, 0));
        Assert.NotEqual(Mask(1, 0), Mask(1, 1));
        Assert.Equal(masks[0].RoundKey(1, 4), masks[1].RoundKey(0, 4));
    }

    [Fact]
    public void Fixed_point_sums_are_exact_and_too_large_numbers_refused()
    {
        Assert.Equal(-1.25f, FixedPoint.Value(unchecked(FixedPoint.Of([-2.5f])[0] + FixedPoint.Of([1.25f])[0])));
        Assert.Equal(0.1f, FixedPoint.Value(FixedPoint.Of([0.1f])[0]), 1e-7);
        Assert.Contains("Number 1 is 128", Assert.Throws<OverflowException>(() => FixedPoint.Of([0, 128])).Message);
        Assert.Throws<OverflowException>(() => FixedPoint.Of([float.NaN]));
    }

    [Fact]
    public void A_key_that_others_cannot_use_is_known_as_such()
    {
        using var masks = new PairwiseMasks();
        using var longer = ECDiffieHellman.Create(ECCurve.NamedCurves.nistP384);
        Assert.Equal(PairwiseMasks.KeyBytes, masks.PublicKey.Length);
        Assert.True(PairwiseMasks.IsKey(masks.PublicKey));
        byte[][] bad = [[], PairwiseMasks.NoKey, masks.PublicKey[1..], [.. masks.PublicKey, 0], longer.ExportSubjectPublicKeyInfo(), [.. masks.PublicKey[..^1], (byte)(masks.PublicKey[^1] ^ 1)]];
        Assert.All(bad, key => Assert.False(PairwiseMasks.IsKey(key)));
    }

    [Fact]
    public void The_last_mask_of_an_upload_is_not_revealed()
    {
        var masks = Masked(3, 1).Masks;  // of round 1
        Assert.Null(masks[0].Reveal(1, round: 2));
        Assert.Equal(masks[1].RoundKey(0, 1), masks[0].Reveal(1, round: 1));
        Assert.Equal(masks[1].RoundKey(0, 1), masks[0].Reveal(1, round: 1));
        Assert.Null(masks[0].Reveal(2, round: 1));
        masks[0].Add(new uint[1], round: 2);
        Assert.NotNull(masks[0].Reveal(2, round: 2));
        Assert.Null(masks[0].Reveal(1, round: 2));
        foreach (var own in masks) own.Dispose();
    }

    [Fact]
    public void Nothing_is_masked_for_a_client_that_has_not_joined()
    {
        using var masks = new PairwiseMasks();
        masks.Agree(0, [masks.PublicKey, PairwiseMasks.NoKey]);
        uint[] values = [1, 2];
        masks.Add(values, round: 1);
        Assert.Equal([1u, 2u], values);
        Assert.Throws<ArgumentException>(() => masks.RoundKey(1, 1));
        Assert.Throws<ArgumentException>(() => masks.RoundKey(2, 1));
    }

    // Every client's numbers are 0, 1, 2, ...
    private static (PairwiseMasks[] Masks, uint[][] Values) Masked(int clients, int count)
    {
        PairwiseMasks[] masks = [.. Enumerable.Range(0, clients).Select(_ => new PairwiseMasks())];
        var keys = Array.ConvertAll(masks, own => own.PublicKey);
        var values = masks.Select((own, client) =>
        {
            own.Agree(client, keys);
            uint[] numbers = [.. Enumerable.Range(0, count).Select(k => (uint)k)];
            own.Add(numbers, round: 1);
            return numbers;
        });
        return (masks, [.. values]);
    }
}
