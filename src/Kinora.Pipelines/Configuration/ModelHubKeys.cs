using Kinora.Models.Hub;

namespace Kinora.Pipelines.Configuration;

/// <summary>The key <c>model_hub</c>: where models are fetched from.</summary>
internal static class ModelHubKeys
{
    public static ConfigKey Root { get; } = new(
        "model_hub",
        new(ConfigShape.Map, "give a map with its keys, as {offline: true}")
        {
            Keys =
            [
                new(
                    "address", new(ConfigShape.Text, "give the address of a hub"),
                    "The hub that models named org/name come from; the token is HF_TOKEN's.", "HF_ENDPOINT, else " + HubOptions.DefaultEndpoint,
                    "https://models.example"),
                new("offline", new(ConfigShape.Truth, "give true or false"), "Use stored models only: nothing is asked or fetched.", "HF_HUB_OFFLINE", "true"),
                new(
                    "largest_file", new(ConfigShape.Memory, "give 1MiB or more, as 8GiB or a number of bytes") { Least = SettingText.LeastMemory },
                    "The largest file that is fetched.", "64GiB", "8GiB"),
            ],
        },
        "Where models are fetched from.", "what the environment says", "{offline: true}");

    public static ModelHubConfig Read(ConfigMap? map, ConfigProblems problems)
    {
        if (map is null)
            return new ModelHubConfig();
        var address = map.Object<string>("address");
        if (address is not null && HubOptions.EndpointOf(address) is null)
            problems.Add(map.NodeOf("address"), "is no address of a hub: write it as https://models.example, without a user");
        return new ModelHubConfig
        {
            Address = address is null ? null : HubOptions.EndpointOf(address), Offline = map.Value<bool>("offline"), LargestFile = map.Value<long>("largest_file"),
        };
    }
}
