using SeqRec.Notebooks.Verification;

namespace SeqRec.Cli;

/// <summary>What the command's exit code says.</summary>
internal static class ExitCode
{
    public const int Success = 0;
    public const int CellFailed = 1;
    public const int VerificationFailed = 2;
    public const int BadInput = 3;
    public const int TimedOut = 4;
    public const int Interrupted = 130;  // as shells have it: 128 and the signal's number
    public const int Terminated = 143;

    /// <summary>What verdicts mean; where exactness is asked for, a number that moved inside its tolerance fails too.</summary>
    public static int Of(IEnumerable<Verdict> verdicts, bool exact) =>
        verdicts.All(verdict => verdict.Holds && !(exact && verdict.IsMoved)) ? Success : VerificationFailed;
}
