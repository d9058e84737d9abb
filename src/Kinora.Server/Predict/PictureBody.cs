using System.Buffers;
using Kinora.Media.Stills;
using Kinora.Server.Access;
using Kinora.Server.Limits;
using Kinora.Server.Problems;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Net.Http.Headers;

namespace Kinora.Server.Predict;

/// <summary>The picture of a request: the first file of a multipart form, or the body itself. Its memory is pooled.</summary>
internal sealed class PictureBody : IDisposable
{
    /// <summary>What a body has before it has come: hundreds that never come still leave room for others.</summary>
    private const int FirstBytes = 64 << 10;

    private const int MostBoundary = 128;

    /// <summary>So many bytes tell every format that is read.</summary>
    private const int BeginningBytes = 12;

    /// <summary>The shared pool would keep the largest bodies, one for every thread that has had one, long after they are gone.</summary>
    private static readonly ArrayPool<byte> Pool = ArrayPool<byte>.Create(maxArrayLength: 2 << 20, maxArraysPerBucket: 16);

    private readonly PictureRoom _room;
    private readonly Pace<string> _pace;
    private readonly Caller _caller;
    private byte[] _buffer = [];
    private int _length;

    private PictureBody(PictureRoom room, Pace<string> pace, Caller caller) => (_room, _pace, _caller) = (room, pace, caller);

    public ReadOnlyMemory<byte> Picture => _buffer.AsMemory(0, _length);

    /// <summary>What the client calls it.</summary>
    public string Name { get; private set; } = "picture";

    /// <summary>Reads it.</summary>
    /// <param name="http">The request.</param>
    /// <param name="most">The most bytes that a picture may have.</param>
    /// <param name="room">What its memory is taken from.</param>
    /// <param name="pace">How fast pictures of a caller come; those of this machine without a key come as they will.</param>
    /// <exception cref="RequestException">There is no picture, it is too large, or there is no room for it now.</exception>
    /// <exception cref="StillException">What comes is no picture, which its beginning tells.</exception>
    public static async Task<PictureBody> ReadAsync(HttpContext http, int most, PictureRoom room, Pace<string> pace)
    {
        var request = http.Request;
        if (request.ContentLength > most + 4096L)
        {
            throw TooLarge(most);
        }

        var body = new PictureBody(room, pace, Caller.Of(http));
        try
        {
            body.Grow((int)Math.Min((request.ContentLength ?? FirstBytes) + 1, FirstBytes));
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
        if (_buffer.Length > 0)
        {
            _room.Leave(_caller.Id, _buffer.Length);
            Pool.Return(_buffer);
        }

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
        catch (Exception error) when (error is InvalidDataException or ArgumentException or IOException and not BadHttpRequestException)
        {
            // A file's name that is no text is an ArgumentException to those who read headers.
            throw new RequestException(StatusCodes.Status400BadRequest, "The multipart form is damaged: send it as curl -F file=@picture.jpg does.");
        }
    }

    private async Task FillAsync(Stream from, int most, CancellationToken cancellationToken)
    {
        int read;
        while ((read = await from.ReadAsync(_buffer.AsMemory(_length), cancellationToken).ConfigureAwait(false)) > 0)
        {
            var begins = _length < BeginningBytes;
            _length += read;
            if (_length > most)
            {
                throw TooLarge(most);
            }

            if (begins && _length >= BeginningBytes)
            {
                StillHeader.CheckBeginning(_buffer.AsSpan(0, _length), Name);
            }

            if (!_caller.IsLocal)
            {
                await _pace.TakeAsync(_caller.Id, read, cancellationToken).ConfigureAwait(false);
            }

            if (_length == _buffer.Length)
            {
                Grow(2 * _length);
            }
        }
    }

    private void Grow(int least)
    {
        var larger = Pool.Rent(least);
        if (!_room.TryEnter(_caller.Id, larger.Length))
        {
            Pool.Return(larger);
            throw new RequestException(StatusCodes.Status503ServiceUnavailable, "The server holds as many pictures as it can: try again in a moment.");
        }

        _buffer.AsSpan(0, _length).CopyTo(larger);
        if (_buffer.Length > 0)
        {
            _room.Leave(_caller.Id, _buffer.Length);
            Pool.Return(_buffer);
        }

        _buffer = larger;
    }

    private static RequestException TooLarge(int most) => new(
        StatusCodes.Status413PayloadTooLarge, $"The picture is larger than the {most >> 20} MiB that one may have: send a smaller one.");
}
