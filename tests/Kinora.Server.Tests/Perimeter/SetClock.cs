namespace Kinora.Server.Tests.Perimeter;

/// <summary>A clock that begins now and is set on by a test.</summary>
internal sealed class SetClock : TimeProvider
{
    private readonly DateTimeOffset _begun = DateTimeOffset.UtcNow;
    private long _passed;

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override long GetTimestamp() => Volatile.Read(ref _passed);

    public override DateTimeOffset GetUtcNow() => _begun.AddTicks(GetTimestamp());

    public void Pass(TimeSpan time) => Interlocked.Add(ref _passed, time.Ticks);
}
