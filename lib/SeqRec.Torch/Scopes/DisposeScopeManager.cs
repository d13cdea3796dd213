namespace TorchSharp;

/// <summary>The dispose scopes of one thread, and the counts of what they own.</summary>
public sealed class DisposeScopeManager
{
    [ThreadStatic] private static DisposeScopeManager? t_manager;

    internal static DisposeScopeManager Thread => t_manager ??= new DisposeScopeManager();

    internal DisposeScope? Current { get; set; }

    internal ThreadDisposeScopeStatistics Counts { get; } = new();

    /// <summary>Counts of this thread's tensors: what a leak test compares.</summary>
    public static ThreadDisposeScopeStatistics Statistics => Thread.Counts;
}

/// <summary>How many tensors a thread made and disposed, in scopes and outside.</summary>
public sealed class ThreadDisposeScopeStatistics
{
    internal long CreatedIn, CreatedOut, DisposedIn, DisposedOut, AttachedCount, DetachedCount;

    public long CreatedInScopeCount => Volatile.Read(ref CreatedIn);
    public long CreatedOutsideScopeCount => Volatile.Read(ref CreatedOut);
    public long DisposedInScopeCount => Volatile.Read(ref DisposedIn);
    public long DisposedOutsideScopeCount => Volatile.Read(ref DisposedOut);
    public long AttachedToScopeCount => Volatile.Read(ref AttachedCount);
    public long DetachedFromScopeCount => Volatile.Read(ref DetachedCount);

    /// <summary>Tensors made on this thread that nobody has disposed or finalized yet.</summary>
    public long ThreadTotalLiveCount => CreatedInScopeCount + CreatedOutsideScopeCount - DisposedInScopeCount - DisposedOutsideScopeCount;

    public void Reset() => CreatedIn = CreatedOut = DisposedIn = DisposedOut = AttachedCount = DetachedCount = 0;
}
