using TorchSharp.Native;

namespace TorchSharp;

public static partial class torch
{
    /// <summary>One part of an index: a number, a slice, a tensor of positions or a mask, a new dimension, or "the rest".</summary>
    public readonly struct TensorIndex
    {
        internal enum Kind { Colon, Ellipsis, None, Single, Slice, Bool, Tensor }

        internal readonly Kind Type;
        internal readonly long? First, Stop, Step;
        internal readonly Tensor? Positions;

        private TensorIndex(Kind type, long? first = null, long? stop = null, long? step = null, Tensor? positions = null) =>
            (Type, First, Stop, Step, Positions) = (type, first, stop, step, positions);

        public static readonly TensorIndex Colon = new(Kind.Colon), Ellipsis = new(Kind.Ellipsis), None = new(Kind.None), Null = new(Kind.None);

        public static TensorIndex Bool(bool value) => new(Kind.Bool, value ? 1 : 0);
        public static TensorIndex Single(long? index) => index is null ? None : new(Kind.Single, index);
        public static TensorIndex Slice(long? start = null, long? stop = null, long? step = null) => new(Kind.Slice, start, stop, step);
        public static TensorIndex Slice((int? start, int? end) range) => new(Kind.Slice, range.start, range.end);
        public static TensorIndex Slice(Range range) => new(Kind.Slice, From(range.Start), To(range.End));
        public static TensorIndex Tensor(Tensor tensor) => new(Kind.Tensor, positions: tensor);

        public static implicit operator TensorIndex(long value) => Single(value);
        public static implicit operator TensorIndex((int? start, int? end) range) => Slice(range);
        public static implicit operator TensorIndex(Range range) => Slice(range);
        public static implicit operator TensorIndex(Index index) => Single(From(index));

        private static long From(Index index) => index.IsFromEnd ? -index.Value : index.Value;

        // ^0 is the end itself.
        private static long? To(Index index) => index is { IsFromEnd: true, Value: 0 } ? null : From(index);
    }

    public partial class Tensor
    {
        public Tensor this[params TensorIndex[] indices]
        {
            get => index(indices);
            set => index_put_(value, indices);
        }

        public Tensor this[params Tensor[] indices]
        {
            get => index(indices);
            set => index_put_(value, indices);
        }

        public Tensor this[long i1]
        {
            get => select(0, i1);
            set { using var view = select(0, i1); view.copy_(value); }
        }

        public Tensor this[long i1, long i2]
        {
            get => this[TensorIndex.Single(i1), TensorIndex.Single(i2)];
            set => index_put_(value, TensorIndex.Single(i1), TensorIndex.Single(i2));
        }

        public Tensor this[long i1, long i2, long i3]
        {
            get => this[TensorIndex.Single(i1), TensorIndex.Single(i2), TensorIndex.Single(i3)];
            set => index_put_(value, TensorIndex.Single(i1), TensorIndex.Single(i2), TensorIndex.Single(i3));
        }

        public Tensor this[long i1, long i2, long i3, long i4]
        {
            get => this[TensorIndex.Single(i1), TensorIndex.Single(i2), TensorIndex.Single(i3), TensorIndex.Single(i4)];
            set => index_put_(value, TensorIndex.Single(i1), TensorIndex.Single(i2), TensorIndex.Single(i3), TensorIndex.Single(i4));
        }

        public Tensor index(params Tensor[] indices) => Op.index_Tensor.Call(this, Value.Optional(indices));

        public Tensor index(params TensorIndex[] indices)
        {
            var (view, positions) = View(indices);
            if (positions.Length == 0) return view;
            using (view) return Op.index_Tensor.Call(view, Value.Optional(positions));
        }

        public Tensor index_put_(Tensor value, params Tensor[] indices) => index_put_(value, indices, false);
        public Tensor index_put_(Tensor value, Tensor[] indices, bool accumulate = false) => Op.index_put_.CallInPlace(this, this, Value.Optional(indices), value, accumulate);
        public Tensor index_put_(Tensor value, params TensorIndex[] indices) => index_put_(value, indices, false);

        public Tensor index_put_(Scalar value, params TensorIndex[] indices)
        {
            using var filled = full([], value, dtype, device);
            return index_put_(filled, indices, false);
        }

        public Tensor index_put_(Tensor value, TensorIndex[] indices, bool accumulate = false)
        {
            var (view, positions) = View(indices);
            using var done = view;
            if (positions.Length > 0) Op.index_put_.CallInPlace(view, view, Value.Optional(positions), value, accumulate);
            else if (accumulate) view.add_(value);
            else view.copy_(value);
            return this;
        }

        // Numbers and slices become a view; what is left are the tensors, by dimension of that view.
        private (Tensor View, Tensor?[] Positions) View(TensorIndex[] indices)
        {
            var view = alias();
            var positions = new List<Tensor?>();
            var dim = 0L;
            foreach (var (index, left) in indices.Select((index, k) => (index, indices.Length - k - 1)))
            {
                var next = Apply(view, index, indices.TakeLast(left).Sum(Dimensions), ref dim, positions);
                if (!ReferenceEquals(next, view)) view.Dispose();
                view = next;
            }
            return (view, positions.Any(p => p is not null) ? positions.ToArray() : []);

            // How many dimensions of the tensor an index takes.
            static long Dimensions(TensorIndex index) => index.Type switch
            {
                TensorIndex.Kind.None or TensorIndex.Kind.Bool => 0,
                TensorIndex.Kind.Tensor when index.Positions!.dtype == ScalarType.Bool => index.Positions.ndim,
                _ => 1
            };
        }

        private static Tensor Apply(Tensor view, in TensorIndex index, long after, ref long dim, List<Tensor?> positions)
        {
            switch (index.Type)
            {
                case TensorIndex.Kind.Single: return view.select(dim, index.First!.Value);
                case TensorIndex.Kind.None: return view.unsqueeze(Skip(1, ref dim, positions));
                case TensorIndex.Kind.Bool: return view.unsqueeze(Take(tensor(new[] { index.First != 0 }), 1, ref dim, positions));
                case TensorIndex.Kind.Ellipsis: Skip(view.ndim - dim - after, ref dim, positions); return view;
                case TensorIndex.Kind.Tensor: Take(index.Positions!, index.Positions!.dtype == ScalarType.Bool ? index.Positions.ndim : 1, ref dim, positions); return view;
                case TensorIndex.Kind.Colon: Skip(1, ref dim, positions); return view;
                default: return Op.slice_Tensor.Call(view, Skip(1, ref dim, positions), index.First, index.Stop, index.Step ?? 1);
            }
        }

        private static long Skip(long count, ref long dim, List<Tensor?> positions)
        {
            for (var k = 0; k < count; k++) positions.Add(null);
            dim += count;
            return dim - count;
        }

        private static long Take(Tensor tensor, long count, ref long dim, List<Tensor?> positions)
        {
            positions.Add(tensor);
            dim += count;
            return dim - count;
        }
    }
}
