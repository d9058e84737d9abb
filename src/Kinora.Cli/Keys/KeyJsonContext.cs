using System.Text.Json.Serialization;

namespace Kinora.Cli.Keys;

[JsonSerializable(typeof(IReadOnlyList<string>))]
internal sealed partial class KeyJsonContext : JsonSerializerContext;
