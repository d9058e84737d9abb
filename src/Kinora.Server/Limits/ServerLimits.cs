using Kinora.Pipelines.Configuration;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace Kinora.Server.Limits;

/// <summary>
/// What one connection may take of the web server, whoever it is from. A stream that is reset at once (rapid reset, CVE-2023-44487) stays counted
/// until its handler has ended, and the web server ends connections that go on; see docs/operate/security.md.
/// </summary>
internal static class ServerLimits
{
    /// <summary>A browser's headers have 1 to 4 KiB, a token 1 to 8.</summary>
    private const int HeaderBytes = 16 << 10;

    /// <summary>Browsers send about twenty.</summary>
    private const int Headers = 64;

    /// <summary>Room for an address of a camera in the query.</summary>
    private const int RequestLineBytes = 8 << 10;

    /// <summary>Calls that a connection of HTTP/2 may have open.</summary>
    private const int Http2Streams = 100;

    /// <summary>A client that takes longer to say what it wants is no client (slowloris).</summary>
    private static readonly TimeSpan HeaderTime = TimeSpan.FromSeconds(10);

    /// <summary>Browsers use a connection again within seconds, and open another one where it has gone.</summary>
    private static readonly TimeSpan IdleTime = TimeSpan.FromSeconds(75);

    /// <summary>Bodies and answers that trickle more slowly end their connection; a modem of 1995 was faster.</summary>
    private static readonly MinDataRate LeastRate = new(bytesPerSecond: 240, gracePeriod: TimeSpan.FromSeconds(5));

    /// <summary>A peer that has gone without a word is found out.</summary>
    private static readonly TimeSpan PingDelay = TimeSpan.FromSeconds(30);

    private static readonly TimeSpan PingTime = TimeSpan.FromSeconds(20);

    /// <param name="limits">What is set.</param>
    /// <param name="config">What was configured.</param>
    /// <param name="mostPictureBytes">What a picture may have.</param>
    public static void Apply(KestrelServerLimits limits, LimitsConfig config, int mostPictureBytes)
    {
        limits.MaxConcurrentConnections = limits.MaxConcurrentUpgradedConnections = config.Connections;
        limits.MaxRequestHeadersTotalSize = HeaderBytes;
        limits.MaxRequestHeaderCount = Headers;
        limits.MaxRequestLineSize = RequestLineBytes;
        limits.RequestHeadersTimeout = HeaderTime;
        limits.KeepAliveTimeout = IdleTime;
        limits.MinRequestBodyDataRate = limits.MinResponseDataRate = LeastRate;
        // What is too large for a picture is still read for a while, so that the client hears why it is refused.
        limits.MaxRequestBodySize = 2L * mostPictureBytes;
        limits.Http2.MaxStreamsPerConnection = Http2Streams;
        limits.Http2.MaxRequestHeaderFieldSize = HeaderBytes;
        limits.Http2.KeepAlivePingDelay = PingDelay;
        limits.Http2.KeepAlivePingTimeout = PingTime;
    }
}
