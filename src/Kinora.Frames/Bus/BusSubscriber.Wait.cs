using System.Diagnostics;
using Kinora.Frames.DmaBuf;
using Kinora.Frames.Feeds;
using Kinora.Frames.Memory;
using Kinora.Frames.Native;
using Microsoft.Win32.SafeHandles;

namespace Kinora.Frames.Bus;

/// <content>How the subscriber waits: at a word of the publisher's memory, and now and then it looks whether the publisher is there.</content>
public sealed partial class BusSubscriber
{
    /// <summary>A publisher that was killed wakes nobody: so often it is looked whether it is there.</summary>
    private static readonly TimeSpan LookPeriod = TimeSpan.FromMilliseconds(200);

    /// <summary>More than a generation with all its dma-bufs takes.</summary>
    private const int MostPackets = 2 * PoolLayout.MaxSlots;

    private static TimeSpan Left(TimeSpan most, ref long begun)
    {
        if (begun != 0)
        {
            return most - Stopwatch.GetElapsedTime(begun);
        }

        begun = Stopwatch.GetTimestamp();
        return most;
    }

    /// <summary>Hears what the publisher has said.</summary>
    /// <param name="atOnce">Otherwise, as long as the generation is current, only now and then: a look costs a system call.</param>
    /// <returns>False when it has said nothing.</returns>
    private bool Hear(bool atOnce)
    {
        lock (_gate)
        {
            if (_isStopped || _hasEnded || (!atOnce && _generation is { State: GenerationState.Current } && Stopwatch.GetElapsedTime(_looked) < LookPeriod))
            {
                return false;
            }

            _looked = Stopwatch.GetTimestamp();
            var hasHeard = false;
            try
            {
                // A publisher that does not stop talking is heard again later.
                for (var packets = 0; packets < MostPackets && !_hasEnded; packets++)
                {
                    var kind = _session.Line.Receive(out var memory, out var dmaBuf, out var text);
                    if (kind == 0)
                    {
                        break;
                    }

                    hasHeard = true;
                    Take(kind, memory, dmaBuf, text);
                }
            }
            catch (BusException error)
            {
                _error = error;
                _hasEnded = hasHeard = true;
            }

            return hasHeard;
        }
    }

    private void Take(BusMessage.Kind kind, SharedMemory? memory, SafeFileHandle? dmaBuf, string text)
    {
        switch (kind)
        {
            case BusMessage.Kind.Generation when memory is not null && _waitsForDmaBufs is { } waits:
                waits.Begin(memory);
                break;
            case BusMessage.Kind.Generation when memory is not null:
                Enter(memory, null);
                break;
            case BusMessage.Kind.DmaBuf when dmaBuf is not null && _waitsForDmaBufs is { } waits:
                waits.Add(dmaBuf);
                break;
            case BusMessage.Kind.DmaBufEnd when _waitsForDmaBufs?.TryEnd(text, out var generation, out var dmaBufs) == true:
                DmaBufProblem = _waitsForDmaBufs.Problem;
                Enter(generation, dmaBufs);
                break;
            case BusMessage.Kind.Completed:
                _error = text.Length > 0 ? new BusException($"No more frames come from '{_path}': {text}") : null;
                _hasEnded = true;
                break;
            case BusMessage.Kind.Refused:
                throw new BusException($"The publisher at '{_path}' has ended the connection: {text}");
            default:
                memory?.Dispose();
                dmaBuf?.Dispose();
                break;
        }
    }

    private void Enter(SharedMemory memory, DmaBufSlots? dmaBufs)
    {
        MappedGeneration next;
        try
        {
            _session.Share();
            next = MappedGeneration.Open(memory, _session.Page, _session.Release, dmaBufs);
        }
        catch (InvalidDataException error)
        {
            dmaBufs?.Dispose();
            _session.Release();
            throw new BusException($"The frames of '{_path}' cannot be read: {error.Message}.", error);
        }

        // From now on the publisher may hand over another.
        _session.Page.Generation = next.Number;
        _feed.Attach(next);
        var current = _generation;
        if (current is not null)
        {
            _feed.CatchUpWith(current);

            // The old generation keeps the next alive, so that the feed can always step over.
            _ = next.TryAddReference();
        }

        // First here, then to the feed: no frame is ever of a newer generation than this, so that who has one may look here.
        Volatile.Write(ref _generation, next);
        current?.RetireInFavourOf(next);
        current?.Release();
        if (((IFeedOwner)this).IsToldOfMoves(_feed.Mode))
        {
            // The publisher may be waiting for that alone.
            TellOfMove(next);
        }
    }

    private void TellOfMove(MappedGeneration? generation)
    {
        Interlocked.MemoryBarrier();
        if (generation?.IsWriterWaiting == true)
        {
            _session.Line.SayMoved();
        }
    }

    /// <summary>
    /// Sleeps until a frame comes, or something is heard, for at most so long; may end for no reason. While frames come it makes no system call
    /// but the one that sleeps.
    /// </summary>
    /// <param name="generation">Where the frame will come, with a reference that is released here; null when there is none yet.</param>
    /// <param name="wanted">The sequence of the frame.</param>
    /// <param name="most">The longest wait.</param>
    private void Sleep(PoolGeneration? generation, ulong wanted, TimeSpan most)
    {
        var page = _session.Page;
        if (generation is null || !IsOpen(generation, page))
        {
            // The next thing to come is a packet.
            generation?.Release();
            _ = Hear(atOnce: true) || _session.Line.Wait(most);
            return;
        }

        var word = Volatile.Read(ref generation.WakeWord);
        page.SetWaiting();
        var isQuiet = generation.Newest < wanted && IsOpen(generation, page) && !_isStopped;
        if (isQuiet)
        {
            Futex.WaitWhile(in generation.WakeWord, word, most);
            isQuiet = Volatile.Read(ref generation.WakeWord) == word;
        }
        else
        {
            // Who wakes takes the word back itself; here nobody has.
            page.ClearWaiting();
        }

        generation.Release();
        if (isQuiet)
        {
            _ = Hear(atOnce: true);
        }
    }

    private static bool IsOpen(PoolGeneration generation, ClientPage page) => generation.State == GenerationState.Current && !page.IsSentAway;

    private void WakeSelf()
    {
        lock (_gate)
        {
            if (_generation is { } generation)
            {
                Futex.WakeAll(ref generation.WakeWord);
            }
        }
    }

    private void StartPump()
    {
        if (Volatile.Read(ref _pump) is not null)
        {
            return;
        }

        lock (_gate)
        {
            if (_pump is null && !_isStopped)
            {
                var pump = new Thread(Pump) { IsBackground = true, Name = "kinora-bus-reader" };
                pump.Start();
                Volatile.Write(ref _pump, pump);
            }
        }
    }

    /// <summary>Tells the feed of every commit; whoever awaits it goes on elsewhere.</summary>
    private void Pump()
    {
        for (var told = 0UL; !_isStopped && !_hasEnded;)
        {
            MappedGeneration? generation;
            lock (_gate)
            {
                generation = _generation is { } current && current.TryAddReference() ? current : null;
            }

            if (generation?.Newest is { } newest && newest != told)
            {
                told = newest;
                _feed.Notify();
            }

            Sleep(generation, told + 1, LookPeriod);
        }

        _feed.Notify();
    }
}
