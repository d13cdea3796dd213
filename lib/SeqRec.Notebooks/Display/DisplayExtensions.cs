using Microsoft.DotNet.Interactive;

// The namespace is what lets a cell write value.Display() without a using.
namespace System;

/// <summary>Shows values from within an expression.</summary>
public static class DisplayExtensions
{
    /// <summary>Shows a value; the same as <see cref="Kernel.display"/>.</summary>
    public static DisplayedValue Display(this object? value, params string[] mimeTypes) => Kernel.display(value, mimeTypes);
}
