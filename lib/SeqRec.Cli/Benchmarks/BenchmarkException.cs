namespace SeqRec.Cli.Benchmarks;

/// <summary>A benchmark program could not be built, started or understood; the message says why.</summary>
internal sealed class BenchmarkException(string message) : Exception(message);
