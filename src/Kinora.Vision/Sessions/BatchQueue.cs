using System.Diagnostics;
using System.Numerics;
using Microsoft.ML.OnnxRuntime;

namespace Kinora.Vision.Sessions;

/// <summary>
/// Puts runs of one model that come at the same time into one. Who comes first waits a little for others, copies their inputs one behind
/// the other, runs, and copies everyone's outputs back; the others sleep meanwhile. Thread-safe.
/// </summary>
internal sealed class BatchQueue(ModelSession session, BatchOptions options) : IDisposable
{
    private readonly object _gate = new();
    private readonly Dictionary<int, Stack<TensorSet>> _tensors = [];
    private Batch? _open;
    private long _runs;
    private bool _isDisposed;

    /// <summary>How many runs of more than one picture there were.</summary>
    public long Runs => Volatile.Read(ref _runs);

    /// <summary>How many pictures wait for a run to start.</summary>
    public int Waiting
    {
        get
        {
            lock (_gate)
            {
                return _open?.Members.Count ?? 0;
            }
        }
    }

    /// <summary>Runs the model on what stands in the inputs.</summary>
    /// <param name="tensors">Tensors of one picture.</param>
    /// <param name="cancellation">Leaves the batch as long as it has not started; a run that has is waited for.</param>
    /// <exception cref="ModelRunException">The model does not run on this picture.</exception>
    public void Run(TensorSet tensors, CancellationToken cancellation)
    {
        Batch batch;
        using (cancellation.UnsafeRegister(static queue => ((BatchQueue)queue!).Wake(), this))
        {
            batch = Join(tensors, cancellation);
        }

        if (batch.Members[0] == tensors)
        {
            Lead(batch);
        }
        else
        {
            Await(batch);
        }

        if (batch.HasFailed)
        {
            session.RunAlone(tensors);
        }
    }

    /// <summary>Somebody who was expected may not come any more: whoever waits looks again.</summary>
    public void Wake()
    {
        lock (_gate)
        {
            Monitor.PulseAll(_gate);
        }
    }

    public void Dispose()
    {
        lock (_gate)
        {
            _isDisposed = true;
            foreach (var tensors in _tensors.Values.SelectMany(stack => stack))
            {
                tensors.Dispose();
            }

            _tensors.Clear();
        }
    }

    /// <summary>Joins the batch that is open, or opens one, and waits until it starts.</summary>
    private Batch Join(TensorSet tensors, CancellationToken cancellation)
    {
        lock (_gate)
        {
            cancellation.ThrowIfCancellationRequested();
            var batch = _open ??= new Batch(Stopwatch.GetTimestamp() + (long)(options.LongestWait.TotalSeconds * Stopwatch.Frequency));
            batch.Members.Add(tensors);
            if (batch.Members.Count == options.Largest)
            {
                _open = null;
            }

            Monitor.PulseAll(_gate);
            while (!batch.IsStarted)
            {
                if (cancellation.IsCancellationRequested)
                {
                    Leave(batch, tensors);
                    cancellation.ThrowIfCancellationRequested();
                }

                var left = Stopwatch.GetElapsedTime(Stopwatch.GetTimestamp(), batch.Deadline);
                if (batch.Members[0] != tensors)
                {
                    Monitor.Wait(_gate);
                }
                else if (batch.Members.Count >= options.Largest || batch.Members.Count >= session.Rented || left <= TimeSpan.Zero)
                {
                    batch.IsStarted = true;
                    _open = _open == batch ? null : _open;
                    Monitor.PulseAll(_gate);
                }
                else
                {
                    // Rounded up: a wait of 0 ms would be a busy loop.
                    Monitor.Wait(_gate, (int)Math.Ceiling(left.TotalMilliseconds));
                }
            }

            return batch;
        }
    }

    private void Leave(Batch batch, TensorSet tensors)
    {
        batch.Members.Remove(tensors);
        if (_open == batch && batch.Members.Count == 0)
        {
            _open = null;
        }

        Monitor.PulseAll(_gate);
    }

    private void Lead(Batch batch)
    {
        var hasFailed = true;
        try
        {
            Execute(batch.Members);
            hasFailed = false;
        }
        catch (Exception error) when (error is OnnxRuntimeException or OutOfMemoryException or ModelLoadException)
        {
            // Told to everyone below; alone there is less to fail, and tensors of one picture are there already.
        }
        finally
        {
            lock (_gate)
            {
                (batch.HasFailed, batch.IsDone) = (hasFailed, true);
                Monitor.PulseAll(_gate);
            }
        }
    }

    private void Await(Batch batch)
    {
        lock (_gate)
        {
            while (!batch.IsDone)
            {
                Monitor.Wait(_gate);
            }
        }
    }

    /// <summary>Sizes are powers of two, so that a provider that prepares each size anew does that three times and not eight.</summary>
    private void Execute(List<TensorSet> members)
    {
        if (members.Count == 1)
        {
            session.RunNative(members[0]);
            return;
        }

        var pictures = Math.Min(options.Largest, (int)BitOperations.RoundUpToPowerOf2((uint)members.Count));
        var together = Take(pictures);
        try
        {
            for (var i = 0; i < members.Count; i++)
            {
                Copy(members[i].Inputs, together.Inputs, i, isIn: true);
            }

            session.RunNative(together);
            Interlocked.Increment(ref _runs);
            for (var i = 0; i < members.Count; i++)
            {
                Copy(members[i].Outputs, together.Outputs, i, isIn: false);
            }
        }
        finally
        {
            Give(pictures, together);
        }
    }

    private static void Copy(IReadOnlyList<BoundTensor> single, IReadOnlyList<BoundTensor> together, int picture, bool isIn)
    {
        for (var i = 0; i < single.Count; i++)
        {
            var alone = single[i].Bytes;
            var slice = together[i].Bytes.Slice(picture * alone.Length, alone.Length);
            if (isIn)
            {
                alone.CopyTo(slice);
            }
            else
            {
                slice.CopyTo(alone);
            }
        }
    }

    private TensorSet Take(int pictures)
    {
        lock (_gate)
        {
            if (_tensors.TryGetValue(pictures, out var idle) && idle.TryPop(out var tensors))
            {
                return tensors;
            }
        }

        return new TensorSet(session, pictures);
    }

    private void Give(int pictures, TensorSet tensors)
    {
        lock (_gate)
        {
            if (!_isDisposed)
            {
                if (!_tensors.TryGetValue(pictures, out var idle))
                {
                    _tensors[pictures] = idle = new Stack<TensorSet>();
                }

                idle.Push(tensors);
                return;
            }
        }

        tensors.Dispose();
    }
}
