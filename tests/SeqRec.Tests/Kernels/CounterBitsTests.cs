using System.Runtime.Intrinsics;
using SeqRec.Kernels.Lanes;

namespace SeqRec.Tests.Kernels;

public class CounterBitsTests
{
    private const ulong Key = 0x1234_5678_9ABC_DEF0;
    private const uint Least = 0x6000_0000;

    // Masks of saved runs depend on these bits.
    [Fact]
    public void Bits_are_those_of_every_earlier_version()
    {
        uint[] indexes = [0, 1, 2, 1000, uint.MaxValue];
        Assert.Equal<uint>(
            [0xf2449039, 0xae63dbb2, 0x249812a0, 0x572478f8, 0xffeb49d4], indexes.Select(k => CounterBits.At(Key, k)));
    }

    [Theory, InlineData(0u), InlineData(77u), InlineData(uint.MaxValue - 3)]
    public void Masks_of_all_widths_agree_with_the_bits_of_each_index(uint first)
    {
        AssertMask<int>(first, k => CounterBits.Mask128<float>(Key, first, Least).AsInt32()[k], Vector128<int>.Count);
        AssertMask<int>(first, k => CounterBits.Mask256<float>(Key, first, Least).AsInt32()[k], Vector256<int>.Count);
        AssertMask<int>(first, k => CounterBits.Mask512<float>(Key, first, Least).AsInt32()[k], Vector512<int>.Count);
        AssertMask<long>(first, k => CounterBits.Mask128<double>(Key, first, Least).AsInt64()[k], Vector128<long>.Count);
        AssertMask<long>(first, k => CounterBits.Mask256<double>(Key, first, Least).AsInt64()[k], Vector256<long>.Count);
        AssertMask<long>(first, k => CounterBits.Mask512<double>(Key, first, Least).AsInt64()[k], Vector512<long>.Count);
    }

    private static void AssertMask<T>(uint first, Func<int, T> lane, int lanes) where T : System.Numerics.IBinaryInteger<T>
    {
        for (var k = 0; k < lanes; k++)
        {
            var isKept = CounterBits.At(Key, unchecked(first + (uint)k)) >= Least;
            Assert.Equal(isKept ? -T.One : T.Zero, lane(k));
        }
    }
}
