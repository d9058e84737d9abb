using System.Buffers.Binary;
using System.Net;
using System.Net.Http.Headers;

namespace Kinora.Grpc.Tests;

/// <summary>A response as HTTP sees it.</summary>
internal sealed record RawAnswer(HttpStatusCode HttpStatus, HttpResponseHeaders Headers, HttpResponseHeaders Trailers, byte[] Body)
{
    /// <summary>The status of a call that was refused before any message; null when it is not in the headers.</summary>
    public string? StatusInHeaders => Value(Headers, "grpc-status");

    /// <summary>The status after the messages; null when it is not in the trailers.</summary>
    public string? StatusInTrailers => Value(Trailers, "grpc-status");

    /// <summary>The messages' flags and bytes.</summary>
    public IReadOnlyList<(byte Flag, byte[] Message)> Messages()
    {
        List<(byte Flag, byte[] Message)> messages = [];
        for (var at = 0; at < Body.Length;)
        {
            var length = BinaryPrimitives.ReadInt32BigEndian(Body.AsSpan(at + 1));
            messages.Add((Body[at], Body[(at + 5)..(at + 5 + length)]));
            at += 5 + length;
        }

        return messages;
    }

    public static string? Value(HttpResponseHeaders block, string name) => block.TryGetValues(name, out var values) ? string.Join(',', values) : null;
}
