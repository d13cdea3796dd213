using System.Collections;

namespace SeqRec.Torch.Tests.Golden;

/// <summary>What is written in C# for each Python expression of a fixture file.</summary>
internal sealed class CallTable : IEnumerable<string>
{
    private readonly Dictionary<string, Func<Tensor[], Tensor[]>> _calls = [];

    public Tensor[] Invoke(string name, params Tensor[] inputs) => _calls[name](inputs);

    public void Add(string name, Func<Tensor> call) => _calls.Add(name, _ => [call()]);
    public void Add(string name, Func<Tensor, Tensor> call) => _calls.Add(name, x => [call(x[0])]);
    public void Add(string name, Func<Tensor, Tensor[]> call) => _calls.Add(name, x => call(x[0]));
    public void Add(string name, Func<Tensor, (Tensor, Tensor)> call) => _calls.Add(name, x => Flat(call(x[0])));
    public void Add(string name, Func<Tensor, (Tensor, Tensor, Tensor)> call) => _calls.Add(name, x => Flat(call(x[0])));
    public void Add(string name, Func<Tensor, Tensor, Tensor> call) => _calls.Add(name, x => [call(x[0], x[1])]);
    public void Add(string name, Func<Tensor, Tensor, Tensor, Tensor> call) => _calls.Add(name, x => [call(x[0], x[1], x[2])]);
    public void Add(string name, Func<Tensor, Tensor, Tensor, Tensor, Tensor, Tensor> call) => _calls.Add(name, x => [call(x[0], x[1], x[2], x[3], x[4])]);

    public IEnumerator<string> GetEnumerator() => _calls.Keys.GetEnumerator();
    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    private static Tensor[] Flat((Tensor, Tensor) t) => [t.Item1, t.Item2];
    private static Tensor[] Flat((Tensor, Tensor, Tensor) t) => [t.Item1, t.Item2, t.Item3];
}
