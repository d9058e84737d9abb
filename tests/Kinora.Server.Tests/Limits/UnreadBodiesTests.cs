using Kinora.Server.Limits;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Kinora.Server.Tests.Limits;

public sealed class UnreadBodiesTests
{
    [Fact]
    public async Task Rest_OfARefusedBody_IsReadToItsEndAndTheConnectionStays()
    {
        var (http, body, lifetime) = Request(3 << 20);

        await new UnreadBodies(TimeProvider.System).InvokeAsync(http, static _ => Task.CompletedTask);

        Assert.Equal(3 << 20, body.Position);
        Assert.False(lifetime.IsAborted);
    }

    [Fact]
    public async Task Rest_WithoutEnd_IsReadAtItsPaceUntilTheConnectionIsCutOff()
    {
        var (http, body, lifetime) = Request(1L << 40);

        await new UnreadBodies(TimeProvider.System, TimeSpan.FromMilliseconds(200)).InvokeAsync(http, static _ => Task.CompletedTask);

        Assert.True(lifetime.IsAborted);
        Assert.InRange(body.Position, 1 << 20, 100 << 20);
    }

    private static (HttpContext Http, Endless Body, Lifetime Lifetime) Request(long length)
    {
        var (body, lifetime) = (new Endless(length), new Lifetime());
        var http = new DefaultHttpContext { Request = { Body = body, Protocol = "HTTP/1.1" } };
        http.Features.Set<IHttpRequestBodyDetectionFeature>(new HasBody());
        http.Features.Set<IHttpRequestLifetimeFeature>(lifetime);
        return (http, body, lifetime);
    }

    private sealed class HasBody : IHttpRequestBodyDetectionFeature
    {
        public bool CanHaveBody => true;
    }

    private sealed class Lifetime : IHttpRequestLifetimeFeature
    {
        public bool IsAborted { get; private set; }

        public CancellationToken RequestAborted { get; set; }

        public void Abort() => IsAborted = true;
    }

    /// <summary>Bytes that are there as soon as somebody reads them.</summary>
    private sealed class Endless(long length) : Stream
    {
        public override bool CanRead => true;

        public override bool CanSeek => false;

        public override bool CanWrite => false;

        public override long Length => length;

        public override long Position { get; set; }

        public override int Read(byte[] buffer, int offset, int count)
        {
            var read = (int)Math.Min(count, length - Position);
            Position += read;
            return read;
        }

        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            var read = (int)Math.Min(buffer.Length, length - Position);
            Position += read;
            return ValueTask.FromResult(read);
        }

        public override void Flush()
        {
        }

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
    }
}
