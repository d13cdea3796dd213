using SeqRec.Data;
using SeqRec.Federation;
using SeqRec.Models;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace SeqRec.Tests.Federation;

/// <summary>A table of 3 rows and 2 columns whose gradient is the same in every batch, and a weight that is not shared.</summary>
internal sealed class Pull : nn.Module<Tensor, Tensor>, ITrainable<string>
{
    private readonly Parameter table = new(zeros(3, 2)), own = new(zeros(1));
    private readonly Tensor gradient;

    public Pull(params float[] gradient) : base(nameof(Pull))
    {
        this.gradient = tensor(gradient).view(3, 2);
        RegisterComponents();
    }

    public Parameter Table => table;

    public override Tensor forward(Tensor x) => x;

    public Tensor Loss(string batch) => batch == "NaN" ? (table * float.NaN).sum() : (table * gradient).sum() + own.sum();
}

/// <summary>A client that pulls, and what it last sent.</summary>
internal sealed class PullingClient(FederatedOptions options, long rows, int[]? counts, params float[] gradient) : IFederatedClient
{
    private readonly FederatedClient<Pull, string> inner = Make(options, rows, counts, gradient);

    /// <summary>Rounds in which it is not there.</summary>
    public int[] Absent { get; init; } = [];

    public ClientUpload? Sent { get; private set; }

    public Pull Model => inner.Model;

    public float[] Table => Model.Table.detach().data<float>().ToArray();

    public ClientFacts Join(bool counts, bool secure) => inner.Join(counts, secure);

    public void Accept(FederatedTerms terms) => inner.Accept(terms);

    public void Receive(ServerMessage message) => inner.Receive(message);

    public ClientUpload? Train(int round) => Sent = Absent.Contains(round) ? null : inner.Train(round);

    public byte[]? Reveal(int round, int dropped) => inner.Reveal(round, dropped);

    private static FederatedClient<Pull, string> Make(FederatedOptions options, long rows, int[]? counts, float[] gradient)
    {
        var model = new Pull(gradient);
        return new(model, model.Table, new Training.ScriptedBatches(_ => ["a", "b"]), rows, counts, options, seed: (ulong)rows);
    }
}
