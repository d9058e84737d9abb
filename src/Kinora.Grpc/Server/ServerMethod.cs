using Kinora.Grpc.Framing;

namespace Kinora.Grpc.Server;

/// <summary>A method of a service, ready to be called.</summary>
/// <param name="Path">Where HTTP/2 finds it.</param>
/// <param name="Options">Those of its service.</param>
/// <param name="Room">What large messages of its service count against.</param>
/// <param name="Answer">Reads requests, writes responses; throws for a status that is not OK.</param>
internal sealed record ServerMethod(string Path, GrpcServiceOptions Options, MessageRoom Room, Func<ServerCall, Task> Answer);
