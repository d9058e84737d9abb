using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace Kinora.Grpc.Server;

/// <summary>Prepares the web server for streams that wait for one another.</summary>
public static class GrpcKestrelExtensions
{
    private const int StreamWindowBytes = 768 * 1024;
    private const int ConnectionWindowBytes = 16 * 1024 * 1024;

    /// <summary>
    /// Gives a connection much more room than one of its streams. What a client has sent and a handler has not read takes room of both, and the server hands
    /// room back to the connection only by halves: with the server's own sizes (768 KiB of 1 MiB), one stream that is not read can hold up every other call
    /// of its client. With these, ten can wait. A connection holds at most 16 MiB that nobody has read.
    /// </summary>
    public static void GiveGrpcStreamsRoom(this KestrelServerOptions kestrel)
    {
        kestrel.Limits.Http2.InitialStreamWindowSize = StreamWindowBytes;
        kestrel.Limits.Http2.InitialConnectionWindowSize = ConnectionWindowBytes;
    }
}
