using Kinora.Grpc.Framing;
using Microsoft.AspNetCore.Http;

namespace Kinora.Grpc.Server;

/// <summary>What a request says about compression.</summary>
internal static class RequestEncoding
{
    /// <summary>How its own messages may be compressed.</summary>
    public static MessageEncoding Of(IHeaderDictionary headers) => headers[ProtocolHeaders.Encoding].ToString() switch
    {
        "" or ProtocolHeaders.Identity => MessageEncoding.Identity,
        ProtocolHeaders.Gzip => MessageEncoding.Gzip,
        _ => MessageEncoding.Unknown,
    };

    /// <summary>True when it takes gzip in responses.</summary>
    public static bool AcceptsGzip(IHeaderDictionary headers) =>
        headers.GetCommaSeparatedValues(ProtocolHeaders.AcceptEncoding).Contains(ProtocolHeaders.Gzip, StringComparer.OrdinalIgnoreCase);
}
