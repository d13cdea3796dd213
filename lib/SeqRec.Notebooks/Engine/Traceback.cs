using System.Diagnostics;
using System.Reflection;

namespace SeqRec.Notebooks.Engine;

/// <summary>Turns an exception into an error output that a notebook's reader can use.</summary>
internal static class Traceback
{
    public static ErrorOutput Of(Exception exception)
    {
        if (exception is CompilationException compilation)
            return new ErrorOutput("CompilationError", compilation.Message, compilation.Problems);
        var error = exception is TargetInvocationException { InnerException: { } inner } ? inner : exception;
        return new ErrorOutput(TypeName(error), error.Message, [.. Lines(error)]);
    }

    private static IEnumerable<string> Lines(Exception error)
    {
        yield return $"{TypeName(error)}: {error.Message}";
        foreach (var frame in new StackTrace(error, fNeedFileInfo: true).GetFrames())
        {
            if (Describe(frame) is { } line) yield return "   at " + line;
        }

        for (var cause = error.InnerException; cause is not null; cause = cause.InnerException)
            yield return $"caused by {TypeName(cause)}: {cause.Message}";
    }

    // A type declared in a cell is nested in the compiler's class for that cell, which means nothing to the reader.
    private static string TypeName(Exception error) => error.GetType().FullName!.Split('+')[^1];

    /// <summary>The cell's line, a library's method with file and line, or null for the plumbing in between.</summary>
    private static string? Describe(StackFrame frame)
    {
        if (CellLocation.Of(frame) is { } cell) return cell;
        if (frame.GetMethod() is not { DeclaringType: { } type } method || IsPlumbing(type)) return null;
        var place = frame.GetFileName() is { } file ? $" ({Path.GetFileName(file)}, line {frame.GetFileLineNumber()})" : "";
        return $"{type.FullName}.{method.Name}{place}";
    }

    private static bool IsPlumbing(Type type) =>
        type.Assembly == typeof(Traceback).Assembly
        || type.Namespace is "System.Runtime.CompilerServices" or "System.Runtime.ExceptionServices" or "System.Threading.Tasks"
        || type.Namespace?.StartsWith("Internal.", StringComparison.Ordinal) == true;
}
