using System.Net.Sockets;
using Kinora.Frames.Bus;
using Kinora.Frames.Formats;
using Kinora.Frames.Memory;
using Kinora.Frames.Native;
using Microsoft.Win32.SafeHandles;

namespace Kinora.Frames.GStreamer;

/// <summary>
/// Reads frames that a GStreamer element of another process sends. Each is copied once, into a slot of a pool, and given back at once; nothing
/// of the sender's memory is mapped, so whatever it does to it costs this process nothing. One thread reads; <see cref="Dispose"/> may come from any.
/// </summary>
public abstract class GStreamerSubscriber : IDisposable
{
    private readonly Lock _gate = new();
    private readonly WakeFile _wake = new();
    private readonly Socket _socket;
    private readonly bool[] _ready = new bool[2];
    private volatile bool _isStopped;
    private byte[] _padded = [];
    private VideoLayout? _layout;

    private protected GStreamerSubscriber(string path, GStreamerSubscriberOptions options)
    {
        if (!Futex.IsSupported)
        {
            throw new PlatformNotSupportedException("Frames are shared between processes on Linux only, on x64 and arm64.");
        }

        (SenderPath, Options) = (path, options);
        var address = BusListener.AddressOf(path);
        _socket = BusListener.Create(SocketType.Stream);
        try
        {
            BusListener.Connect(_socket, address);
            _socket.Blocking = false;
        }
        catch (SocketException error)
        {
            _socket.Dispose();
            _wake.Dispose();
            throw new BusException($"Nobody sends frames at '{path}' ({error.Message.TrimEnd('.')}): start the pipeline that does, or check the path.", error);
        }
    }

    /// <summary>Of the frames that come now; null before it is known.</summary>
    public FrameFormat? Format => Volatile.Read(ref _layout)?.Format;

    /// <summary>How many frames were read.</summary>
    public long Received { get; private set; }

    private protected string SenderPath { get; }

    private protected GStreamerSubscriberOptions Options { get; }

    private protected Socket Socket => _socket;

    /// <summary>
    /// Reads the next frame into a pool, and waits for it if need be; for a pool with Reliable feeds it waits for them, too.
    /// </summary>
    /// <param name="pool">Whose writer this is. What its feeds see has the time of arrival for its stamp, and the sender's own where it says one.</param>
    /// <param name="time">The clock for stamps.</param>
    /// <param name="cancellationToken">Ends the waiting.</param>
    /// <returns>False once the sender has said that nothing comes any more, or this was disposed of.</returns>
    /// <exception cref="BusException">The sender is gone, or sends what cannot be read; the message says which.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    /// <exception cref="InsufficientMemoryException">The pool cannot have a slot for a frame.</exception>
    public bool TryReceive(FramePool pool, TimeProvider time, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(pool);
        ArgumentNullException.ThrowIfNull(time);
        using var reading = _gate.EnterScope();
        using var cancellation = cancellationToken.UnsafeRegister(static self => ((GStreamerSubscriber)self!)._wake.Set(), this);
        try
        {
            while (true)
            {
                cancellationToken.ThrowIfCancellationRequested();
                if (_isStopped)
                {
                    return false;
                }

                switch (Read(pool, time, cancellationToken))
                {
                    case Progress.Frame:
                        Received++;
                        return true;
                    case Progress.End:
                        return false;
                    case Progress.None:
                        Wait();
                        break;
                    default:
                        break;
                }
            }
        }
        catch (Exception error) when (error is InvalidDataException or UnauthorizedAccessException || (error is IOException && error is not BusException))
        {
            throw new BusException($"The sender at '{SenderPath}' sends what cannot be read: {error.Message.TrimEnd('.')}.", error);
        }
    }

    /// <summary>Ends it, and a waiting <see cref="TryReceive"/> with it.</summary>
    public void Dispose()
    {
        _isStopped = true;
        _wake.Set();
        lock (_gate)
        {
            Close();
            _socket.Dispose();
            _wake.Dispose();
        }

        GC.SuppressFinalize(this);
    }

    /// <summary>What one step has brought.</summary>
    private protected enum Progress
    {
        /// <summary>Nothing has come.</summary>
        None,

        /// <summary>Something else than a frame.</summary>
        Some,

        /// <summary>A frame, which was committed.</summary>
        Frame,

        /// <summary>Nothing comes any more.</summary>
        End,
    }

    /// <summary>Takes the next thing that the sender says.</summary>
    private protected abstract Progress Read(FramePool pool, TimeProvider time, CancellationToken cancellationToken);

    /// <summary>Lets go of the sender's memory.</summary>
    private protected abstract void Close();

    /// <summary>Frames of this format come.</summary>
    private protected void Expect(FrameFormat format)
    {
        var layout = new VideoLayout(format);
        _padded = layout.IsPacked ? [] : new byte[layout.ByteLength];
        Volatile.Write(ref _layout, layout);
    }

    /// <summary>Copies a frame into the pool.</summary>
    /// <exception cref="InvalidDataException">It is not all there, or of another size than its format needs.</exception>
    private protected void Copy(SafeFileHandle memory, ulong offset, ulong size, FramePool pool, in FrameStamp stamp, CancellationToken cancellationToken)
    {
        var layout = _layout ?? throw new InvalidDataException("a frame comes before its format");
        if (size != (ulong)layout.ByteLength)
        {
            throw new InvalidDataException($"a frame has {size} bytes, and one of {layout.Format} has {layout.ByteLength}: give the format that its pipeline has");
        }

        if (offset > long.MaxValue - size)
        {
            throw new InvalidDataException("a frame lies beyond the end of its memory");
        }

        var loan = pool.Loan(layout.Format, cancellationToken);
        var pixels = layout.IsPacked ? loan.Pixels : _padded;
        for (var read = 0; read < pixels.Length;)
        {
            var count = RandomAccess.Read(memory, pixels[read..], (long)offset + read);
            read += count > 0 ? count : throw new InvalidDataException("a frame lies beyond the end of its memory");
        }

        if (!layout.IsPacked)
        {
            layout.Pack(_padded, loan.Pixels);
        }

        _ = loan.Commit(stamp);
    }

    private void Wait()
    {
        _ = Readiness.Wait([_socket.Handle, _wake.Handle], _ready, Timeout.InfiniteTimeSpan);
        if (_ready[1])
        {
            _wake.Reset();
        }
    }

    private protected BusException Gone() => new($"The sender at '{SenderPath}' has gone.");
}
