using System.Runtime.InteropServices;
using TorchSharp.Modules;

namespace SeqRec.Torch.Tests.Tensors;

/// <summary>Misuse is an exception that says what was wrong, in one line.</summary>
public class ErrorTests
{
    [Fact]
    public void Libtorch_error_keeps_its_first_line()
    {
        using var scope = NewDisposeScope();
        var error = Assert.Throws<ExternalException>(() => ones(2, 3).matmul(ones(2, 3)));
        Assert.Equal("mat1 and mat2 shapes cannot be multiplied (2x3 and 2x3)", error.Message);
    }

    [Fact]
    public void Disposed_tensor_is_refused()
    {
        var x = ones(2);
        x.Dispose();
        Assert.Contains("disposed", Assert.Throws<ObjectDisposedException>(() => x + 1).Message);
        Assert.Throws<ObjectDisposedException>(() => x.shape);
        Assert.Throws<ObjectDisposedException>(() => new Parameter(x));
    }

    [Fact]
    public void Reading_as_another_type_names_both()
    {
        using var x = ones(2);
        var error = Assert.Throws<ArgumentException>(() => x.data<double>());
        Assert.Equal("The tensor holds Float32, not Double; convert it with to_type first.", error.Message);
    }

    [Fact]
    public void Item_needs_one_element()
    {
        using var x = ones(2, 3);
        Assert.Equal("item() needs one element; the tensor has shape [2, 3].", Assert.Throws<ArgumentException>(() => x.item<float>()).Message);
    }

    [Fact]
    public void Elements_must_fill_the_shape() =>
        Assert.Equal("3 elements do not fill the shape [2, 2].", Assert.Throws<ArgumentException>(() => tensor(new float[3], new long[] { 2, 2 })).Message);

    [Fact]
    public void Accessor_refuses_what_it_cannot_reach()
    {
        using var scope = NewDisposeScope();
        var x = arange(6).reshape(2, 3);
        Assert.Equal(5, x.data<long>()[1, 2]);
        Assert.Throws<IndexOutOfRangeException>(() => x.data<long>()[1, 3]);
        Assert.Throws<ArgumentException>(() => x.data<long>()[0, 0, 0]);
        Assert.Throws<InvalidOperationException>(() => x.t().data<long>()[0, 0] = 1);
        Assert.Throws<InvalidOperationException>(() => x.t().data<long>().CopyFrom(new long[6]));
        Assert.Throws<InvalidOperationException>(() => x.t().bytes.Length);
    }

    [Fact]
    public void Devices_that_are_not_there_are_refused()
    {
        Assert.False(cuda.is_available());
        Assert.Throws<ExternalException>(() => ones(1, device: CUDA));
        Assert.Throws<ArgumentException>(() => device("gpu"));
        Assert.Throws<InvalidOperationException>(() => InitializeDeviceType(DeviceType.CUDA));
    }

    [Fact]
    public void Error_in_backward_is_an_exception()
    {
        using var scope = NewDisposeScope();
        var x = ones(2, requires_grad: true);
        Assert.StartsWith("grad can be implicitly created only for scalar outputs", Assert.Throws<ExternalException>(() => (x * 2).backward()).Message);
        Assert.Throws<ExternalException>(() => ones(2).sum().backward());
    }

    [Fact]
    public void What_libtorch_refuses_outside_operators_does_not_end_the_process()
    {
        Assert.Throws<ExternalException>(() => set_num_threads(0));
        Assert.Throws<ExternalException>(() => empty(1, (ScalarType)99).dtype);
        using var g = new Generator();
        using var notAState = zeros(3);
        Assert.Throws<ExternalException>(() => g.set_state(notAState));
    }

    [Fact]
    public void Options_that_this_backend_lacks_are_refused()
    {
        Assert.Throws<NotSupportedException>(() => nn.Embedding(3, 2, max_norm: 1));
        using var p = new Parameter(ones(1));
        Assert.Throws<NotSupportedException>(() => optim.Adam([p], amsgrad: true));
        Assert.Throws<ArgumentException>(() => optim.Adam(Array.Empty<Parameter>()));
    }
}
