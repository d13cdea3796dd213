namespace TorchSharp.Modules
{
    /// <summary>A tensor that a module trains. It outlives dispose scopes and dies with its module.</summary>
    public sealed class Parameter : torch.Tensor
    {
        /// <summary>Shares the values of <paramref name="data"/>, without its history.</summary>
        public Parameter(torch.Tensor data, bool requires_grad = true) : base(Leaf(data), scope: null)
        {
            if (requires_grad) this.requires_grad = true;
        }

        private static IntPtr Leaf(torch.Tensor data)
        {
            using var leaf = data.detach();
            return Native.Door.door_share(leaf.Handle);
        }
    }
}

namespace TorchSharp
{
    public static partial class torch
    {
        public static partial class nn
        {
            public static Modules.Parameter Parameter(Tensor data, bool requires_grad = true) => new(data, requires_grad);
        }
    }
}
