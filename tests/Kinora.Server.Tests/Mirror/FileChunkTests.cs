using System.Security.Cryptography;
using Kinora.Server.Grpc;
using Kinora.Server.Grpc.Messages;

namespace Kinora.Server.Tests.Mirror;

public sealed class FileChunkTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(127)]
    [InlineData(128)]
    [InlineData(20_000)]
    [InlineData(FileChunk.MostData)]
    [InlineData(FileChunk.MostData + 1)]
    [InlineData((3 * FileChunk.MostData) - 1)]
    public async Task ReadAsync_OfAFile_GivesMessagesThatProtobufReads(int size)
    {
        var bytes = RandomNumberGenerator.GetBytes(size);
        using var content = new MemoryStream(bytes);
        using var chunk = new FileChunk(size);
        List<byte> read = [];
        ModelFileChunk message;
        do
        {
            var (encoded, count) = await chunk.ReadAsync(content, read.Count, Cancellation);
            message = ModelFileChunk.Parser.ParseFrom(encoded.Span);
            Assert.Equal((read.Count, size, count), (message.Offset, message.TotalSize, message.Data.Length));
            read.AddRange(message.Data.Span);
            Assert.Equal(read.Count == size, message.IsLast);
        }
        while (!message.IsLast);

        Assert.Equal(bytes, read);
    }

    [Fact]
    public async Task ReadAsync_FarIntoALargeFile_HasRoomForItsNumbers()
    {
        const long size = long.MaxValue;
        using var chunk = new FileChunk(size);
        using var content = new MemoryStream(new byte[FileChunk.MostData]);
        var (encoded, _) = await chunk.ReadAsync(content, size - FileChunk.MostData, Cancellation);
        var message = ModelFileChunk.Parser.ParseFrom(encoded.Span);
        Assert.Equal((size - FileChunk.MostData, size, true), (message.Offset, message.TotalSize, message.IsLast));
    }

    [Fact]
    public async Task ReadAsync_OfAFileThatIsTooShort_Fails()
    {
        using var chunk = new FileChunk(10);
        using var content = new MemoryStream(new byte[9]);
        await Assert.ThrowsAsync<EndOfStreamException>(async () => await chunk.ReadAsync(content, 0, Cancellation));
    }
}
