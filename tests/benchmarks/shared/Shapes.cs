namespace SeqRec.Benchmarks;

/// <summary>Sizes that both sides of a comparison share.</summary>
public static class Shapes
{
    /// <summary>Rows of a batch, most items of a row, and items of the catalogue for SASRec's steps.</summary>
    public const int Rows = 256, Length = 50, Items = 12_000;

    /// <summary>Batch of the recurrences, their steps, and the width of input and state.</summary>
    public const int RecurrenceRows = 128, RecurrenceSteps = 50, RecurrenceWidth = 64;

    /// <summary>SLMRec: items of the catalogue, most items of a row, rows of a batch, batches that alternate.</summary>
    public const int LlamaItems = 3_091, LlamaLength = 20, LlamaRows = 128, LlamaBatches = 10;

    /// <summary>Llama layers of SLMRec's teacher and of its student.</summary>
    public const int TeacherLayers = 8, StudentLayers = 4;
}
