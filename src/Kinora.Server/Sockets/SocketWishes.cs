using System.Text.Json;
using Kinora.Server.Pictures;
using Kinora.Server.Problems;
using Microsoft.AspNetCore.Http;

namespace Kinora.Server.Sockets;

/// <summary>What a client wants over its socket.</summary>
/// <param name="Results">True for results.</param>
/// <param name="Pictures">True for pictures.</param>
/// <param name="Picture">How it wants to see them.</param>
internal sealed record SocketWishes(bool Results, bool Pictures, PictureQuery Picture)
{
    private static readonly JsonDocumentOptions Options = new() { MaxDepth = 4 };

    /// <summary>The wishes after the client said <c>{"pictures":true,"results":true,"width":640,"fps":10,"overlay":false}</c>, each of which may be left out.</summary>
    /// <exception cref="RequestException">That is not what it said.</exception>
    public SocketWishes After(ReadOnlyMemory<byte> message)
    {
        try
        {
            using var document = JsonDocument.Parse(message, Options);
            var wishes = this;
            foreach (var property in document.RootElement.EnumerateObject())
            {
                wishes = property.Name switch
                {
                    "results" => wishes with { Results = property.Value.GetBoolean() },
                    "pictures" => wishes with { Pictures = property.Value.GetBoolean() },
                    "overlay" => wishes with { Picture = wishes.Picture with { Overlay = property.Value.GetBoolean() } },
                    "width" => wishes with { Picture = wishes.Picture.WithWidth(property.Value.GetDouble()) },
                    "fps" => wishes with { Picture = wishes.Picture.WithRate(property.Value.GetDouble()) },
                    var other => throw Wrong($"'{(other.Length <= 40 ? other : other[..40] + "…")}' means nothing here"),
                };
            }

            return wishes;
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException or FormatException)
        {
            throw Wrong("The message is not understood");
        }
    }

    private static RequestException Wrong(string what) => new(
        StatusCodes.Status400BadRequest, what + ": send {\"pictures\":true,\"results\":true,\"width\":640,\"fps\":10,\"overlay\":false} or a part of it.");
}
