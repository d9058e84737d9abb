namespace Kinora.Models.Hub.Downloads;

/// <summary>Ends a transfer that brings too little: whoever sends a byte now and then would hold it for ever.</summary>
internal sealed class Stall : IDisposable
{
    private readonly CancellationTokenSource _source;
    private readonly ITimer _timer;
    private readonly int _least;
    private int _arrived;

    /// <param name="time">The clock.</param>
    /// <param name="options">How much must arrive in which time.</param>
    /// <param name="cancellation">Ends the transfer too.</param>
    public Stall(TimeProvider time, DownloadOptions options, CancellationToken cancellation)
    {
        _least = options.LeastBytes;
        _source = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        _timer = time.CreateTimer(static self => ((Stall)self!).Check(), this, options.Patience, options.Patience);
    }

    /// <summary>Cancelled when the transfer is to end.</summary>
    public CancellationToken Token => _source.Token;

    /// <summary>Whether it ended because too little came.</summary>
    public bool IsStalled { get; private set; }

    public void Arrived(int bytes) => Interlocked.Add(ref _arrived, bytes);

    public void Dispose()
    {
        _timer.Dispose();
        _source.Dispose();
    }

    private void Check()
    {
        if (Interlocked.Exchange(ref _arrived, 0) >= _least)
            return;
        IsStalled = true;
        try
        {
            _source.Cancel();
        }
        catch (ObjectDisposedException)
        {
            // It ended in the same moment.
        }
    }
}
