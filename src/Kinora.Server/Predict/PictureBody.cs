using System.Buffers;
using Kinora.Server.Problems;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Net.Http.Headers;

namespace Kinora.Server.Predict;

/// <summary>The picture of a request: the first file of a multipart form, or the body itself. Its memory is pooled.</summary>
internal sealed class PictureBody : IDisposable
{
    private const int FirstGuess = 256 << 10;
    private const int MostBoundary = 128;

    private byte[] _buffer;
    private int _length;

    private PictureBody(int guess) => _buffer = ArrayPool<byte>.Shared.Rent(guess);

    public ReadOnlyMemory<byte> Picture => _buffer.AsMemory(0, _length);

    /// <summary>What the client calls it.</summary>
    public string Name { get; private set; } = "picture";

    /// <summary>Reads it.</summary>
    /// <param name="http">The request.</param>
    /// <param name="most">The most bytes that a picture may have.</param>
    /// <exception cref="RequestException">There is no picture, or it is too large.</exception>
    public static async Task<PictureBody> ReadAsync(HttpContext http, int most)
    {
        var request = http.Request;
        if (request.ContentLength > most + 4096L)
        {
            throw TooLarge(most);
        }

        var body = new PictureBody((int)Math.Min(request.ContentLength ?? FirstGuess, most) + 1);
        try
        {
            if (MediaTypeHeaderValue.TryParse(request.ContentType, out var type) && type.MediaType.Equals("multipart/form-data", StringComparison.OrdinalIgnoreCase))
            {
                await body.ReadFormAsync(http, HeaderUtilities.RemoveQuotes(type.Boundary).ToString(), most).ConfigureAwait(false);
            }
            else
            {
                await body.FillAsync(request.Body, most, http.RequestAborted).ConfigureAwait(false);
            }

            return body._length > 0
                ? body
                : throw new RequestException(StatusCodes.Status400BadRequest, "The request has no picture: send one as multipart/form-data in 'file', or as the body.");
        }
        catch
        {
            body.Dispose();
            throw;
        }
    }

    public void Dispose()
    {
        ArrayPool<byte>.Shared.Return(_buffer);
        _buffer = [];
        _length = 0;
    }

    private async Task ReadFormAsync(HttpContext http, string boundary, int most)
    {
        if (boundary.Length is 0 or > MostBoundary)
        {
            throw new RequestException(StatusCodes.Status400BadRequest, "The multipart form has no usable boundary: send it as curl -F file=@picture.jpg does.");
        }

        try
        {
            var parts = new MultipartReader(boundary, http.Request.Body) { HeadersCountLimit = 16, HeadersLengthLimit = 8 << 10 };
            while (await parts.ReadNextSectionAsync(http.RequestAborted).ConfigureAwait(false) is { } part)
            {
                if (ContentDispositionHeaderValue.TryParse(part.ContentDisposition, out var disposition) && disposition.IsFileDisposition())
                {
                    Name = Path.GetFileName(HeaderUtilities.RemoveQuotes(disposition.FileName).ToString()) is { Length: > 0 and <= 100 } name ? name : Name;
                    await FillAsync(part.Body, most, http.RequestAborted).ConfigureAwait(false);
                    return;
                }
            }
        }
        catch (Exception error) when (error is InvalidDataException or IOException and not BadHttpRequestException)
        {
            throw new RequestException(StatusCodes.Status400BadRequest, "The multipart form is damaged: send it as curl -F file=@picture.jpg does.");
        }
    }

    private async Task FillAsync(Stream from, int most, CancellationToken cancellationToken)
    {
        int read;
        while ((read = await from.ReadAsync(_buffer.AsMemory(_length), cancellationToken).ConfigureAwait(false)) > 0)
        {
            _length += read;
            if (_length > most)
            {
                throw TooLarge(most);
            }

            if (_length == _buffer.Length)
            {
                var larger = ArrayPool<byte>.Shared.Rent(2 * _length);
                _buffer.AsSpan(0, _length).CopyTo(larger);
                ArrayPool<byte>.Shared.Return(_buffer);
                _buffer = larger;
            }
        }
    }

    private static RequestException TooLarge(int most) => new(
        StatusCodes.Status413PayloadTooLarge, $"The picture is larger than the {most >> 20} MiB that one may have: send a smaller one.");
}
