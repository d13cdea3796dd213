using System.CommandLine;

namespace SeqRec.Cli;

/// <summary>One command of <c>seqrec</c>; list it in Program.cs.</summary>
internal interface ICommandSource
{
    /// <summary>Builds the command with its arguments, options and action.</summary>
    Command Build();
}
