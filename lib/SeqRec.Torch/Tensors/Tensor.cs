using TorchSharp.Native;

namespace TorchSharp;

public static partial class torch
{
    /// <summary>An n-dimensional array on a device, with the operations that can be done on it and their gradients.</summary>
    /// <remarks>Owns one reference to libtorch's tensor. It belongs to the innermost dispose scope of the thread that made it.</remarks>
    public partial class Tensor : IDisposable
    {
        private readonly ThreadDisposeScopeStatistics _counts;
        private IntPtr _handle;

        internal Tensor(IntPtr handle) : this(handle, DisposeScopeManager.Thread.Current) { }

        private protected Tensor(IntPtr handle, DisposeScope? scope)
        {
            _handle = handle;
            _counts = DisposeScopeManager.Thread.Counts;
            Scope = scope;
            if (scope is null) _counts.CreatedOut++;
            else
            {
                Slot = scope.Add(this);
                _counts.CreatedIn++;
            }
        }

        // Without a handle there may be no counts either: the constructor's arguments can throw.
        ~Tensor()
        {
            if (_handle != 0) Release(inScope: false);
        }

        internal DisposeScope? Scope { get; private set; }

        // Its place in Scope.
        internal int Slot { get; set; }

        public IntPtr Handle => _handle != 0 ? _handle : throw new ObjectDisposedException(nameof(Tensor), "The tensor was disposed, or the dispose scope that owned it has ended.");
        public bool IsInvalid => _handle == 0;

        public void Dispose()
        {
            var inScope = Scope is not null;
            if (inScope) Leave();
            Release(inScope);
            GC.SuppressFinalize(this);
        }

        // The scope has let go of it already.
        internal void DisposeWithScope()
        {
            Scope = null;
            Release(inScope: true);
            GC.SuppressFinalize(this);
        }

        internal void MoveTo(DisposeScope? target)
        {
            if (Scope == target) return;
            if (Scope is not null)
            {
                Leave();
                _counts.DetachedCount++;
            }
            if (target is null) return;
            Scope = target;
            Slot = target.Add(this);
            _counts.AttachedCount++;
        }

        public Tensor DetachFromDisposeScope()
        {
            MoveTo(null);
            return this;
        }

        public Tensor MoveToOuterDisposeScope()
        {
            if (Scope is not null) MoveTo(Scope.Outer);
            return this;
        }

        public Tensor MoveToOtherDisposeScope(Tensor other) => MoveToOtherDisposeScope(other.Scope);

        public Tensor MoveToOtherDisposeScope(DisposeScope? other)
        {
            MoveTo(other);
            return this;
        }

        private void Leave()
        {
            Scope!.RemoveAt(Slot);
            Scope = null;
        }

        private void Release(bool inScope)
        {
            var handle = Interlocked.Exchange(ref _handle, 0);
            if (handle == 0) return;
            Door.door_release(handle);
            _counts.Disposed(inScope);
        }
    }
}
