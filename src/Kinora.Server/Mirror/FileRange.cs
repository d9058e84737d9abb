using System.Globalization;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;
using Microsoft.Net.Http.Headers;

namespace Kinora.Server.Mirror;

/// <summary>Which part of a file a request wants (RFC 9110, sections 13 and 14).</summary>
/// <param name="Status">200 for the whole, 206 for a part, 304 where the client has it, 416 for a part that the file does not have.</param>
/// <param name="Start">Where what is sent begins.</param>
/// <param name="Length">Bytes that are sent.</param>
internal readonly record struct FileRange(int Status, long Start, long Length)
{
    /// <summary>What is sent of a file.</summary>
    /// <param name="request">The request. Several ranges at once, and what is no range, are ignored, as the standard lets servers do.</param>
    /// <param name="tag">Names the content.</param>
    /// <param name="size">Bytes of the file.</param>
    public static FileRange Of(HttpRequest request, EntityTagHeaderValue tag, long size)
    {
        if (IsKnown(request.Headers.IfNoneMatch, tag))
        {
            return new FileRange(StatusCodes.Status304NotModified, 0, 0);
        }

        // HEAD tells of the whole: the standard knows ranges for GET only. An empty file is given whole: clients ask for the first byte of every file.
        if (size == 0 || !HttpMethods.IsGet(request.Method) || WantedOf(request.Headers, tag) is not { } wanted)
        {
            return new FileRange(StatusCodes.Status200OK, 0, size);
        }

        var start = wanted.From ?? Math.Max(0, size - wanted.To!.Value);
        var end = wanted.From is null ? size - 1 : Math.Min(wanted.To ?? long.MaxValue, size - 1);
        return start >= size || end < start
            ? new FileRange(StatusCodes.Status416RangeNotSatisfiable, 0, 0)
            : new FileRange(StatusCodes.Status206PartialContent, start, end - start + 1);
    }

    /// <summary>Writes what the headers of the answer say of the part.</summary>
    public void Write(HttpResponse response, long size)
    {
        response.StatusCode = Status;
        if (Status == StatusCodes.Status206PartialContent)
        {
            response.Headers.ContentRange = string.Create(CultureInfo.InvariantCulture, $"bytes {Start}-{Start + Length - 1}/{size}");
        }
        else if (Status == StatusCodes.Status416RangeNotSatisfiable || size == 0)
        {
            // From nowhere else does the hub's client in JavaScript learn that a file is empty.
            response.Headers.ContentRange = string.Create(CultureInfo.InvariantCulture, $"bytes */{size}");
        }

        if (Status != StatusCodes.Status304NotModified)
        {
            response.ContentLength = Length;
        }
    }

    private static bool IsKnown(StringValues asked, EntityTagHeaderValue tag) =>
        asked.Count > 0 && EntityTagHeaderValue.TryParseList([.. asked.OfType<string>()], out var tags) &&
        tags.Any(known => known.Equals(EntityTagHeaderValue.Any) || known.Compare(tag, useStrongComparison: false));

    private static RangeItemHeaderValue? WantedOf(IHeaderDictionary headers, EntityTagHeaderValue tag)
    {
        if (headers.Range.Count != 1 || !RangeHeaderValue.TryParse(headers.Range.ToString(), out var range) || range.Unit != "bytes" || range.Ranges.Count != 1)
        {
            return null;
        }

        // A part of other content than the client has would damage its file.
        var isSame = headers.IfRange.Count == 0 || (EntityTagHeaderValue.TryParse(headers.IfRange.ToString(), out var condition) && condition.Compare(tag, useStrongComparison: true));
        return isSame ? range.Ranges.Single() : null;
    }
}
