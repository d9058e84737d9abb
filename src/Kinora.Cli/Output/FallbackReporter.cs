using Kinora.Vision.Sessions.Providers;

namespace Kinora.Cli.Output;

/// <summary>Says on standard error that a model does not run where the others do.</summary>
internal sealed class FallbackReporter : IProgress<ProviderFallback>
{
    public void Report(ProviderFallback value) => Console.Error.WriteLine(value);
}
