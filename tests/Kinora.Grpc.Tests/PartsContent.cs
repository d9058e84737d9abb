using System.Net;
using System.Net.Http.Headers;

namespace Kinora.Grpc.Tests;

/// <summary>A body that is sent in exactly these parts, each in DATA frames of its own.</summary>
internal sealed class PartsContent : HttpContent
{
    private readonly IReadOnlyList<byte[]> _parts;
    private readonly Task _end;

    /// <param name="parts">What is sent.</param>
    /// <param name="contentType">What it is said to be.</param>
    /// <param name="end">The body ends after that; null ends it at once.</param>
    public PartsContent(IReadOnlyList<byte[]> parts, string contentType, Task? end)
    {
        _parts = parts;
        _end = end ?? Task.CompletedTask;
        Headers.ContentType = MediaTypeHeaderValue.Parse(contentType);
    }

    protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context)
    {
        await stream.FlushAsync();
        foreach (var part in _parts)
        {
            await stream.WriteAsync(part);
            await stream.FlushAsync();
        }

        await _end;
    }

    protected override bool TryComputeLength(out long length)
    {
        length = 0;
        return false;
    }
}
