namespace Kinora.Pipelines.Runtime;

/// <summary>
/// The threads that steps run on. There are as many as cores, whatever the number of streams, and a stream has at most one item in the
/// queue, so neither grows with the load. First come, first served. Thread-safe.
/// </summary>
public sealed class StepExecutor : IDisposable
{
    private readonly Lock _gate = new();
    private readonly Queue<StepWork> _queue = new();
    private readonly SemaphoreSlim _available = new(0);
    private readonly Thread[] _threads;
    private bool _stopped;

    /// <param name="threads">How many steps may run at once; default one a core.</param>
    public StepExecutor(int? threads = null)
    {
        var count = threads ?? Environment.ProcessorCount;
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1);
        _threads = new Thread[count];
        for (var i = 0; i < count; i++)
        {
            _threads[i] = new Thread(Work) { IsBackground = true, Name = $"kinora-step-{i}" };
            _threads[i].Start();
        }
    }

    /// <summary>Ends the threads once the queue is empty.</summary>
    public void Dispose()
    {
        lock (_gate)
        {
            if (_stopped)
            {
                return;
            }

            _stopped = true;
        }

        _available.Release(_threads.Length);
        foreach (var thread in _threads)
        {
            thread.Join();
        }

        _available.Dispose();
    }

    /// <summary>Queues a stream's work for its current frame.</summary>
    internal void Enqueue(StepWork work)
    {
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_stopped, this);
            _queue.Enqueue(work);
        }

        _available.Release();
    }

    private void Work()
    {
        while (true)
        {
            _available.Wait();
            StepWork? work;
            lock (_gate)
            {
                if (!_queue.TryDequeue(out work))
                {
                    return;
                }
            }

            work.Execute();
        }
    }
}
