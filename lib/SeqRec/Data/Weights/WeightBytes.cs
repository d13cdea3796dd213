using TorchSharp;
using static TorchSharp.torch;

namespace SeqRec.Data;

/// <summary>A weight file open for reading at any place. All numbers in it are little-endian.</summary>
internal sealed class WeightBytes : IDisposable
{
    private readonly FileStream _stream;

    /// <exception cref="MissingDataException">There is no such file that can be read.</exception>
    public WeightBytes(string file)
    {
        (File, _stream) = (file, ReadableFile.Open(file));
        Length = _stream.Length;
    }

    public string File { get; }

    public long Length { get; }

    public DataFormatException Error(string problem, string advice = "Fetch or export it again.", Exception? inner = null) => new(File, 0, problem, advice, inner);

    /// <summary>Fills the buffer.</summary>
    /// <exception cref="DataFormatException">The file ends before.</exception>
    public void Read(Span<byte> buffer, long offset)
    {
        while (buffer.Length > 0)
        {
            var count = RandomAccess.Read(_stream.SafeFileHandle, buffer, offset);
            if (count == 0) throw Error($"The file ends at byte {offset}, where more must follow.");
            buffer = buffer[count..];
            offset += count;
        }
    }

    /// <summary>Reads a tensor; nothing is allocated before its entry has been found to fit the file.</summary>
    public Tensor Read(WeightEntry entry)
    {
        Check(entry);
        var tensor = empty([.. entry.Shape], entry.Type, CPU);
        if (entry.Bytes > 0) Read(tensor.bytes, entry.Offset);
        return tensor;
    }

    /// <summary>Reads a tensor into another. Positioned reads rather than a mapping: mapped pages would count as memory of the
    /// process beside the tensor that they are copied into.</summary>
    public void ReadInto(WeightEntry entry, Tensor target)
    {
        Check(entry);
        if (target.dtype == entry.Type && target.device_type == DeviceType.CPU && target.is_contiguous())
        {
            if (entry.Bytes > 0) Read(target.bytes, entry.Offset);
            return;
        }
        using var values = Read(entry);
        target.copy_(values);
    }

    public void Dispose() => _stream.Dispose();

    private void Check(WeightEntry entry)
    {
        if (entry.Bytes > int.MaxValue) throw Error($"{entry.Name} has {entry.Bytes} bytes; a tensor of at most 2 GiB can be read.", "Use a checkpoint in half precision.");
        if (entry.Offset + entry.Bytes > Length) throw Error($"{entry.Name} ends at byte {entry.Offset + entry.Bytes}, the file at {Length}.");
    }
}
