using System.IO.Pipelines;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using Kinora.Fuzz.Tests.Fuzzing;
using Kinora.Grpc.Framing;
using Kinora.Grpc.Status;
using Kinora.Server.Grpc.Messages;

namespace Kinora.Fuzz.Tests.Parsers;

/// <summary>Messages as they come over HTTP/2, which both ends read alike. An input's first byte says how they are packed, and how they are cut.</summary>
public sealed class GrpcFrameFuzzTests : ParserFuzzTests
{
    private const int MostMessage = 32 << 10;

    public override IReadOnlyList<byte[]> Words =>
        [[0, 0, 0, 0, 0], [1, 0, 0, 0, 20], [0, 0, 0, 0x80, 0], [0, 0xff, 0xff, 0xff, 0xff], [0x1f, 0x8b, 8, 0, 0, 0, 0, 0], "jpeg"u8.ToArray(), [0x3a, 0x04, 0x0a, 0x00, 0x12, 0x00]];

    protected override string Parser => "grpc-frames";

    public override string Handle(byte[] input)
    {
        if (input.Length == 0)
        {
            return "empty";
        }

        var body = new DribbleStream(input[1..], input[0]);
        var reader = new FrameReader(
            PipeReader.Create(body, new StreamPipeReaderOptions(bufferSize: 256, minimumReadSize: 64)), (MessageEncoding)(input[0] % 3), MostMessage);
        return (input[0] >> 2) % 2 == 0 ? ReadAll(reader, VideoFrame.Parser) : ReadAll(reader, Struct.Parser);
    }

    /// <summary>Protobuf's objects take more than their bytes: an empty entry of a map is two bytes, and some hundreds in memory. Unpacked, a message may be longer.</summary>
    public override long MostAllocated(int length) => (4 << 20) + (400L * length);

    private static string ReadAll<T>(FrameReader reader, MessageParser<T> parser)
        where T : class, IMessage<T>
    {
        var count = 0;
        try
        {
            while (Now(reader.ReadAsync(parser, CancellationToken.None)) is { } message)
            {
                Assert.InRange(message.CalculateSize(), 0, 16 * MostMessage);
                count++;
            }
        }
        catch (GrpcException error)
        {
            return error.Status.Message;
        }

        return "taken " + count;
    }
}
