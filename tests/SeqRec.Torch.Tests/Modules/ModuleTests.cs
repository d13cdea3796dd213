using TorchSharp.Modules;
using static TorchSharp.torch.nn;

namespace SeqRec.Torch.Tests.Modules;

/// <summary>Registration, state, modes and conversion of modules.</summary>
public class ModuleTests
{
    private class Base : Module<Tensor, Tensor>
    {
        protected readonly Linear hidden = Linear(2, 3);
        private readonly Parameter scale = Parameter(ones(1));
        private readonly Tensor offset = zeros(3);

        public Base(string name) : base(name) => RegisterComponents();

        public override Tensor forward(Tensor input) => hidden.call(input) * scale + offset;
    }

    private sealed class Derived : Base
    {
        private readonly ModuleList<Dropout> drops = ModuleList(Dropout(0.1), Dropout(0.2));
        private readonly Sequential head = Sequential(("first", Linear(3, 3)), ("second", ReLU()));

        public Derived() : base(nameof(Derived)) => RegisterComponents();

        public override Tensor forward(Tensor input) => head.call(drops.Aggregate(base.forward(input), (x, drop) => drop.call(x)));
    }

    [Fact]
    public void Fields_of_the_class_and_its_bases_are_registered_under_their_names()
    {
        using var module = new Derived();
        Assert.Equal(["scale", "hidden.weight", "hidden.bias", "head.first.weight", "head.first.bias"], module.named_parameters().Select(p => p.name));
        Assert.Equal(["offset"], module.named_buffers().Select(b => b.name));
        Assert.Equal(["scale", "offset", "hidden.weight", "hidden.bias", "head.first.weight", "head.first.bias"], module.state_dict().Keys);
        Assert.Equal(["hidden", "drops", "drops.0", "drops.1", "head", "head.first", "head.second"], module.named_modules().Select(m => m.name));
        Assert.True(module.has_parameter("hidden.bias") && module.has_buffer("offset") && !module.has_parameter("offset"));
        Assert.Null(module.get_parameter("nothing"));
    }

    [Fact]
    public void Modes_reach_all_modules_below()
    {
        using var module = new Derived();
        module.eval();
        Assert.All(module.modules().Prepend(module), m => Assert.False(m.training));
        module.train();
        Assert.All(module.modules().Prepend(module), m => Assert.True(m.training));
    }

    [Fact]
    public void State_goes_from_one_module_to_another()
    {
        using var scope = NewDisposeScope();
        using var a = new Derived();
        using var b = new Derived();
        var (missing, unexpected) = b.load_state_dict(a.state_dict());
        Assert.Empty(missing.Concat(unexpected));
        a.eval();
        b.eval();
        var x = ones(4, 2);
        Assert.True(a.call(x).allclose(b.call(x), rtol: 0, atol: 0));
    }

    [Fact]
    public void Strict_loading_names_what_does_not_fit()
    {
        using var module = Linear(2, 2);
        var state = new Dictionary<string, Tensor> { ["weight"] = zeros(2, 2), ["extra"] = zeros(1) };
        var error = Assert.Throws<InvalidOperationException>(() => module.load_state_dict(state));
        Assert.Equal("state_dict does not fit Linear: missing [bias], unexpected [extra].", error.Message);
        Assert.NotEqual(0, module.weight.abs().sum().item<float>());
        var (missing, unexpected) = module.load_state_dict(state, strict: false);
        Assert.Equal(["bias"], missing);
        Assert.Equal(["extra"], unexpected);
        Assert.Equal(0, module.weight.abs().sum().item<float>());
    }

    [Fact]
    public void Parameters_survive_the_scope_they_were_made_in()
    {
        Derived module;
        using (NewDisposeScope()) module = new Derived();
        using (module)
        using (NewDisposeScope()) Assert.Equal([1, 3], module.call(ones(1, 2)).shape);
    }

    [Fact]
    public void Conversion_keeps_parameters_and_their_gradients_work()
    {
        using var scope = NewDisposeScope();
        using var module = new Derived().to(float64);
        var parameter = module.get_parameter("hidden.weight")!;
        Assert.Same(parameter, module.to(CPU).get_parameter("hidden.weight"));
        Assert.All(module.state_dict().Values, t => Assert.Equal(float64, t.dtype));
        module.call(ones(4, 2, float64)).sum().backward();
        Assert.Equal(float64, parameter.grad!.dtype);
        module.zero_grad();
        Assert.Null(parameter.grad);
    }

    [Fact]
    public void Whole_number_buffers_keep_their_type()
    {
        using var norm = BatchNorm1d(2).to(float64);
        Assert.Equal((float64, int64), (norm.running_mean!.dtype, norm.num_batches_tracked!.dtype));
    }

    [Fact]
    public void Shared_parameters_are_listed_once()
    {
        using var a = Linear(2, 2);
        using var tied = Sequential(a, Linear(a.weight, a.bias));
        Assert.Equal(["0.weight", "0.bias"], tied.named_parameters().Select(p => p.name));
        Assert.Equal(4, tied.state_dict().Count);
    }

    [Fact]
    public void Apply_visits_children_first()
    {
        using var module = new Derived();
        var seen = new List<string>();
        module.apply(m => seen.Add(m.GetName()));
        Assert.Equal("Derived", seen[^1]);
        Assert.Equal(8, seen.Count);
    }

    [Fact]
    public void Frozen_table_is_not_trained()
    {
        using var scope = NewDisposeScope();
        using var table = Embedding_from_pretrained(arange(6).reshape(3, 2).@float());
        Assert.False(table.weight.requires_grad);
        Assert.Equal([4, 5], table.call(tensor(2L)).data<float>().ToArray());
    }
}
