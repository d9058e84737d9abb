namespace Kinora.Server.Mirror;

/// <summary>Somebody's share in a miss, until this is disposed of; once is enough.</summary>
internal sealed class OpenMiss(Action leave) : IDisposable
{
    private Action? _leave = leave;

    public void Dispose() => Interlocked.Exchange(ref _leave, null)?.Invoke();
}
