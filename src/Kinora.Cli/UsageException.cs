namespace Kinora.Cli;

/// <summary>The command line asks for something that makes no sense. The message is one sentence for people.</summary>
internal sealed class UsageException(string message) : Exception(message);
