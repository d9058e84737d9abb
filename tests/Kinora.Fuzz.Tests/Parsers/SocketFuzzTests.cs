using System.Text;
using Kinora.Fuzz.Tests.Fuzzing;
using Kinora.Server.Pictures;
using Kinora.Server.Problems;
using Kinora.Server.Sockets;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.WebUtilities;

namespace Kinora.Fuzz.Tests.Parsers;

/// <summary>What clients of live pictures ask for: messages over a WebSocket, and the query of an address.</summary>
public sealed class SocketFuzzTests : ParserFuzzTests
{
    public override IReadOnlyList<byte[]> Words => WordsOf(
        "{", "}", ":", ",", "\"results\":", "\"pictures\":", "\"overlay\":", "\"width\":", "\"fps\":", "true", "false", "null", "1e999", "-0", "?width=", "&fps=", "overlay=1", "%", "\\ud800", "[", "\"", "NaN", "0x10");

    public override int MostBytes => 4096;

    protected override string Parser => "sockets";

    public override string Handle(byte[] input)
    {
        try
        {
            if (input.AsSpan().StartsWith("?"u8))
            {
                var query = new QueryCollection(QueryHelpers.ParseQuery(Encoding.UTF8.GetString(input)));
                Check(PictureQuery.Read(query));
                return "taken from a query";
            }

            Check(new SocketWishes(true, false, PictureQuery.Default).After(input).Picture);
            return "taken from a message";
        }
        catch (RequestException error)
        {
            Assert.InRange(error.Message.Length, 6, 400);
            return error.Message;
        }
    }

    private static void Check(PictureQuery picture)
    {
        _ = picture.Options;
        Assert.InRange(picture.Width, 1, 16384);
        Assert.InRange(picture.Rate, 0.01, PictureQuery.MostRate);
    }
}
