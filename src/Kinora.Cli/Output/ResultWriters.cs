namespace Kinora.Cli.Output;

/// <summary>Chooses how results are shown.</summary>
internal static class ResultWriters
{
    /// <param name="json">True for machines.</param>
    /// <param name="source">What the status line calls the source.</param>
    public static IResultWriter Create(bool json, string source) =>
        json ? new JsonResultWriter()
        : Console.IsOutputRedirected ? new PlainResultWriter(Console.Out)
        : new TerminalResultWriter(source);
}
