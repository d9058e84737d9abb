using Kinora.Frames.Memory;
using Kinora.Models.Cache;

namespace Kinora.Cli.Models;

/// <summary>The cache of models of commands without a configuration file.</summary>
internal static class ModelCache
{
    private const string Quota = "KINORA_MODEL_CACHE__QUOTA";

    /// <exception cref="UsageException">A variable has a value that means nothing.</exception>
    public static ModelStore Open() => new(options: Options(Environment.GetEnvironmentVariable));

    internal static ModelStoreOptions Options(Func<string, string?> variable)
    {
        var options = ModelStoreOptions.FromEnvironment();
        if (variable(Quota) is not { Length: > 0 } text)
        {
            return options;
        }

        return ByteSize.TryParse(text, out var bytes) && bytes >= 1 << 20
            ? options with { Quota = bytes }
            : throw new UsageException($"{Quota} is '{text}': give 1MiB or more, as 20GiB, 512MiB or a number of bytes.");
    }
}
