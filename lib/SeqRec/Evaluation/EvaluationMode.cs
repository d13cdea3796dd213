using TorchSharp;
using static TorchSharp.torch;

namespace SeqRec.Evaluation;

/// <summary>Puts a model into evaluation mode, so that nothing is dropped while it is measured, and afterwards back.</summary>
internal readonly struct EvaluationMode : IDisposable
{
    private readonly nn.Module? trained;

    /// <param name="model">Left alone if it is no module, or in evaluation mode already.</param>
    public EvaluationMode(object model)
    {
        trained = model is nn.Module { training: true } module ? module : null;
        trained?.eval();
    }

    public void Dispose() => trained?.train();
}
