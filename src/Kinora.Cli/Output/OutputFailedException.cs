namespace Kinora.Cli.Output;

/// <summary>Standard output cannot be written.</summary>
internal sealed class OutputFailedException(string reason)
    : Exception($"Standard output cannot be written ({reason}): give it a file with room, a pipe or a terminal.");
