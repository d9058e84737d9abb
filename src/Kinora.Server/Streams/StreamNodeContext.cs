using System.Text.Json.Nodes;
using System.Text.Json.Serialization;

namespace Kinora.Server.Streams;

[JsonSerializable(typeof(JsonObject))]
internal sealed partial class StreamNodeContext : JsonSerializerContext;
