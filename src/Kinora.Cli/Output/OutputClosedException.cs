namespace Kinora.Cli.Output;

/// <summary>Nobody reads standard output any more: there is nothing left to do, and nothing to complain about.</summary>
internal sealed class OutputClosedException() : Exception("Standard output was closed.");
