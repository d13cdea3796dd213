using TorchSharp.Native;

namespace TorchSharp;

public static partial class torch
{
    /// <summary>Version of the libtorch that is loaded.</summary>
    public static string __version__ => Door.LibtorchVersion;

    /// <summary>No graph is recorded until the result is disposed.</summary>
    public static IDisposable no_grad() => set_grad_enabled(false);
    public static IDisposable enable_grad(bool enabled = true) => set_grad_enabled(enabled);
    public static IDisposable set_grad_enabled(bool mode = true) => new GradMode(mode);
    public static bool is_grad_enabled() => Door.door_grad_mode(-1) != 0;

    /// <summary>Threads inside one operator.</summary>
    public static void set_num_threads(int num) => Door.Check(Door.door_set_num_threads(num));
    public static int get_num_threads() => Door.door_get_num_threads();

    public static DisposeScope NewDisposeScope() => new(DisposeScopeManager.Thread);
    public static DisposeScope? CurrentDisposeScope => DisposeScopeManager.Thread.Current;

    /// <summary>Evaluates in a scope of its own and keeps only the result.</summary>
    public static Tensor WrappedTensorDisposeScope(Func<Tensor> expr)
    {
        using var scope = NewDisposeScope();
        return expr().MoveToOuterDisposeScope();
    }

    public static bool is_tensor(object obj) => obj is Tensor;

    /// <summary>No-op here: the CPU is always ready, and another device is refused when it is used.</summary>
    public static bool TryInitializeDeviceType(DeviceType deviceType) => deviceType == DeviceType.CPU;

    public static void InitializeDeviceType(DeviceType deviceType)
    {
        if (!TryInitializeDeviceType(deviceType))
            throw new InvalidOperationException($"Device {deviceType} is not in this libtorch; build with -p:TorchBackend=nuget-cuda for a GPU.");
    }

    private sealed class GradMode : IDisposable
    {
        private readonly bool _before;

        public GradMode(bool enabled) => _before = Door.door_grad_mode(enabled ? 1 : 0) != 0;

        public void Dispose() => Door.door_grad_mode(_before ? 1 : 0);
    }
}
