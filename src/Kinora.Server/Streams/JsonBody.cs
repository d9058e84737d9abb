using System.Text.Json;
using Kinora.Server.Problems;
using Microsoft.AspNetCore.Http;

namespace Kinora.Server.Streams;

/// <summary>Reads a small JSON body.</summary>
internal static class JsonBody
{
    /// <summary>No description of a stream is larger.</summary>
    private const int MostBytes = 64 << 10;

    private static readonly JsonDocumentOptions Options = new() { MaxDepth = 32, AllowDuplicateProperties = false };

    /// <exception cref="RequestException">The body is too large, or no JSON object.</exception>
    public static async Task<JsonDocument> ReadAsync(HttpContext http)
    {
        if (!http.Request.HasJsonContentType() && http.Request.ContentType is not "application/merge-patch+json")
        {
            throw new RequestException(StatusCodes.Status415UnsupportedMediaType, $"The body is '{http.Request.ContentType}': send JSON as application/json.");
        }

        if (http.Request.ContentLength > MostBytes)
        {
            throw TooLarge();
        }

        using var body = new MemoryStream();
        var buffer = new byte[4096];
        int read;
        while ((read = await http.Request.Body.ReadAsync(buffer, http.RequestAborted).ConfigureAwait(false)) > 0)
        {
            if (body.Length + read > MostBytes)
            {
                throw TooLarge();
            }

            body.Write(buffer, 0, read);
        }

        try
        {
            var document = JsonDocument.Parse(body.GetBuffer().AsMemory(0, (int)body.Length), Options);
            return document.RootElement.ValueKind == JsonValueKind.Object
                ? document
                : throw new RequestException(StatusCodes.Status400BadRequest, $"The body is a JSON {document.RootElement.ValueKind}: send an object.");
        }
        catch (JsonException error) when (error.LineNumber is { } line)
        {
            throw new RequestException(StatusCodes.Status400BadRequest, $"The body is no JSON (line {line + 1}, byte {error.BytePositionInLine}): send an object.");
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException)
        {
            throw new RequestException(StatusCodes.Status400BadRequest, "The body has a key twice, or text that is no UTF-8: send an object with each key once.");
        }
    }

    private static RequestException TooLarge() => new(StatusCodes.Status413PayloadTooLarge, $"The body is larger than the {MostBytes >> 10} KiB that a stream's description may have.");
}
