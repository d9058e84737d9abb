using Kinora.Models.Cache;

namespace Kinora.Pipelines.Configuration;

/// <summary>The key <c>model_cache</c>: how much space models may take, and which of their licences were accepted.</summary>
internal static class ModelCacheKeys
{
    public static ConfigKey Root { get; } = new(
        "model_cache",
        new(ConfigShape.Map, "give a map with its keys, as {quota: 20GiB}")
        {
            Keys =
            [
                new(
                    "quota", new(ConfigShape.Memory, "give 1MiB or more, as 20GiB, 512MiB or a number of bytes") { Least = SettingText.LeastMemory },
                    "The most that models and what they are made from may take; what was used least recently gives way, never what is in use.",
                    "no limit", "20GiB"),
                new(
                    "accepted_licences", new(ConfigShape.TextList, "give a list, as [centernet, AGPL-3.0-only]"),
                    "Models whose licence you have accepted, licences that you accept for every model, or all.",
                    "those accepted with kinora models pull --accept-licence", "[centernet]"),
            ],
        },
        "How much space models may take in KINORA_HOME, and which of their licences were accepted; docs/models.md tells the rest.", "no limit", "{quota: 20GiB}");

    public static ModelStoreOptions Read(ConfigMap? map) => map is null ? new ModelStoreOptions() : new ModelStoreOptions
    {
        Quota = map.Value<long>("quota"),
        AcceptedLicenses = map.Object<IReadOnlyList<string>>("accepted_licences") ?? [],
    };
}
