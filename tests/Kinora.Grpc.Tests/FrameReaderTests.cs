using System.Buffers;
using System.IO.Pipelines;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using Kinora.Grpc.Framing;
using Kinora.Grpc.Status;

namespace Kinora.Grpc.Tests;

/// <summary>The framing fed with chance: whatever comes, it is messages, a proper end, or a refusal.</summary>
public class FrameReaderTests
{
    private const int MaxBytes = 20_000;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public async Task ReadAsync_StreamCutAnywhere_GivesTheMessagesThatWereWritten(int encoding)
    {
        var random = new Random(20261121 + encoding);
        for (var round = 0; round < 200; round++)
        {
            var messages = Enumerable.Range(0, random.Next(1, 12)).Select(_ => Message(random, random.Next(random.Next(1, 6) * 3000))).ToList();
            var (read, error) = await ReadAllAsync(Cut(random, Encode(messages, (MessageEncoding)encoding)), (MessageEncoding)encoding);
            Assert.Null(error);
            Assert.Equal(messages, read);
        }
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public async Task ReadAsync_StreamTruncatedAnywhere_GivesWholeMessagesThenRefuses(int encoding)
    {
        var random = new Random(7 + encoding);
        for (var round = 0; round < 200; round++)
        {
            var messages = Enumerable.Range(0, 4).Select(_ => Message(random, random.Next(1, 5000))).ToList();
            var bytes = Encode(messages, (MessageEncoding)encoding);
            var ends = messages.Select((_, i) => Encode(messages.Take(i + 1), (MessageEncoding)encoding).Length).ToList();
            var length = random.Next(bytes.Length);
            var (read, error) = await ReadAllAsync(Cut(random, bytes[..length]), (MessageEncoding)encoding);
            Assert.Equal(messages.Take(ends.Count(e => e <= length)), read);
            Assert.Equal(length == 0 || ends.Contains(length) ? null : GrpcStatusCode.Internal, error?.Status.Code);
        }
    }

    [Fact]
    public async Task ReadAsync_BytesChangedAnywhere_EndsInMessagesOrARefusal()
    {
        var random = new Random(42);
        var refused = 0;
        for (var round = 0; round < 1000; round++)
        {
            var encoding = (MessageEncoding)random.Next(3);
            var bytes = Encode(Enumerable.Range(0, 3).Select(_ => Message(random, random.Next(3000))), encoding);
            for (var i = random.Next(1, 5); i > 0; i--)
            {
                bytes[random.Next(bytes.Length)] = (byte)random.Next(256);
            }

            // An exception of another kind fails the test.
            refused += (await ReadAllAsync(Cut(random, bytes), encoding)).Error is null ? 0 : 1;
        }

        Assert.InRange(refused, 100, 999);
    }

    [Fact]
    public async Task ReadAsync_GiantLength_IsRefusedBeforeAnythingIsKept()
    {
        var random = new Random(3);
        for (var round = 0; round < 300; round++)
        {
            var length = (uint)random.NextInt64(MaxBytes + 1, 1L << 32);
            byte[] prefix = [0, (byte)(length >> 24), (byte)(length >> 16), (byte)(length >> 8), (byte)length];
            var pipe = new Pipe();
            await pipe.Writer.WriteAsync(prefix, Cancellation);
            var error = await Assert.ThrowsAsync<GrpcException>(
                async () => await new FrameReader(pipe.Reader, MessageEncoding.Identity, MaxBytes).ReadAsync(BytesValue.Parser, Cancellation));
            Assert.Equal(GrpcStatusCode.ResourceExhausted, error.Status.Code);
        }
    }

    [Fact]
    public async Task ReadAsync_GzipCutShort_IsRefused()
    {
        var packed = new PooledBuffer(0);
        FrameWriter.Write(packed, Message(new Random(1), 5000), MessageEncoding.Gzip);
        Assert.Equal(1, packed.Written.Span[0]);
        for (var cut = 1; cut < packed.Length - MessagePrefix.Size; cut += 7)
        {
            var shorter = new PooledBuffer(0);
            new MessagePrefix(true, (uint)(packed.Length - MessagePrefix.Size - cut)).Write(shorter);
            shorter.Write(packed.Written.Span[MessagePrefix.Size..^cut]);
            var (read, error) = await ReadAllAsync([shorter.Written.ToArray()], MessageEncoding.Gzip);
            Assert.Empty(read);
            Assert.Equal(GrpcStatusCode.Internal, error?.Status.Code);
        }
    }

    private static async Task<(List<BytesValue> Read, GrpcException? Error)> ReadAllAsync(IEnumerable<byte[]> parts, MessageEncoding encoding)
    {
        var pipe = new Pipe(new PipeOptions(pauseWriterThreshold: 0));
        var reader = new FrameReader(pipe.Reader, encoding, MaxBytes);
        List<BytesValue> read = [];
        var reading = ReadAsync();
        foreach (var part in parts)
        {
            await pipe.Writer.WriteAsync(part, Cancellation);
        }

        await pipe.Writer.CompleteAsync();
        return (read, await reading);

        async Task<GrpcException?> ReadAsync()
        {
            try
            {
                while (await reader.ReadAsync(BytesValue.Parser, Cancellation) is { } message)
                {
                    read.Add(message);
                }

                return null;
            }
            catch (GrpcException error)
            {
                return error;
            }
        }
    }

    private static byte[] Encode(IEnumerable<BytesValue> messages, MessageEncoding encoding)
    {
        using var buffer = new PooledBuffer(0);
        foreach (var message in messages)
        {
            FrameWriter.Write(buffer, message, encoding);
        }

        return buffer.Written.ToArray();
    }

    /// <summary>Half of it compresses well.</summary>
    private static BytesValue Message(Random random, int length)
    {
        var bytes = new byte[length];
        random.NextBytes(bytes.AsSpan(length / 2));
        return new BytesValue { Value = ByteString.CopyFrom(bytes) };
    }

    private static IEnumerable<byte[]> Cut(Random random, byte[] bytes)
    {
        for (var at = 0; at < bytes.Length;)
        {
            var next = Math.Min(bytes.Length, at + random.Next(1, random.Next(2, 9) * 500));
            yield return bytes[at..next];
            at = next;
        }
    }
}
