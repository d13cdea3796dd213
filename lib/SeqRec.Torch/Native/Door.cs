using System.Runtime.InteropServices;

namespace TorchSharp.Native;

/// <summary>The functions of native/door.cpp. A tensor crosses as a pointer that its receiver owns one reference of.</summary>
internal static unsafe partial class Door
{
    private const string Library = DoorLibrary.Name;

    [LibraryImport(Library)] private static partial byte* door_last_error();
    [LibraryImport(Library)] private static partial byte* door_libtorch_version();
    [LibraryImport(Library)] public static partial void door_free(void* p);

    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)]
    public static partial IntPtr door_operator(string name, string overload);
    [LibraryImport(Library)]
    public static partial int door_call(IntPtr op, NativeValue* arguments, int n, NativeValue* results, int capacity);

    [LibraryImport(Library)] public static partial void door_release(IntPtr tensor);
    [LibraryImport(Library)] public static partial IntPtr door_share(IntPtr tensor);
    [LibraryImport(Library), SuppressGCTransition] public static partial int door_dim(IntPtr tensor);
    [LibraryImport(Library), SuppressGCTransition] public static partial long door_numel(IntPtr tensor);
    [LibraryImport(Library), SuppressGCTransition] public static partial int door_dtype(IntPtr tensor);
    [LibraryImport(Library)] private static partial int door_data(IntPtr tensor, void** data);
    [LibraryImport(Library)] public static partial int door_is_contiguous(IntPtr tensor);
    [LibraryImport(Library)] public static partial int door_requires_grad(IntPtr tensor);
    [LibraryImport(Library)] public static partial int door_is_leaf(IntPtr tensor);
    [LibraryImport(Library)] public static partial IntPtr door_grad(IntPtr tensor);
    [LibraryImport(Library)] public static partial int door_set_grad(IntPtr tensor, IntPtr grad);
    [LibraryImport(Library)] public static partial int door_device(IntPtr tensor, int* index);
    [LibraryImport(Library), SuppressGCTransition] public static partial void door_sizes(IntPtr tensor, long* sizes);
    [LibraryImport(Library)] public static partial int door_set_requires_grad(IntPtr tensor, int value);
    [LibraryImport(Library)] public static partial int door_retain_grad(IntPtr tensor);

    [LibraryImport(Library)] public static partial int door_grad_mode(int enabled);
    [LibraryImport(Library)]
    public static partial int door_backward(IntPtr* tensors, int n, IntPtr* grads, int nGrads, int retainGraph, int createGraph, IntPtr* inputs, int nInputs);
    [LibraryImport(Library)]
    public static partial IntPtr* door_gradients(IntPtr* outputs, int n, IntPtr* inputs, int nInputs, IntPtr* grads, int nGrads, int retainGraph, int createGraph, int allowUnused);

    [LibraryImport(Library)] public static partial IntPtr door_generator(long seed);
    [LibraryImport(Library)] public static partial IntPtr door_default_generator();
    [LibraryImport(Library)] public static partial void door_generator_release(IntPtr generator);
    [LibraryImport(Library)] public static partial void door_generator_seed(IntPtr generator, long seed);
    [LibraryImport(Library)] public static partial long door_generator_initial_seed(IntPtr generator);
    [LibraryImport(Library)] public static partial IntPtr door_generator_state(IntPtr generator);
    [LibraryImport(Library)] public static partial int door_generator_set_state(IntPtr generator, IntPtr state);

    [LibraryImport(Library)] public static partial int door_set_num_threads(int n);
    [LibraryImport(Library)] public static partial int door_get_num_threads();

    /// <summary>Version of the libtorch that is loaded, such as <c>1.13.1</c>.</summary>
    public static string LibtorchVersion => Marshal.PtrToStringUTF8((IntPtr)door_libtorch_version())!;

    /// <summary>Where a CPU tensor's elements begin; null if it has none.</summary>
    public static void* Data(IntPtr tensor)
    {
        void* data;
        Check(door_data(tensor, &data));
        return data;
    }

    /// <summary>Throws libtorch's last error on this thread when <paramref name="status"/> is negative.</summary>
    public static int Check(int status) => status < 0 ? throw LastError() : status;

    /// <summary>Throws libtorch's last error on this thread when <paramref name="pointer"/> is null.</summary>
    public static IntPtr Check(IntPtr pointer) => pointer == IntPtr.Zero ? throw LastError() : pointer;

    /// <summary>What libtorch said last on this thread: the first line of its message.</summary>
    public static ExternalException LastError() => new(Marshal.PtrToStringUTF8((IntPtr)door_last_error()));
}
