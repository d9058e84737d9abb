namespace Kinora.Grpc;

/// <summary>Names and values that gRPC's protocol over HTTP/2 defines (PROTOCOL-HTTP2.md).</summary>
internal static class ProtocolHeaders
{
    public const string ContentType = "application/grpc";
    public const string Status = "grpc-status";
    public const string Message = "grpc-message";
    public const string Timeout = "grpc-timeout";
    public const string Encoding = "grpc-encoding";
    public const string AcceptEncoding = "grpc-accept-encoding";
    public const string Identity = "identity";
    public const string Gzip = "gzip";

    /// <summary>The compressions that this room reads and writes, as the header names them.</summary>
    public const string KnownEncodings = "identity,gzip";

    /// <summary>True for messages in protocol buffers, the only ones that this room speaks.</summary>
    public static bool IsGrpc(string? contentType)
    {
        var type = contentType.AsSpan();
        var end = type.IndexOf(';');
        var name = (end < 0 ? type : type[..end]).Trim();
        return name.Equals(ContentType, StringComparison.OrdinalIgnoreCase) || name.Equals(ContentType + "+proto", StringComparison.OrdinalIgnoreCase);
    }
}
