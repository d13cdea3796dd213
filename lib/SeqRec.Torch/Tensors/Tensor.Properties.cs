using TorchSharp.Native;

namespace TorchSharp;

public static partial class torch
{
    public unsafe partial class Tensor
    {
        public long ndim => Kept(Door.door_dim(Handle));
        public long Dimensions => ndim;
        public long NumberOfElements => Kept(Door.door_numel(Handle));
        public ScalarType dtype => (ScalarType)Door.Check(Kept(Door.door_dtype(Handle)));
        public bool is_leaf => Kept(Door.door_is_leaf(Handle)) != 0;
        public DeviceType device_type => device.type;
        public bool is_cuda => device_type == DeviceType.CUDA;

        public long[] shape
        {
            get
            {
                var sizes = new long[ndim];
                fixed (long* p = sizes) Door.door_sizes(Handle, p);
                return Kept(sizes);
            }
        }

        public Device device
        {
            get
            {
                int index;
                var type = (DeviceType)Kept(Door.door_device(Handle, &index));
                return type == DeviceType.CPU ? CPU : new Device(type, index);
            }
        }

        public bool requires_grad
        {
            get => Kept(Door.door_requires_grad(Handle)) != 0;
            set => Door.Check(Kept(Door.door_set_requires_grad(Handle, value ? 1 : 0)));
        }

        /// <summary>The gradient that backward left here; null before.</summary>
        public Tensor? grad
        {
            get
            {
                var grad = Kept(Door.door_grad(Handle));
                return grad == 0 ? null : new Tensor(grad);
            }
            set
            {
                var status = Door.door_set_grad(Handle, value is null ? 0 : value.Handle);
                GC.KeepAlive((this, value));
                Door.Check(status);
            }
        }

        public long dim() => ndim;
        public long numel() => NumberOfElements;
        public long[] size() => shape;
        public long size(int dim) => shape[dim < 0 ? dim + ndim : dim];

        public Tensor requires_grad_(bool requires_grad = true)
        {
            this.requires_grad = requires_grad;
            return this;
        }

        public Tensor with_requires_grad(bool requires_grad = true) => requires_grad_(requires_grad);
        public void retain_grad() => Door.Check(Kept(Door.door_retain_grad(Handle)));
        public bool is_contiguous() => Kept(Door.door_is_contiguous(Handle)) != 0;

        /// <summary>Gradients of this one-element tensor for all leaves that it came from.</summary>
        public void backward() => backward(null);

        public void backward(IList<Tensor>? grad_tensors = null, bool retain_graph = false, bool create_graph = false, IList<Tensor>? inputs = null) =>
            autograd.backward([this], grad_tensors, retain_graph, create_graph, inputs);

        /// <summary>The only element, as a C# number of the same type.</summary>
        public T item<T>() where T : unmanaged
        {
            if (NumberOfElements != 1) throw new ArgumentException($"item() needs one element; the tensor has shape [{string.Join(", ", shape)}].");
            using var values = data<T>();
            return values[0];
        }

        /// <summary>The elements in logical order. <typeparamref name="T"/> must match <see cref="dtype"/>; the tensor must be on the CPU.</summary>
        public Utils.TensorAccessor<T> data<T>() where T : unmanaged => new(this);

        public Scalar ToScalar() => dtype switch
        {
            ScalarType.Float32 => item<float>(),
            ScalarType.Float64 => item<double>(),
            ScalarType.Bool => item<bool>(),
            ScalarType.Byte => item<byte>(),
            ScalarType.Int8 => item<sbyte>(),
            ScalarType.Int16 => item<short>(),
            ScalarType.Int32 => item<int>(),
            ScalarType.Int64 => item<long>(),
            var type => throw new NotSupportedException($"An element of type {type} is no C# number; convert it with to_type first.")
        };

        /// <summary>The raw bytes of a contiguous CPU tensor, not a copy.</summary>
        public Span<byte> bytes
        {
            get
            {
                if (!is_contiguous()) throw new InvalidOperationException("bytes needs a contiguous tensor; call contiguous() first.");
                return new Span<byte>(Door.Data(Handle), checked((int)(NumberOfElements * dtype.ElementSize())));
            }
            set => value.CopyTo(bytes);
        }

        // The tensor lives until the native call that used its handle has returned.
        private T Kept<T>(T result)
        {
            GC.KeepAlive(this);
            return result;
        }
    }
}
