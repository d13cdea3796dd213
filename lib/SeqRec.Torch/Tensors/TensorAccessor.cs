using System.Collections;
using System.Runtime.InteropServices;
using TorchSharp.Native;

namespace TorchSharp.Utils;

/// <summary>The elements of a CPU tensor in logical (row-major) order.</summary>
public sealed unsafe class TensorAccessor<T> : IDisposable, IEnumerable<T> where T : unmanaged
{
    private readonly torch.Tensor _source;
    private readonly torch.Tensor _contiguous;
    private readonly long[] _shape;

    internal TensorAccessor(torch.Tensor tensor)
    {
        if (tensor.dtype != torch.TypeOf<T>())
            throw new ArgumentException($"The tensor holds {tensor.dtype}, not {typeof(T).Name}; convert it with to_type first.");
        if (tensor.device_type != DeviceType.CPU) throw new InvalidOperationException("Elements can be read on the CPU only; call cpu() first.");
        _source = tensor;
        _contiguous = tensor.is_contiguous() ? tensor : tensor.contiguous();
        _shape = tensor.shape;
    }

    public long Count => _contiguous.NumberOfElements;
    public bool IsReadOnly => false;

    public T this[params long[] indices]
    {
        get
        {
            var value = Pointer[Offset(indices)];
            GC.KeepAlive(_contiguous);
            return value;
        }
        set
        {
            Writable()[Offset(indices)] = value;
            GC.KeepAlive(_contiguous);
        }
    }

    public T[] ToArray()
    {
        var array = new T[Count];
        CopyTo(array);
        return array;
    }

    /// <summary>An array with the tensor's dimensions.</summary>
    public Array ToNDArray()
    {
        var array = Array.CreateInstance(typeof(T), _shape);
        var bytes = MemoryMarshal.CreateSpan(ref MemoryMarshal.GetArrayDataReference(array), checked((int)Count * sizeof(T)));
        new Span<byte>(Pointer, bytes.Length).CopyTo(bytes);
        GC.KeepAlive(_contiguous);
        return array;
    }

    public void CopyTo(T[] array, int arrayIndex = 0, long tensorIndex = 0) => CopyTo(array.AsSpan(), arrayIndex, tensorIndex);

    public void CopyTo(Span<T> array, int arrayIndex = 0, long tensorIndex = 0)
    {
        new Span<T>(Pointer + tensorIndex, checked((int)(Count - tensorIndex))).CopyTo(array[arrayIndex..]);
        GC.KeepAlive(_contiguous);
    }

    public void CopyFrom(T[] array, int arrayIndex = 0, long tensorIndex = 0) => CopyFrom(array.AsSpan(), arrayIndex, tensorIndex);

    public void CopyFrom(ReadOnlySpan<T> array, int arrayIndex = 0, long tensorIndex = 0)
    {
        var target = new Span<T>(Writable() + tensorIndex, checked((int)(Count - tensorIndex)));
        var source = array[arrayIndex..];
        source[..Math.Min(source.Length, target.Length)].CopyTo(target);
        GC.KeepAlive(_contiguous);
    }

    public IEnumerator<T> GetEnumerator() => ((IEnumerable<T>)ToArray()).GetEnumerator();
    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    public void Dispose()
    {
        if (_contiguous != (object)_source) _contiguous.Dispose();
    }

    private T* Writable() => _contiguous == (object)_source ? Pointer
        : throw new InvalidOperationException("Elements of a view that is not contiguous cannot be set; use contiguous().");

    private T* Pointer => (T*)Door.Data(_contiguous.Handle);

    // One index counts elements in logical order; as many as dimensions pick one element.
    private long Offset(long[] indices)
    {
        if (indices.Length == 1 && _shape.Length != 1) return InRange(indices[0], Count);
        if (indices.Length != _shape.Length) throw new ArgumentException($"{indices.Length} indices for {_shape.Length} dimensions.");
        var offset = 0L;
        for (var d = 0; d < indices.Length; d++) offset = offset * _shape[d] + InRange(indices[d], _shape[d]);
        return offset;
    }

    private static long InRange(long index, long count) =>
        (ulong)index < (ulong)count ? index : throw new IndexOutOfRangeException($"Index {index} is outside 0..{count - 1}.");
}
