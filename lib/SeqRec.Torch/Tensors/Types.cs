namespace TorchSharp;

/// <summary>Kinds of devices, numbered as in libtorch.</summary>
public enum DeviceType { CPU = 0, CUDA = 1, MKLDNN = 2, OPENGL = 3, OPENCL = 4, IDEEP = 5, HIP = 6, FPGA = 7, MSNPU = 8, XLA = 9, MPS = 13, META = 14 }

public static partial class torch
{
    /// <summary>Element types, numbered as in libtorch.</summary>
    public enum ScalarType
    {
        Byte = 0, Int8 = 1, Int16 = 2, Int32 = 3, Int64 = 4, Float16 = 5, Float32 = 6, Float64 = 7,
        ComplexFloat32 = 9, ComplexFloat64 = 10, Bool = 11, QInt8 = 12, QUInt8 = 13, QInt32 = 14, BFloat16 = 15
    }

    public const ScalarType uint8 = ScalarType.Byte, int8 = ScalarType.Int8, int16 = ScalarType.Int16, int32 = ScalarType.Int32, int64 = ScalarType.Int64;
    public const ScalarType float16 = ScalarType.Float16, bfloat16 = ScalarType.BFloat16, float32 = ScalarType.Float32, float64 = ScalarType.Float64;
    public const ScalarType @bool = ScalarType.Bool, @int = ScalarType.Int32, @long = ScalarType.Int64, @float = ScalarType.Float32, @double = ScalarType.Float64;

    /// <summary>Where a tensor lives. The text forms are <c>cpu</c>, <c>cuda</c> and <c>cuda:0</c>.</summary>
    public sealed class Device
    {
        public Device(DeviceType deviceType, int index = -1) => (type, this.index) = (deviceType, index);

        public Device(string deviceType, int index = -1) : this(Parse(deviceType), index) { }

        public Device(string description)
        {
            var colon = description.IndexOf(':');
            type = Parse(colon < 0 ? description : description[..colon]);
            index = colon < 0 ? -1 : int.Parse(description[(colon + 1)..], System.Globalization.CultureInfo.InvariantCulture);
        }

        public DeviceType type { get; }

        /// <summary>Which of several; -1 is the current one.</summary>
        public int index { get; }

        public static implicit operator Device(string description) => new(description);

        public override bool Equals(object? obj) => obj is Device other && type == other.type && index == other.index;
        public override int GetHashCode() => HashCode.Combine(type, index);
        public override string ToString() => type.ToString().ToLowerInvariant() + (index < 0 ? "" : $":{index}");

        private static DeviceType Parse(string name) => Enum.TryParse<DeviceType>(name, ignoreCase: true, out var type)
            ? type : throw new ArgumentException($"'{name}' is no device; known are {string.Join(", ", Enum.GetNames<DeviceType>()).ToLowerInvariant()}.");
    }

    public static readonly Device CPU = new(DeviceType.CPU);
    public static Device CUDA { get; } = new(DeviceType.CUDA);

    public static Device device(string description) => new(description);
    public static Device device(string deviceType, int index = -1) => new(deviceType, index);
    public static Device device(DeviceType deviceType, int index = -1) => new(deviceType, index);

    /// <summary>The GPU side of the API. The libtorch that Debian ships is a CPU build, so there is none.</summary>
    public static class cuda
    {
        public static bool is_available() => false;
        public static int device_count() => 0;
    }

    internal static bool IsFloating(this ScalarType type) => type is ScalarType.Float16 or ScalarType.BFloat16 or ScalarType.Float32 or ScalarType.Float64;

    // The element type of a C# type; bool and integers included.
    internal static ScalarType TypeOf<T>() where T : unmanaged => default(T) switch
    {
        byte => ScalarType.Byte,
        sbyte => ScalarType.Int8,
        short => ScalarType.Int16,
        int => ScalarType.Int32,
        long => ScalarType.Int64,
        float => ScalarType.Float32,
        double => ScalarType.Float64,
        bool => ScalarType.Bool,
        _ => throw new NotSupportedException($"{typeof(T)} is no element type of a tensor.")
    };
}
