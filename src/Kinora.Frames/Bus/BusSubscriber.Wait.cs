using System.Diagnostics;
using Kinora.Frames.DmaBuf;
using Kinora.Frames.Memory;
using Kinora.Frames.Native;
using Microsoft.Win32.SafeHandles;

namespace Kinora.Frames.Bus;

/// <content>How the subscriber waits: at a word of the publisher's memory, and now and then it looks whether the publisher is there.</content>
public sealed partial class BusSubscriber
{
    /// <summary>A publisher that was killed wakes nobody: so often it is looked whether it is there.</summary>
    private static readonly TimeSpan LookPeriod = TimeSpan.FromMilliseconds(200);

    private ulong Newest => Volatile.Read(ref _generation)?.Newest ?? 0;

    /// <summary>Hears what the publisher has said. Between two looks that costs nothing, as long as the generation is current.</summary>
    private void Hear()
    {
        lock (_gate)
        {
            if (_isStopped || _hasEnded || (_generation is { State: GenerationState.Current } && Stopwatch.GetElapsedTime(_looked) < LookPeriod))
            {
                return;
            }

            _looked = Stopwatch.GetTimestamp();
            try
            {
                BusMessage.Kind kind;
                while (!_hasEnded && (kind = _session.Line.Receive(out var memory, out var dmaBuf, out var text)) != 0)
                {
                    Take(kind, memory, dmaBuf, text);
                }
            }
            catch (BusException error)
            {
                _error = error;
                _hasEnded = true;
            }
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
                _error = text.Length > 0 ? new BusException($"The source behind '{_path}' has failed: {text}") : null;
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
        if (_generation is { } current)
        {
            _feed.CatchUpWith(current);

            // The old generation keeps the next alive, so that the feed can always step over.
            _ = next.TryAddReference();
            current.RetireInFavourOf(next);
            current.Release();
        }

        Volatile.Write(ref _generation, next);
    }

    /// <summary>Sleeps until something is committed, for at most so long; may end for no reason.</summary>
    private void Sleep(TimeSpan most, Func<bool> isThere)
    {
        MappedGeneration? generation;
        lock (_gate)
        {
            generation = _generation is { State: GenerationState.Current } current && current.TryAddReference() ? current : null;
        }

        if (generation is null)
        {
            // The next thing to come is a packet.
            _ = _session.Line.Wait(most);
            return;
        }

        try
        {
            var word = Volatile.Read(ref generation.WakeWord);
            _session.Page.SetWaiting();
            if (!isThere() && !_isStopped)
            {
                Futex.WaitWhile(in generation.WakeWord, word, most);
            }

            _session.Page.ClearWaiting();
        }
        finally
        {
            generation.Release();
        }
    }

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
        if (_pump is null)
        {
            var pump = new Thread(Pump) { IsBackground = true, Name = "kinora-bus-reader" };
            if (Interlocked.CompareExchange(ref _pump, pump, null) is null)
            {
                pump.Start();
            }
        }
    }

    /// <summary>Tells the feed of every commit; whoever awaits it goes on elsewhere.</summary>
    private void Pump()
    {
        while (!_isStopped)
        {
            Hear();
            if (_hasEnded)
            {
                break;
            }

            if (Newest is var newest && newest != _told)
            {
                _told = newest;
                _feed.Notify();
            }

            Sleep(LookPeriod, _isNews);
        }

        _feed.Notify();
    }
}
