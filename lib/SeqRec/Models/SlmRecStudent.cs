using SeqRec.Data;
using SeqRec.Layers;
using TorchSharp;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace SeqRec.Models;

/// <summary>
/// SLMRec (ICLR 2025, section 4): an <see cref="E4SRec"/> of few layers that learns the next item and, at the ends of its
/// blocks, the last states of a deeper teacher. L = L_ce + λ₁ (1 − D_cos) + λ₂ D_norm + λ₃ L_ms.
/// </summary>
/// <remarks>The defaults of <see cref="DistillationOptions"/> are the code's: sums over blocks and plain distances, where the
/// paper has means and squares. The teacher is no part of the module, so it is neither trained nor saved; the last state is
/// compared after the final norm and the others before it, as both models count them. With all weights 0 it is the control that
/// learns from targets alone with the same start and steps.</remarks>
public sealed class SlmRecStudent : Module<SequenceBatch, Tensor>, IInnerProductModel, ITrainable<SequenceBatch>
{
    private readonly E4SRec model;
    private readonly SupervisionHeads? heads;
    private readonly ITeacherStates? teacher;
    private readonly DistillationOptions options;
    private readonly IReadOnlyList<int> ends;

    /// <summary>Prepares a model for distillation; new heads come from libtorch's generator.</summary>
    /// <param name="model">The student at its start, such as <see cref="E4SRec.FirstLayers"/> of the teacher.</param>
    /// <param name="options">What is added to its loss.</param>
    /// <param name="teacher">The teacher's states at the ends of its blocks; only needed where they are compared with.</param>
    /// <param name="device">Where the model lives.</param>
    /// <exception cref="ArgumentException">The blocks do not divide the depth, or a teacher is needed and missing.</exception>
    public SlmRecStudent(E4SRec model, DistillationOptions options, ITeacherStates? teacher = null, Device? device = null) : base(nameof(SlmRecStudent))
    {
        if (options.NeedsTeacher && teacher is null) throw new ArgumentException("A weight above 0 for angle or distance needs a teacher.", nameof(teacher));
        (this.model, this.options, this.teacher) = (model, options, options.NeedsTeacher ? teacher : null);
        ends = options.EndsOf(model.Llama.Options.Layers);
        heads = options.SupervisionWeight > 0 ? new SupervisionHeads(model, options, device ?? CPU) : null;
        RegisterComponents();
    }

    /// <summary>What is deployed.</summary>
    public E4SRec Model => model;

    /// <summary>h, what each row's user looks for. [B, d]</summary>
    public override Tensor forward(SequenceBatch batch) => model.call(batch);

    /// <summary>The loss above, of the last target of each row; a mean over rows.</summary>
    public Tensor Loss(SequenceBatch batch)
    {
        var states = model.LastStatesOfLayers(batch);
        var loss = model.Loss(model.UserOf(states[^1]), batch);
        if (heads is not null) loss += heads.call(states, batch) * options.SupervisionWeight;
        return teacher is null ? loss : loss + Compared(
            [.. teacher.Of(batch).Select(t => t.to(loss.device))], [.. ends.Select(end => states[end])], options);
    }

    /// <inheritdoc/>
    public Tensor Score(SequenceBatch histories) => model.Score(histories);

    (Tensor Users, Tensor Items) IInnerProductModel.Factors(SequenceBatch histories) =>
        ((IInnerProductModel)model).Factors(histories);

    /// <summary>λ₁ (1 − D_cos) + λ₂ D_norm.</summary>
    /// <param name="teacher">[N, D] at the end of each block.</param>
    /// <param name="student">[N, D] at the end of each block.</param>
    /// <param name="options">Weights and form.</param>
    /// <exception cref="ArgumentException">The two differ in number or width: there is no map between them.</exception>
    public static Tensor Compared(IReadOnlyList<Tensor> teacher, IReadOnlyList<Tensor> student, DistillationOptions options)
    {
        if (teacher.Count != student.Count || teacher[0].shape[1] != student[0].shape[1])
            throw new ArgumentException($"The teacher has {teacher.Count} states of width {teacher[0].shape[1]}, the student {student.Count} of width {student[0].shape[1]}; both must agree.", nameof(teacher));
        var direction = FeatureDistillation.Direction(teacher, student, options.Reduction) * options.CosineWeight;
        return options.NormWeight == 0 ? direction
            : direction + FeatureDistillation.Distance(teacher, student, options.Reduction, options.Norm) * options.NormWeight;
    }
}
