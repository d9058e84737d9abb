using System.Runtime.InteropServices;
using Kinora.Cli.Native;

namespace Kinora.Cli.Output;

/// <summary>
/// Standard output or error, written without a buffer at the offset that is shared with whoever else writes there. Unlike the console's
/// own stream it says when nobody reads any more, so that <c>kinora watch … | head -1</c> ends with head.
/// </summary>
/// <param name="descriptor">1 or 2.</param>
/// <param name="ignoresErrors">True where a message that cannot be shown is no reason to fail: standard error.</param>
internal sealed class DescriptorStream(int descriptor, bool ignoresErrors) : Stream
{
    private const int BrokenPipe = 32;

    public override bool CanRead => false;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    /// <exception cref="OutputClosedException">The reader has gone.</exception>
    /// <exception cref="OutputFailedException">What is written to is full, closed or broken.</exception>
    public override void Write(ReadOnlySpan<byte> buffer)
    {
        var error = Posix.WriteAll(descriptor, buffer);
        if (error == 0 || ignoresErrors)
        {
            return;
        }

        throw error == BrokenPipe ? new OutputClosedException() : new OutputFailedException(Marshal.GetPInvokeErrorMessage(error));
    }

    public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

    public override void Flush()
    {
    }

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();
}
