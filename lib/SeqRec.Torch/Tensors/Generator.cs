using TorchSharp.Native;

namespace TorchSharp;

public static partial class torch
{
    /// <summary>A source of random numbers (Mersenne Twister, as in PyTorch: same seed, same numbers).</summary>
    public class Generator : IDisposable
    {
        private IntPtr _handle;

        private Generator(IntPtr handle) => _handle = handle;

        public Generator(ulong seed = 0, Device? device = null) : this(Door.door_generator((long)seed)) => this.device = device ?? CPU;

        ~Generator() => Dispose();

        /// <summary>The one that operators use when none is given.</summary>
        public static Generator Default { get; } = new(Door.door_default_generator());

        public Device device { get; } = CPU;
        public IntPtr Handle => _handle != 0 ? _handle : throw new ObjectDisposedException(nameof(Generator));

        public Generator manual_seed(long seed)
        {
            Door.door_generator_seed(Handle, seed);
            return this;
        }

        /// <summary>Seeds from the operating system; returns the seed.</summary>
        public long seed()
        {
            var seed = System.Security.Cryptography.RandomNumberGenerator.GetInt32(int.MaxValue);
            manual_seed(seed);
            return seed;
        }

        public long initial_seed() => Door.door_generator_initial_seed(Handle);
        public Tensor get_state() => new(Door.Check(Door.door_generator_state(Handle)));
        public void set_state(Tensor value) => Door.Check(Door.door_generator_set_state(Handle, value.Handle));

        public void Dispose()
        {
            var handle = Interlocked.Exchange(ref _handle, 0);
            if (handle != 0) Door.door_generator_release(handle);
            GC.SuppressFinalize(this);
        }
    }

    /// <summary>Seeds the default generator.</summary>
    public static Generator manual_seed(long seed) => Generator.Default.manual_seed(seed);
    public static long seed() => Generator.Default.seed();
    public static long initial_seed() => Generator.Default.initial_seed();
    public static Tensor get_rng_state() => Generator.Default.get_state();
    public static void set_rng_state(Tensor new_state) => Generator.Default.set_state(new_state);

    /// <summary>The same, under the name PyTorch has for it.</summary>
    public static class random
    {
        public static Generator manual_seed(long seed) => torch.manual_seed(seed);
        public static long seed() => torch.seed();
        public static long initial_seed() => torch.initial_seed();
        public static Tensor get_rng_state() => torch.get_rng_state();
        public static void set_rng_state(Tensor new_state) => torch.set_rng_state(new_state);
    }
}
