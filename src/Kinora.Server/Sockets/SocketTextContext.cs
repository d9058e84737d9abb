using System.Text.Json.Serialization;

namespace Kinora.Server.Sockets;

[JsonSerializable(typeof(string))]
internal sealed partial class SocketTextContext : JsonSerializerContext;
