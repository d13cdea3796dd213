namespace SeqRec.Models;

/// <summary>A model whose training changes as it goes on; the trainer tells it where it stands.</summary>
public interface IScheduled
{
    /// <summary>Stages of training. Each ends when patience is used up, and the next starts from the best weights so far.</summary>
    int Stages { get; }

    /// <summary>Told before each epoch, also where a run that was cut off goes on.</summary>
    /// <param name="epoch">Epoch, from 1, counted over all stages.</param>
    /// <param name="stage">Stage, from 1.</param>
    void Begin(int epoch, int stage);
}
