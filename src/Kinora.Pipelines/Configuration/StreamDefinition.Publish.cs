using System.Text.Json;
using Kinora.Frames.Bus;
using Kinora.Media.Sources;
using Kinora.Pipelines.Publishing;

namespace Kinora.Pipelines.Configuration;

/// <content>Where other processes read its frames.</content>
public sealed partial record StreamDefinition
{
    private static PublishConfig? ReadPublish(ConfigMap stream)
    {
        if (stream.Object<string>("publish") is { } path)
        {
            return new PublishConfig { Socket = path };
        }

        return stream.Object<ConfigMap>("publish") is { } map && map.Object<string>("socket") is { } socket
            ? new PublishConfig
            {
                Socket = socket,
                Group = map.Value<bool>("group") ?? false,
                Clients = map.Value<int>("clients") ?? PublishConfig.DefaultClients,
                As = Choice<BusProtocol>(map, "as") ?? BusProtocol.Kinora,
                Picture = Choice<PublishPicture>(map, "picture") ?? PublishPicture.Source,
            }
            : null;
    }

    private void CheckPublish(ConfigNode node, SourceAddress? source, ConfigProblems problems)
    {
        if (Publish is not { } publish)
        {
            return;
        }

        try
        {
            _ = BusPath.Resolve(publish.Socket);
        }
        catch (BusException error)
        {
            problems.AddSentence(node, error.Message);
        }

        if (FramePublisher.ProblemOf(publish.As, publish.Clients) is { } tooMany)
        {
            problems.Add(node, $"asks for too many clients: {tooMany}");
        }

        if (publish.Picture == PublishPicture.Source && source is { Kind: SourceKind.Bus })
        {
            problems.Add(node, $"publishes the frames of {source.Display}, which are published there already: read them from there, or publish the edited picture");
        }
        else if (publish.Picture == PublishPicture.Edited && !Steps.Contains("overlay"))
        {
            problems.Add(node, "publishes the edited picture, and no step of the stream edits it: add overlay to its steps, or publish the source's");
        }
    }

    private void WritePublish(Utf8JsonWriter json)
    {
        if (Publish is not { } publish)
        {
            return;
        }

        if (publish == new PublishConfig { Socket = publish.Socket })
        {
            json.WriteString("publish", publish.Socket);
            return;
        }

        json.WriteStartObject("publish");
        json.WriteString("socket", publish.Socket);
        Write(json, "group", publish.Group ? true : null);
        Write(json, "clients", publish.Clients == PublishConfig.DefaultClients ? null : publish.Clients);
        Write(json, "as", publish.As == BusProtocol.Kinora ? null : publish.As.ToString().ToLowerInvariant());
        Write(json, "picture", publish.Picture == PublishPicture.Source ? null : "edited");
        json.WriteEndObject();
    }
}
