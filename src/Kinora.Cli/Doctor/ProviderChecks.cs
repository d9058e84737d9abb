using Kinora.Vision.Sessions.Providers;

namespace Kinora.Cli.Doctor;

/// <summary>A line for each execution provider: that it ran a small model just now, or why it did not.</summary>
internal static class ProviderChecks
{
    public static IReadOnlyList<Func<CancellationToken, Task<Finding>>> All { get; } =
        [.. ProviderNames.Providers.Select<ExecutionProvider, Func<CancellationToken, Task<Finding>>>(
            provider => _ => Task.Run(() => Find(provider)))];

    private static Finding Find(ExecutionProvider provider)
    {
        var name = "provider " + ProviderNames.NameOf(provider);
        try
        {
            return ProviderReport.Try(provider) is { Reason: { } reason }
                ? new Finding(name, FindingState.Optional, reason)
                : new Finding(name, FindingState.Present, "works");
        }
        catch (Exception error) when (error is DllNotFoundException or TypeInitializationException or EntryPointNotFoundException)
        {
            return new Finding(name, FindingState.Optional, "ONNX Runtime itself does not load");
        }
    }
}
