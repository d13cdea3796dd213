namespace SeqRec.Torch.Tests.Tensors;

/// <summary>Gradient modes and gradients by hand.</summary>
public class AutogradTests
{
    [Fact]
    public void Gradient_modes_nest()
    {
        Assert.True(is_grad_enabled());
        using (no_grad())
        {
            using (enable_grad()) Assert.True(is_grad_enabled());
            Assert.False(is_grad_enabled());
            using (set_grad_enabled(false)) Assert.False(is_grad_enabled());
            Assert.False(is_grad_enabled());
        }
        Assert.True(is_grad_enabled());
    }

    [Fact]
    public void No_graph_is_recorded_under_no_grad()
    {
        using var scope = NewDisposeScope();
        var x = ones(2, requires_grad: true);
        using (no_grad()) Assert.False((x * 2).requires_grad);
        var y = x * 2;
        Assert.True(y.requires_grad && !y.is_leaf && x.is_leaf);
        Assert.False(y.detach().requires_grad);
    }

    [Fact]
    public void Backward_accumulates()
    {
        using var scope = NewDisposeScope();
        var x = tensor(new[] { 1f, 2 }, requires_grad: true);
        Assert.Null(x.grad);
        x.square().sum().backward();
        x.square().sum().backward();
        Assert.Equal([4, 8], x.grad!.data<float>().ToArray());
        x.grad = null;
        Assert.Null(x.grad);
    }

    [Fact]
    public void Backward_weighs_outputs_and_can_be_repeated()
    {
        using var scope = NewDisposeScope();
        var x = tensor(new[] { 1f, 2 }, requires_grad: true);
        var y = x.square();
        y.retain_grad();
        y.backward([tensor(new[] { 1f, 10 })], retain_graph: true);
        y.backward([ones(2)]);
        Assert.Equal([4, 44], x.grad!.data<float>().ToArray());
        Assert.Equal([2, 11], y.grad!.data<float>().ToArray());
    }

    [Fact]
    public void Gradients_of_gradients()
    {
        using var scope = NewDisposeScope();
        var x = tensor(3f, requires_grad: true);
        var first = autograd.grad([x.pow(3)], [x], create_graph: true)[0];
        var second = autograd.grad([first], [x])[0];
        Assert.Equal((27, 18), ((float)first, (float)second));
        Assert.Null(x.grad);
    }

    [Fact]
    public void Unused_input_has_no_gradient_if_that_is_allowed()
    {
        using var scope = NewDisposeScope();
        var (x, unused) = (ones(1, requires_grad: true), ones(1, requires_grad: true));
        var y = (x * 2).sum();
        Assert.Throws<System.Runtime.InteropServices.ExternalException>(() => autograd.grad([y], [x, unused], retain_graph: true));
        var grads = autograd.grad([y], [x, unused], allow_unused: true);
        Assert.Equal(2, grads[0].item<float>());
        Assert.Null(grads[1]);
    }

    [Fact]
    public void In_place_returns_the_tensor_itself()
    {
        using var scope = NewDisposeScope();
        var x = ones(2);
        Assert.Same(x, x.add_(1));
        Assert.Same(x, x.zero_());
    }

    [Fact]
    public void Threads_can_be_set()
    {
        var before = get_num_threads();
        set_num_threads(1);
        Assert.Equal(1, get_num_threads());
        set_num_threads(before);
        Assert.Equal(before, get_num_threads());
    }
}
