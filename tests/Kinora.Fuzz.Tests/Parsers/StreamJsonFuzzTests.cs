using System.Text;
using System.Text.Json;
using Kinora.Fuzz.Tests.Fuzzing;
using Kinora.Media.Sources;
using Kinora.Pipelines.Configuration;
using Kinora.Server.Problems;
using Kinora.Server.Streams;
using Microsoft.AspNetCore.Http;

namespace Kinora.Fuzz.Tests.Parsers;

/// <summary>The body of a request that makes or changes a stream, the whole way: bytes, JSON, keys, values, and what must fit together.</summary>
public sealed class StreamJsonFuzzTests : ParserFuzzTests
{
    private static readonly StreamDefinition Known = StreamDefinition.FromJson("""{"source":"rtsp://u:p@h/x","fps":5,"steps":["detect"]}"""u8);

    public override IReadOnlyList<byte[]> Words => WordsOf(
        "{", "}", "[", "]", ":", ",", "null", "true", "\"", "\\u0000", "\\ud800", "\\", "1e999", "\"name\":\"a\"", "\"source\":", "\"test:\"", "\"rtsp://a:b@c/***\"", "\"fps\":", "\"size\":\"1x1\"",
        "\"frames\":\"0..\"", "\"steps\":[\"detect\",\"track\"]", "\"models\":{", "\"motion_gate\":{\"area\":", "\"sinks\":{\"ndjson\":\"", "\"stall_timeout\":\"5s\"", "\"paused\":true");

    protected override string Parser => "stream-json";

    public override string Handle(byte[] input)
    {
        var http = new DefaultHttpContext();
        http.Request.ContentType = "application/json";
        http.Request.Body = new DribbleStream(input, input.Length);
        try
        {
            using var body = Now(JsonBody.ReadAsync(http));
            TryPatch(body.RootElement);
            var (name, definition) = NamedStream.Read(body.RootElement);
            Assert.InRange(name.Length, 1, 64);
            Assert.Equal(definition, StreamDefinition.FromJson(Encoding.UTF8.GetBytes(definition.ToJson())));
            return "taken";
        }
        catch (RequestException error)
        {
            return error.Message;
        }
        catch (ConfigException error)
        {
            Assert.InRange(error.Problems.Count, 1, 100);
            return error.Problems[0].Message;
        }
        catch (SourceException error)
        {
            return error.Message;
        }
    }

    public override long MostAllocated(int length) => (2 << 20) + (1000L * length);

    /// <summary>The same text as a change of a stream that is there.</summary>
    private static void TryPatch(JsonElement patch)
    {
        try
        {
            _ = Known.Patch(patch);
        }
        catch (ConfigException error)
        {
            Assert.InRange(error.Problems.Count, 1, 100);
        }
    }
}
