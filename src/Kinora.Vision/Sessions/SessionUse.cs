namespace Kinora.Vision.Sessions;

/// <summary>Somebody who uses a model, until this is disposed of; once is enough.</summary>
internal sealed class SessionUse(Action release) : IDisposable
{
    private Action? _release = release;

    public void Dispose() => Interlocked.Exchange(ref _release, null)?.Invoke();
}
