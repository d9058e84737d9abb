using Kinora.Frames.Bus;
using Kinora.Pipelines.Publishing;

namespace Kinora.Pipelines.Configuration;

/// <summary>The key <c>publish</c> of a stream: where other processes read its frames.</summary>
internal static class PublishKeys
{
    private const int MostClients = 256;

    private static readonly ConfigType Text = new(ConfigShape.Text, "give a path, or a name as door");

    public static ConfigKey OfStream { get; } = new(
        "publish",
        new(ConfigShape.TextOrMap, "give a socket's path, a name as door, or a map with its keys")
        {
            Keys =
            [
                new("socket", Text, "The socket: a path, or a name, as door for $XDG_RUNTIME_DIR/kinora/door.sock.", "required", "/run/kinora/door.sock"),
                new("group", new(ConfigShape.Truth, "give true or false"), "Let users of the socket's group read, too.", "false", "true"),
                new(
                    "clients", new(ConfigShape.Whole, $"give a whole number from 1 to {MostClients}") { Least = 1, Most = MostClients },
                    "Most processes that may read at once.", "16", "4"),
                new(
                    "as", new(ConfigShape.Choice, "choose one of kinora, gstreamer, unixfd") { Choices = SettingText.Choices<BusProtocol>() },
                    "For whom: Kinora's own clients, GStreamer's shmsrc, or unixfdsrc of GStreamer 1.24 and later.", "kinora", "gstreamer"),
                new(
                    "picture", new(ConfigShape.Choice, "choose one of source, edited") { Choices = SettingText.Choices<PublishPicture>() },
                    "Which picture they read: every frame as the source gave it, or the analysed ones as the stream's editing steps left them.", "source", "source"),
            ],
        },
        "Lets other processes of this machine read the stream's frames in full size, without a copy; docs/bus.md tells how.", "none", "$XDG_RUNTIME_DIR/kinora/door.sock");

    /// <summary>A socket is one stream's: two that name it would fail in turns.</summary>
    /// <param name="streams">All of a configuration.</param>
    /// <param name="node">Where they stand.</param>
    /// <param name="problems">Gets a sentence for each that names what one before it names.</param>
    public static void CheckSockets(IReadOnlyDictionary<string, StreamDefinition> streams, ConfigNode? node, ConfigProblems problems)
    {
        Dictionary<string, (string Stream, ConfigNode Node)> taken = [];
        foreach (var (name, definition) in streams)
        {
            if (definition.Publish?.FindPath() is { } path && node?.Find(name)?.Find(OfStream.Name) is { } here && !taken.TryAdd(path, (name, here)))
            {
                var (other, there) = taken[path];
                var line = there.Line is { } number ? $" in line {number}" : "";
                problems.Add(here, $"names the socket '{path}', which stream '{other}' names{line}: give each stream one of its own");
            }
        }
    }
}
