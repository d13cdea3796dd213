namespace TorchSharp;

/// <summary>The dispose scopes of one thread, and the counts of what they own.</summary>
public sealed class DisposeScopeManager
{
    [ThreadStatic] private static DisposeScopeManager? t_manager;

    private DisposeScopeManager() { }

    internal static DisposeScopeManager Thread => t_manager ??= new DisposeScopeManager();

    internal DisposeScope? Current { get; set; }

    internal ThreadDisposeScopeStatistics Counts { get; } = new();

    /// <summary>Counts of this thread's tensors: what a leak test compares.</summary>
    public static ThreadDisposeScopeStatistics Statistics => Thread.Counts;
}

/// <summary>How many tensors a thread made and disposed, in scopes and outside.</summary>
public sealed class ThreadDisposeScopeStatistics
{
    // Only the thread itself writes these.
    internal long CreatedIn, CreatedOut, DisposedIn, DisposedOut, AttachedCount, DetachedCount;

    // Other threads, such as the finalizer's, write these.
    private long _disposedInElsewhere, _disposedOutElsewhere;

    internal ThreadDisposeScopeStatistics() { }

    public long CreatedInScopeCount => CreatedIn;
    public long CreatedOutsideScopeCount => CreatedOut;
    public long DisposedInScopeCount => DisposedIn + Interlocked.Read(ref _disposedInElsewhere);
    public long DisposedOutsideScopeCount => DisposedOut + Interlocked.Read(ref _disposedOutElsewhere);
    public long AttachedToScopeCount => AttachedCount;
    public long DetachedFromScopeCount => DetachedCount;

    /// <summary>Tensors made on this thread that nobody has disposed or finalized yet.</summary>
    public long ThreadTotalLiveCount => CreatedInScopeCount + CreatedOutsideScopeCount - DisposedInScopeCount - DisposedOutsideScopeCount;

    public void Reset()
    {
        CreatedIn = CreatedOut = DisposedIn = DisposedOut = AttachedCount = DetachedCount = 0;
        Interlocked.Exchange(ref _disposedInElsewhere, 0);
        Interlocked.Exchange(ref _disposedOutElsewhere, 0);
    }

    internal void Disposed(bool inScope)
    {
        var own = ReferenceEquals(this, DisposeScopeManager.Thread.Counts);
        if (own && inScope) DisposedIn++;
        else if (own) DisposedOut++;
        else if (inScope) Interlocked.Increment(ref _disposedInElsewhere);
        else Interlocked.Increment(ref _disposedOutElsewhere);
    }
}
