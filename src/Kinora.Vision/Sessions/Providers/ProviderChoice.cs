namespace Kinora.Vision.Sessions.Providers;

/// <summary>Which execution provider computes, and why those before it do not.</summary>
/// <param name="Provider">Never auto.</param>
/// <param name="Refused">Those that were tried before it, with the reasons; empty when one was named.</param>
public sealed record ProviderChoice(ExecutionProvider Provider, IReadOnlyList<ProviderReport> Refused)
{
    /// <summary>What auto tries: dedicated accelerators first, the one that is always there last.</summary>
    public static IReadOnlyList<ExecutionProvider> Order { get; } =
    [
        ExecutionProvider.Cuda, ExecutionProvider.MiGraphX, ExecutionProvider.OpenVino,
        ExecutionProvider.CoreMl, ExecutionProvider.DirectMl, ExecutionProvider.Cpu,
    ];

    /// <summary>Auto never fails; a named one must work.</summary>
    /// <exception cref="ProviderUnavailableException">The one that was named does not work.</exception>
    internal static ProviderChoice Make(ExecutionProvider asked)
    {
        if (asked == ExecutionProvider.Auto)
        {
            return FirstThatWorks(ProviderTrial.ReasonAgainst);
        }

        return asked == ExecutionProvider.Cpu || ProviderTrial.ReasonAgainst(asked) is not { } reason
            ? new ProviderChoice(asked, [])
            : throw new ProviderUnavailableException(asked, reason);
    }

    internal static ProviderChoice FirstThatWorks(Func<ExecutionProvider, string?> reasonAgainst)
    {
        List<ProviderReport> refused = [];
        foreach (var provider in Order)
        {
            if (provider == ExecutionProvider.Cpu || reasonAgainst(provider) is not { } reason)
            {
                return new ProviderChoice(provider, refused);
            }

            refused.Add(new ProviderReport(provider, reason));
        }

        return new ProviderChoice(ExecutionProvider.Cpu, refused);
    }
}
