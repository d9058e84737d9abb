using System.Globalization;
using Kinora.Grpc.Metadata;
using Kinora.Grpc.Status;
using Microsoft.AspNetCore.Http;

namespace Kinora.Grpc.Server;

/// <summary>A call's end and its metadata as headers or trailers of a response.</summary>
internal static class StatusHeaders
{
    /// <summary>A longer message, which may quote what a client sent, would be more than clients take as a header.</summary>
    private const int MostMessage = 1024;

    /// <summary>Writes code and message.</summary>
    public static void Write(IHeaderDictionary block, GrpcStatus status)
    {
        block[ProtocolHeaders.Status] = ((int)status.Code).ToString(CultureInfo.InvariantCulture);
        if (status.Message.Length > 0)
        {
            block[ProtocolHeaders.Message] = StatusMessage.Encode(status.Message.Length <= MostMessage ? status.Message : status.Message[..MostMessage]);
        }
    }

    /// <summary>Adds metadata.</summary>
    public static void Write(IHeaderDictionary block, GrpcMetadata metadata)
    {
        foreach (var entry in metadata.Entries)
        {
            block.Append(entry.Key, MetadataHeaders.Write(entry));
        }
    }
}
