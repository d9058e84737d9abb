using System.IO.Pipelines;
using Kinora.Server.Hosting;
using Microsoft.Win32.SafeHandles;

namespace Kinora.Server.Mirror;

/// <summary>Sends files: they are read straight into the blocks from which the connection sends, with no memory of their own.</summary>
internal static class FileSender
{
    /// <summary>Sends a part of a file that is whole, as fast as the client takes it.</summary>
    /// <param name="output">Where to.</param>
    /// <param name="file">The file.</param>
    /// <param name="start">Where the part begins.</param>
    /// <param name="length">Bytes of it.</param>
    /// <param name="cancellation">Ends it early.</param>
    /// <exception cref="EndOfStreamException">The file is shorter than was said.</exception>
    public static async Task SendAsync(PipeWriter output, SafeFileHandle file, long start, long length, CancellationToken cancellation)
    {
        for (var (at, end) = (start, start + length); at < end;)
        {
            // The same files are served again and again, so the system has them in memory: a task for each block would cost more than the rare wait for a disk.
            var count = RandomAccess.Read(file, output.GetSpan(BlockPool.BlockSize)[..(int)Math.Min(BlockPool.BlockSize, end - at)], at);
            Advance(output, count, end - at);
            at += count;
            var flushed = await output.FlushAsync(cancellation).ConfigureAwait(false);
            if (flushed.IsCompleted || flushed.IsCanceled)
            {
                return;  // the client is gone
            }
        }
    }

    /// <summary>Sends so much of a stream, as it comes.</summary>
    /// <exception cref="EndOfStreamException">The stream ends before that.</exception>
    public static async Task SendAsync(PipeWriter output, Stream content, long length, CancellationToken cancellation)
    {
        for (var left = length; left > 0;)
        {
            var room = output.GetMemory(BlockPool.BlockSize)[..(int)Math.Min(BlockPool.BlockSize, left)];
            var count = await content.ReadAsync(room, cancellation).ConfigureAwait(false);
            Advance(output, count, left);
            left -= count;
            var flushed = await output.FlushAsync(cancellation).ConfigureAwait(false);
            if (flushed.IsCompleted || flushed.IsCanceled)
            {
                return;
            }
        }
    }

    private static void Advance(PipeWriter output, int count, long left)
    {
        if (count == 0)
        {
            throw new EndOfStreamException($"The file ends {left} bytes too early.");
        }

        output.Advance(count);
    }
}
