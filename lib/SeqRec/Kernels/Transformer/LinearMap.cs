using System.Numerics;

namespace SeqRec.Kernels.Transformer;

/// <summary>A linear map of rows, y = W x + b, and where the gradients of its weights go.</summary>
internal unsafe struct LinearMap<T> where T : unmanaged
{
    /// <summary>Rows that are taken together: a whole number of register blocks, which stay in cache.</summary>
    public const int Tile = 48;

    /// <summary>W [out, in].</summary>
    public T* Weight;

    /// <summary>b [out], or null.</summary>
    public T* Bias;

    /// <summary>Elements of y.</summary>
    public nint Outputs;

    /// <summary>[out, in], backward.</summary>
    public T* GradWeight;

    /// <summary>[out], backward.</summary>
    public T* GradBias;
}

/// <summary>Rows of several maps.</summary>
internal static unsafe class LinearMaps
{
    /// <summary>Of each map's [rows, out], the rows from <paramref name="first"/> on.</summary>
    public static T*[] RowsFrom<T>(this LinearMap<T>[] maps, T*[] rows, nint first) where T : unmanaged
    {
        var from = new T*[maps.Length];
        for (var k = 0; k < maps.Length; k++) from[k] = rows[k] + first * maps[k].Outputs;
        return from;
    }
}
