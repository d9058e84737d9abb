namespace Kinora.Server.Hosting;

/// <summary>Whether the server does what its configuration says. Set by whoever put it in force.</summary>
public sealed class Readiness
{
    private volatile bool _isReady;

    public bool IsReady => _isReady;

    public void SetReady() => _isReady = true;
}
