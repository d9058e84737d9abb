using System.Net.Http.Headers;
using System.Text;
using Kinora.Fuzz.Tests.Fuzzing;
using Kinora.Grpc;
using Kinora.Grpc.Client;
using Kinora.Grpc.Deadlines;
using Kinora.Grpc.Metadata;
using Kinora.Grpc.Server;
using Kinora.Grpc.Status;

namespace Kinora.Fuzz.Tests.Parsers;

/// <summary>Headers and trailers of gRPC at both ends: metadata, deadlines, statuses. An input is a header a line, in Latin-1 as HTTP has it.</summary>
public sealed class GrpcHeaderFuzzTests : ParserFuzzTests
{
    public override IReadOnlyList<byte[]> Words => WordsOf(
        "grpc-timeout: ", "grpc-status: ", "grpc-message: ", "grpc-encoding: ", "-bin: ", "H", "n", "99999999H", "%", "%2", "%ff", "%F0%9F%98%80", "AA", "AA==", "=", ",", "\n", "content-type: application/grpc");

    protected override string Parser => "grpc-headers";

    public override string Handle(byte[] input)
    {
        var metadata = new GrpcMetadata();
        using var response = new HttpResponseMessage();
        var outcome = new StringBuilder();
        foreach (var line in Encoding.Latin1.GetString(input).Split('\n'))
        {
            var (key, value) = line.IndexOf(": ", StringComparison.Ordinal) is var colon and > 0 ? (line[..colon], line[(colon + 2)..]) : (line, "");
            MetadataHeaders.Read(key, value, metadata);
            _ = response.Headers.TryAddWithoutValidation(key, value);
            if (key == "grpc-timeout")
            {
                _ = outcome.Append(ReadTimeout(value));
            }
        }

        foreach (var entry in metadata.Entries)
        {
            Assert.Equal(entry.Key.EndsWith(GrpcMetadata.BinarySuffix, StringComparison.Ordinal), entry.Text is null);
            Assert.False(MetadataHeaders.IsReserved(entry.Key));
        }

        _ = ResponseHeaders.Metadata(response.Headers);
        _ = ResponseHeaders.Encoding(response.Headers);
        _ = ProtocolHeaders.IsGrpc(response.Headers.TryGetValues("content-type", out var types) ? types.First() : null);
        if (ResponseHeaders.Status(response.Headers) is { } status)
        {
            Assert.All(StatusMessage.Encode(status.Message), static c => Assert.InRange(c, ' ', '~'));
            _ = outcome.Append(status.Code);
        }

        return outcome.Length == 0 ? "nothing known" : "taken " + outcome;
    }

    public override long MostAllocated(int length) => (512 << 10) + (600L * length);

    private static string ReadTimeout(string value)
    {
        if (!TimeoutHeader.TryParse(value, out var timeout))
        {
            return "refused";
        }

        Assert.InRange(timeout, TimeSpan.Zero, TimeSpan.MaxValue);
        using var lifetime = new CallLifetime(timeout, TimeProvider.System, CancellationToken.None);
        Assert.NotNull(lifetime.Deadline);
        return timeout > TimeoutHeader.Longest ? "beyond" : "within";
    }
}
