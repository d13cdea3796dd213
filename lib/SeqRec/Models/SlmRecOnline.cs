using SeqRec.Data;
using SeqRec.Layers;
using TorchSharp;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace SeqRec.Models;

/// <summary>What passes between the two models of <see cref="SlmRecOnline"/>.</summary>
public enum OnlineExchange
{
    /// <summary>States at block ends; the gradient flows into both models.</summary>
    States,

    /// <summary>The teacher's distribution over items, KL(teacher ‖ student) without a temperature; the teacher learns nothing from it.</summary>
    Scores,
}

/// <summary>
/// SLMRec's online mode, which only its code has: teacher and student learn together, each from its own cross-entropy and
/// one from the other.
/// </summary>
public sealed class SlmRecOnline : Module<SequenceBatch, Tensor>, IInnerProductModel, ITrainable<SequenceBatch>
{
    private readonly E4SRec teacher, student;
    private readonly SupervisionHeads? teacher_heads, student_heads;
    private readonly DistillationOptions options;
    private readonly OnlineExchange exchange;
    private readonly (IReadOnlyList<int> Teacher, IReadOnlyList<int> Student) ends;

    /// <summary>Ties two models; new heads, which both get, come from libtorch's generator.</summary>
    /// <param name="teacher">Untrained or not.</param>
    /// <param name="student">With fewer layers of the same width.</param>
    /// <param name="options">Weights; that of the angle is also that of <see cref="OnlineExchange.Scores"/>.</param>
    /// <param name="exchange">What passes between them.</param>
    /// <param name="device">Where the models live.</param>
    /// <exception cref="ArgumentException">The blocks do not divide a depth.</exception>
    public SlmRecOnline(E4SRec teacher, E4SRec student, DistillationOptions options, OnlineExchange exchange = OnlineExchange.States, Device? device = null)
        : base(nameof(SlmRecOnline))
    {
        (this.teacher, this.student, this.options, this.exchange) = (teacher, student, options, exchange);
        ends = (options.EndsOf(teacher.Llama.Options.Layers), options.EndsOf(student.Llama.Options.Layers));
        if (options.SupervisionWeight > 0)
            (teacher_heads, student_heads) = (new(teacher, options, device ?? CPU), new(student, options, device ?? CPU));
        RegisterComponents();
    }

    /// <summary>The student's h. [B, d]</summary>
    public override Tensor forward(SequenceBatch batch) => student.call(batch);

    /// <summary>Both cross-entropies, of the last target of each row, and what passes between the models.</summary>
    public Tensor Loss(SequenceBatch batch)
    {
        var (t, s) = (teacher.LastStatesOfLayers(batch), student.LastStatesOfLayers(batch));
        var loss = teacher.Loss(teacher.UserOf(t[^1]), batch) + student.Loss(student.UserOf(s[^1]), batch);
        if (teacher_heads is not null) loss += (teacher_heads.call(t, batch) + student_heads!.call(s, batch)) * options.SupervisionWeight;
        return loss + (exchange == OnlineExchange.Scores
            ? Divergence(teacher.ScoreOfState(t[^1])[.., 1..].detach(), student.ScoreOfState(s[^1])[.., 1..]) * options.CosineWeight
            : SlmRecStudent.Compared([.. ends.Teacher.Select(end => t[end])], [.. ends.Student.Select(end => s[end])], options));
    }

    /// <summary>The student's scores.</summary>
    /// <inheritdoc/>
    public Tensor Score(SequenceBatch histories) => student.Score(histories);

    (Tensor Users, Tensor Items) IInnerProductModel.Factors(SequenceBatch histories) =>
        ((IInnerProductModel)student).Factors(histories);

    /// <summary>KL(softmax(teacher) ‖ softmax(student)), a mean over rows. [N, V]</summary>
    internal static Tensor Divergence(Tensor teacher, Tensor student)
    {
        var p = Elementary.LogSoftmax(teacher);
        return (p.exp() * (p - Elementary.LogSoftmax(student))).sum(1).mean();
    }
}
