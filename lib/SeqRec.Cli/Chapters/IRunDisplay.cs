namespace SeqRec.Cli.Chapters;

/// <summary>Shows on the console where a run stands.</summary>
internal interface IRunDisplay
{
    /// <summary>
    /// Shows the state again and again until the work ends; an error of the work is not this method's.
    /// </summary>
    Task FollowAsync(RunState state, Task work);
}
