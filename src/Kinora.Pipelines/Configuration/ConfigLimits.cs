namespace Kinora.Pipelines.Configuration;

/// <summary>How large a configuration may be, in a file or a request. Nothing that people write comes near.</summary>
public static class ConfigLimits
{
    /// <summary>1 MiB.</summary>
    public const int MostBytes = 1 << 20;

    /// <summary>How deep maps and lists may be nested.</summary>
    public const int MostDepth = 32;

    /// <summary>How many keys and values there may be.</summary>
    internal const int MostNodes = 50_000;
}
