namespace SeqRec.Torch.Tests.Scopes;

/// <summary>Who owns a tensor, and when it is disposed.</summary>
public class DisposeScopeTests
{
    [Fact]
    public void Scope_disposes_what_was_made_in_it()
    {
        Tensor made;
        using (NewDisposeScope()) made = ones(3) + 1;
        Assert.True(made.IsInvalid);
    }

    [Fact]
    public void Inner_scope_ends_before_the_outer_one()
    {
        using var outer = NewDisposeScope();
        var kept = ones(1);
        using (var inner = NewDisposeScope())
        {
            Assert.Same(inner, CurrentDisposeScope);
            var lost = kept + 1;
            Assert.True(inner.Contains(lost) && outer.Contains(kept));
        }
        Assert.Same(outer, CurrentDisposeScope);
        Assert.Equal(1, outer.DisposablesCount);
        Assert.False(kept.IsInvalid);
    }

    [Fact]
    public void Moved_tensor_lives_until_the_outer_scope_ends()
    {
        Tensor result;
        using (NewDisposeScope())
        {
            using (NewDisposeScope()) result = (ones(2) * 3).MoveToOuterDisposeScope();
            Assert.Equal(6, result.sum().item<float>());
        }
        Assert.True(result.IsInvalid);
    }

    [Fact]
    public void Tensor_moved_out_of_the_outermost_scope_is_the_callers()
    {
        Tensor result;
        using (var scope = NewDisposeScope()) result = scope.MoveToOuter(ones(2));
        Assert.False(result.IsInvalid);
        result.Dispose();
    }

    [Fact]
    public void Detached_tensor_survives_all_scopes()
    {
        Tensor result;
        using (NewDisposeScope())
        using (NewDisposeScope()) result = ones(2).DetachFromDisposeScope();
        Assert.False(result.IsInvalid);
        result.Dispose();
        Assert.True(result.IsInvalid);
    }

    [Fact]
    public void Attached_tensor_belongs_to_the_scope()
    {
        var free = ones(2);
        using (var scope = NewDisposeScope()) scope.Attach(free);
        Assert.True(free.IsInvalid);
    }

    [Fact]
    public void Everything_but_the_kept_goes()
    {
        using var scope = NewDisposeScope();
        var (a, b, c) = (ones(1), ones(1), ones(1));
        scope.DisposeEverythingBut(b);
        Assert.Equal([true, false, true], new[] { a, b, c }.Select(t => t.IsInvalid));
        Assert.Equal(1, scope.DisposablesCount);
    }

    [Fact]
    public void Scope_ends_when_an_exception_passes()
    {
        Tensor? made = null;
        Assert.Throws<InvalidOperationException>(Fail);
        Assert.Null(CurrentDisposeScope);
        Assert.True(made!.IsInvalid);

        void Fail()
        {
            using var scope = NewDisposeScope();
            made = ones(2);
            throw new InvalidOperationException();
        }
    }

    [Fact]
    public void Tensor_disposed_by_hand_leaves_its_scope()
    {
        using var scope = NewDisposeScope();
        var (a, b, c) = (ones(1), ones(1), ones(1));
        b.Dispose();
        b.Dispose();
        Assert.Equal([c, a], scope.DisposablesView.OrderBy(t => ReferenceEquals(t, a)));
    }

    [Fact]
    public void Scopes_that_end_out_of_order_leave_no_ended_scope_current()
    {
        var (outer, inner) = (NewDisposeScope(), NewDisposeScope());
        outer.Dispose();
        Assert.Same(inner, CurrentDisposeScope);
        inner.Dispose();
        Assert.Null(CurrentDisposeScope);
    }

    [Fact]
    public void Scopes_own_other_disposables_too()
    {
        var stream = new MemoryStream();
        using (var scope = NewDisposeScope()) scope.Attach(stream);
        Assert.False(stream.CanRead);
    }

    [Fact]
    public void Scopes_are_per_thread()
    {
        using var scope = NewDisposeScope();
        (DisposeScope? Scope, Tensor? Made) elsewhere = default;
        var thread = new Thread(() => elsewhere = (CurrentDisposeScope, ones(1)));
        thread.Start();
        thread.Join();
        Assert.Null(elsewhere.Scope);
        Assert.Equal(0, scope.DisposablesCount);
        elsewhere.Made!.Dispose();
    }

    [Fact]
    public void Wrapped_expression_keeps_only_its_result()
    {
        using var scope = NewDisposeScope();
        var result = WrappedTensorDisposeScope(() => (ones(2) + 1) * 2);
        Assert.Equal([result], scope.DisposablesView);
    }
}
