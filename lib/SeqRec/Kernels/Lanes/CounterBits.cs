using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace SeqRec.Kernels.Lanes;

/// <summary>
/// Random bits that depend on a key and an index alone: two rounds of multiply and xorshift on 32 bits. They are
/// integers, so every register width gives the same.
/// </summary>
internal static class CounterBits
{
    private const uint First = 0x7feb352d, Second = 0x846ca68b;

    /// <summary>The bits of one index.</summary>
    public static uint At(ulong key, uint index) => Mix(Mix(index ^ (uint)key) + (uint)(key >> 32));

    private static uint Mix(uint x)
    {
        x = (x ^ (x >>> 16)) * First;
        x = (x ^ (x >>> 15)) * Second;
        return x ^ (x >>> 16);
    }

    /// <inheritdoc cref="ILanes{T, V}.RandomMask"/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<T> Mask128<T>(ulong key, uint first, uint least)
    {
        if (typeof(T) == typeof(float)) return Kept128(key, first, least).As<uint, T>();
        return Vector128.WidenLower(Kept128(key, first, least).AsInt32()).As<long, T>();
    }

    /// <inheritdoc cref="ILanes{T, V}.RandomMask"/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<T> Mask256<T>(ulong key, uint first, uint least)
    {
        if (typeof(T) == typeof(float)) return Kept256(key, first, least).As<uint, T>();
        var half = Kept128(key, first, least).AsInt32();
        return Vector256.Create(Vector128.WidenLower(half), Vector128.WidenUpper(half)).As<long, T>();
    }

    /// <inheritdoc cref="ILanes{T, V}.RandomMask"/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<T> Mask512<T>(ulong key, uint first, uint least)
    {
        if (typeof(T) == typeof(float)) return Kept512(key, first, least).As<uint, T>();
        var half = Kept256(key, first, least).AsInt32();
        return Vector512.Create(Vector256.WidenLower(half), Vector256.WidenUpper(half)).As<long, T>();
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<uint> Kept128(ulong key, uint first, uint least)
    {
        var index = Vector128.Create(first) + Vector128<uint>.Indices;
        var bits = Mix(Mix(index ^ Vector128.Create((uint)key)) + Vector128.Create((uint)(key >> 32)));
        return Vector128.GreaterThanOrEqual(bits, Vector128.Create(least));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<uint> Mix(Vector128<uint> x)
    {
        x = (x ^ (x >>> 16)) * Vector128.Create(First);
        x = (x ^ (x >>> 15)) * Vector128.Create(Second);
        return x ^ (x >>> 16);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<uint> Kept256(ulong key, uint first, uint least)
    {
        var index = Vector256.Create(first) + Vector256<uint>.Indices;
        var bits = Mix(Mix(index ^ Vector256.Create((uint)key)) + Vector256.Create((uint)(key >> 32)));
        return Vector256.GreaterThanOrEqual(bits, Vector256.Create(least));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<uint> Mix(Vector256<uint> x)
    {
        x = (x ^ (x >>> 16)) * Vector256.Create(First);
        x = (x ^ (x >>> 15)) * Vector256.Create(Second);
        return x ^ (x >>> 16);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<uint> Kept512(ulong key, uint first, uint least)
    {
        var index = Vector512.Create(first) + Vector512<uint>.Indices;
        var bits = Mix(Mix(index ^ Vector512.Create((uint)key)) + Vector512.Create((uint)(key >> 32)));
        return Vector512.GreaterThanOrEqual(bits, Vector512.Create(least));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<uint> Mix(Vector512<uint> x)
    {
        x = (x ^ (x >>> 16)) * Vector512.Create(First);
        x = (x ^ (x >>> 15)) * Vector512.Create(Second);
        return x ^ (x >>> 16);
    }
}
