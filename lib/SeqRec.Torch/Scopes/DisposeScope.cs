namespace TorchSharp;

/// <summary>Owns what is made while it is the innermost scope of its thread, and disposes it when it ends.</summary>
public sealed class DisposeScope : IDisposable
{
    private readonly List<IDisposable> _owned = [];
    private readonly DisposeScopeManager _manager;
    private bool _ended;

    internal DisposeScope(DisposeScopeManager manager)
    {
        _manager = manager;
        Outer = manager.Current;
        manager.Current = this;
    }

    internal DisposeScope? Outer { get; }

    public int DisposablesCount => _owned.Count;
    public IReadOnlyList<IDisposable> DisposablesView => _owned;

    /// <summary>Takes over what belongs to another scope, or to none.</summary>
    public void Attach(IDisposable disposable)
    {
        if (disposable is torch.Tensor tensor) tensor.MoveTo(this);
        else if (!_owned.Contains(disposable)) _owned.Add(disposable);
    }

    public void Attach(params IDisposable[] disposables) => Attach((IEnumerable<IDisposable>)disposables);

    public IReadOnlyList<IDisposable> Attach(IEnumerable<IDisposable> disposables)
    {
        var all = disposables.ToList();
        all.ForEach(Attach);
        return all;
    }

    public bool Contains(IDisposable disposable) => disposable is torch.Tensor t ? t.Scope == this : _owned.Contains(disposable);

    /// <summary>Lets go: the caller disposes it from now on.</summary>
    public T Detach<T>(T disposable) where T : IDisposable => Move(disposable, null);

    public (T1 first, T2 second) Detach<T1, T2>(T1 first, T2 second) where T1 : IDisposable where T2 : IDisposable =>
        (Detach(first), Detach(second));

    public (T1 first, T2 second, T3 third) Detach<T1, T2, T3>(T1 first, T2 second, T3 third)
        where T1 : IDisposable where T2 : IDisposable where T3 : IDisposable => (Detach(first), Detach(second), Detach(third));

    public void Detach(params IDisposable[] disposables) => Detach((IEnumerable<IDisposable>)disposables);

    public void Detach(IEnumerable<IDisposable> disposables)
    {
        foreach (var disposable in disposables.ToList()) Detach(disposable);
    }

    /// <summary>Hands over to the enclosing scope; without one the caller disposes it.</summary>
    public T MoveToOuter<T>(T disposable) where T : IDisposable => Move(disposable, Outer);

    public (T1 first, T2 second) MoveToOuter<T1, T2>(T1 first, T2 second) where T1 : IDisposable where T2 : IDisposable =>
        (MoveToOuter(first), MoveToOuter(second));

    public (T1 first, T2 second, T3 third) MoveToOuter<T1, T2, T3>(T1 first, T2 second, T3 third)
        where T1 : IDisposable where T2 : IDisposable where T3 : IDisposable => (MoveToOuter(first), MoveToOuter(second), MoveToOuter(third));

    public void MoveToOuter(params IDisposable[] disposables) => MoveToOuter((IEnumerable<IDisposable>)disposables);

    public void MoveToOuter(IEnumerable<IDisposable> disposables)
    {
        foreach (var disposable in disposables.ToList()) MoveToOuter(disposable);
    }

    public T MoveToOther<T>(DisposeScope? scope, T disposable) where T : IDisposable => Move(disposable, scope);

    public void MoveToOther(DisposeScope? scope, IEnumerable<IDisposable> disposables)
    {
        foreach (var disposable in disposables.ToList()) Move(disposable, scope);
    }

    /// <summary>Disposes all that the scope owns; the scope goes on.</summary>
    public void DisposeEverything() => DisposeEverythingBut();

    public void DisposeEverythingBut(params IDisposable[] keep) => DisposeEverythingBut((IEnumerable<IDisposable>)keep);

    public void DisposeEverythingBut(IEnumerable<IDisposable> inKeep)
    {
        var kept = inKeep.ToHashSet(ReferenceEqualityComparer.Instance);
        var doomed = _owned.ToArray();
        foreach (var disposable in doomed)
            if (!kept.Contains(disposable)) disposable.Dispose();
        _owned.RemoveAll(d => d is not torch.Tensor && !kept.Contains(d));
    }

    public T DisposeEverythingBut<T>(T keep) where T : IDisposable
    {
        DisposeEverythingBut((IEnumerable<IDisposable>)[keep]);
        return keep;
    }

    public void MarkAsDisposed(IDisposable disposable) => Move(disposable, null);

    /// <summary>Disposes all that the scope owns; the innermost scope that has not ended becomes the current one.</summary>
    public void Dispose()
    {
        _ended = true;
        while (_manager.Current is { _ended: true } ended) _manager.Current = ended.Outer;
        for (var k = _owned.Count - 1; k >= 0; k--)
        {
            var disposable = _owned[k];
            _owned.RemoveAt(k);
            if (disposable is torch.Tensor tensor) tensor.DisposeWithScope();
            else disposable.Dispose();
        }
    }

    // A tensor remembers its slot, so that leaving takes no search: the last one moves into the gap.
    internal int Add(torch.Tensor tensor)
    {
        _owned.Add(tensor);
        return _owned.Count - 1;
    }

    internal void RemoveAt(int slot)
    {
        var last = _owned[^1];
        _owned[slot] = last;
        if (last is torch.Tensor tensor) tensor.Slot = slot;
        _owned.RemoveAt(_owned.Count - 1);
    }

    private T Move<T>(T disposable, DisposeScope? target) where T : IDisposable
    {
        if (disposable is torch.Tensor tensor) tensor.MoveTo(target);
        else if (_owned.Remove(disposable)) target?._owned.Add(disposable);
        return disposable;
    }
}
