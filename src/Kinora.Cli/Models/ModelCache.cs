using System.CommandLine;
using Kinora.Frames.Memory;
using Kinora.Models.Cache;
using Kinora.Models.Hub;
using Kinora.Pipelines.Configuration;

namespace Kinora.Cli.Models;

/// <summary>The cache of models of commands that do not serve.</summary>
internal static class ModelCache
{
    private const string DefaultFile = "kinora.yaml";
    private const string Quota = "KINORA_MODEL_CACHE__QUOTA";

    /// <summary>Of all commands about models.</summary>
    public static Option<string?> ConfigFile { get; } = new("--config")
    {
        Description = "The configuration whose model_hub, model_cache and catalog are used; without it ./kinora.yaml where that is there.", HelpName = "FILE", Recursive = true,
    };

    /// <summary>The cache as the configuration has it, by which a server finds its models too; without one that of the environment.</summary>
    /// <exception cref="ConfigException">The configuration is not right.</exception>
    /// <exception cref="UsageException">A variable has a value that means nothing.</exception>
    public static ModelStore Open(ParseResult parsed)
    {
        if ((parsed.GetValue(ConfigFile) ?? (File.Exists(DefaultFile) ? DefaultFile : null)) is not { } file)
        {
            return Open();
        }

        var config = KinoraConfig.Load(file);
        return new ModelStore(options: config.ModelCache, hub: new ModelHub(config.ModelHub.Over(HubOptions.FromEnvironment())));
    }

    /// <summary>The cache of the environment.</summary>
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
