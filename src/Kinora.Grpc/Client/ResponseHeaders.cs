using System.Globalization;
using System.Net.Http.Headers;
using Kinora.Grpc.Framing;
using Kinora.Grpc.Metadata;
using Kinora.Grpc.Status;

namespace Kinora.Grpc.Client;

/// <summary>What the headers and trailers of a response say.</summary>
internal static class ResponseHeaders
{
    /// <summary>The status in a block of headers; null when it has none.</summary>
    public static GrpcStatus? Status(HttpHeaders block)
    {
        if (Value(block, ProtocolHeaders.Status) is not { } text)
        {
            return null;
        }

        var message = Value(block, ProtocolHeaders.Message) is { } encoded ? StatusMessage.Decode(encoded) : "";
        return int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var code) && Enum.IsDefined((GrpcStatusCode)code)
            ? new GrpcStatus((GrpcStatusCode)code, message)
            : new GrpcStatus(GrpcStatusCode.Unknown, $"The server sent the unknown status '{text}'. {message}".TrimEnd());
    }

    /// <summary>How messages in the response may be compressed.</summary>
    public static MessageEncoding Encoding(HttpHeaders block) => Value(block, ProtocolHeaders.Encoding) switch
    {
        null or ProtocolHeaders.Identity => MessageEncoding.Identity,
        ProtocolHeaders.Gzip => MessageEncoding.Gzip,
        _ => MessageEncoding.Unknown,
    };

    /// <summary>The metadata in a block of headers.</summary>
    public static GrpcMetadata Metadata(HttpHeaders block)
    {
        var metadata = new GrpcMetadata();
        foreach (var (key, values) in block.NonValidated)
        {
            foreach (var value in values)
            {
                MetadataHeaders.Read(key, value, metadata);
            }
        }

        return metadata;
    }

    private static string? Value(HttpHeaders block, string name) => block.NonValidated.TryGetValues(name, out var values) ? values.ToString() : null;
}
