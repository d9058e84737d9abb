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
    internal static ProviderChoice Make(ExecutionProvider asked, Func<ExecutionProvider, string?> reasonAgainst)
    {
        if (asked == ExecutionProvider.Auto)
        {
            return FirstThatWorks(Order, reasonAgainst);
        }

        return asked == ExecutionProvider.Cpu || reasonAgainst(asked) is not { } reason
            ? new ProviderChoice(asked, [])
            : throw new ProviderUnavailableException(asked, reason);
    }

    /// <summary>What auto takes for a model that a provider cannot load.</summary>
    internal static ExecutionProvider After(ExecutionProvider failed, Func<ExecutionProvider, string?> reasonAgainst) =>
        FirstThatWorks(Order.SkipWhile(provider => provider != failed).Skip(1), reasonAgainst).Provider;

    private static ProviderChoice FirstThatWorks(IEnumerable<ExecutionProvider> order, Func<ExecutionProvider, string?> reasonAgainst)
    {
        List<ProviderReport> refused = [];
        foreach (var provider in order)
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
