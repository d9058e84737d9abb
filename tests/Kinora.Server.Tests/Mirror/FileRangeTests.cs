using Kinora.Server.Mirror;
using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;

namespace Kinora.Server.Tests.Mirror;

public sealed class FileRangeTests
{
    private static readonly EntityTagHeaderValue Tag = new("\"abc\"");

    [Theory]
    [InlineData(null, 200, 0, 1000)]
    [InlineData("bytes=0-0", 206, 0, 1)]
    [InlineData("bytes=10-19", 206, 10, 10)]
    [InlineData("bytes=990-", 206, 990, 10)]
    [InlineData("bytes=990-99999999999", 206, 990, 10)]
    [InlineData("bytes=-10", 206, 990, 10)]
    [InlineData("bytes=-5000", 206, 0, 1000)]
    [InlineData("bytes=1000-", 416, 0, 0)]
    [InlineData("bytes=1000-2000", 416, 0, 0)]
    [InlineData("bytes=-0", 416, 0, 0)]
    [InlineData("bytes=0-0,5-6", 200, 0, 1000)]
    [InlineData("bytes=5-4", 200, 0, 1000)]
    [InlineData("bytes=a-b", 200, 0, 1000)]
    [InlineData("lines=0-1", 200, 0, 1000)]
    [InlineData("bytes=99999999999999999999-", 200, 0, 1000)]
    public void Of_ARange_IsThePartThatTheStandardSays(string? range, int status, long start, long length) =>
        Assert.Equal(new FileRange(status, start, length), FileRange.Of(Request("GET", ("Range", range)), Tag, 1000));

    [Theory]
    [InlineData("\"abc\"", 304)]
    [InlineData("W/\"abc\"", 304)]
    [InlineData("\"x\", \"abc\"", 304)]
    [InlineData("*", 304)]
    [InlineData("\"abcd\"", 200)]
    [InlineData("abc", 200)]
    public void Of_IfNoneMatch_IsNotModifiedWhereTheClientHasIt(string known, int status) =>
        Assert.Equal(status, FileRange.Of(Request("GET", ("If-None-Match", known)), Tag, 1000).Status);

    [Theory]
    [InlineData("\"abc\"", 206)]
    [InlineData("\"old\"", 200)]
    [InlineData("W/\"abc\"", 200)]
    [InlineData("Sat, 21 Nov 2026 10:00:00 GMT", 200)]
    public void Of_IfRange_IsAPartOfTheSameContentOnly(string condition, int status) =>
        Assert.Equal(status, FileRange.Of(Request("GET", ("Range", "bytes=1-2"), ("If-Range", condition)), Tag, 1000).Status);

    [Fact]
    public void Of_Head_TellsOfTheWhole() => Assert.Equal(new FileRange(200, 0, 1000), FileRange.Of(Request("HEAD", ("Range", "bytes=1-2")), Tag, 1000));

    [Fact]
    public void Of_AnEmptyFile_IsTheWhole()
    {
        Assert.Equal(new FileRange(200, 0, 0), FileRange.Of(Request("GET"), Tag, 0));
        var range = FileRange.Of(Request("GET", ("Range", "bytes=0-0")), Tag, 0);
        Assert.Equal(new FileRange(200, 0, 0), range);
        var response = new DefaultHttpContext().Response;
        range.Write(response, 0);
        Assert.Equal(("bytes */0", 0), (response.Headers.ContentRange.ToString(), response.ContentLength));
    }

    private static HttpRequest Request(string method, params (string Name, string? Value)[] headers)
    {
        var request = new DefaultHttpContext().Request;
        request.Method = method;
        foreach (var (name, value) in headers)
        {
            if (value is not null)
            {
                request.Headers[name] = value;
            }
        }

        return request;
    }
}
