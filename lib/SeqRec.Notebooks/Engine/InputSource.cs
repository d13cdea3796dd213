namespace SeqRec.Notebooks.Engine;

/// <summary>Asks the user for a line of text and waits for it.</summary>
/// <param name="prompt">What the user is asked.</param>
/// <param name="secret">Whether what is typed must not be seen.</param>
/// <returns>The answer without its line end.</returns>
/// <exception cref="InvalidOperationException">The front end cannot ask.</exception>
public delegate string InputSource(string prompt, bool secret);
