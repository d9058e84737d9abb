using System.Text.Json;
using System.Text.Json.Nodes;

namespace Kinora.Pipelines.Configuration;

/// <content>As the store keeps it: what a request would hold, and who named the source.</content>
public sealed partial record StreamDefinition
{
    private const string FromClientKey = "from_client";

    /// <summary>The text of which <see cref="FromStored"/> makes an equal one.</summary>
    public string ToStored() => IsFromClient ? $"{{\"{FromClientKey}\":true,{ToJson()[1..]}" : ToJson();

    /// <summary>Reads what the store kept.</summary>
    /// <exception cref="ConfigException">This version of Kinora cannot read it.</exception>
    public static StreamDefinition FromStored(string text)
    {
        var isFromClient = false;
        try
        {
            if (JsonNode.Parse(text) is JsonObject stored && stored.Remove(FromClientKey))
            {
                (isFromClient, text) = (true, stored.ToJsonString());
            }
        }
        catch (JsonException)
        {
            // Said below, with where it is wrong.
        }

        return FromJson(System.Text.Encoding.UTF8.GetBytes(text)) with { IsFromClient = isFromClient };
    }
}
