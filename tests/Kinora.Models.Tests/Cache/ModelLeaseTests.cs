using Kinora.Models.Cache;
using Kinora.Models.Tests.Support;

namespace Kinora.Models.Tests.Cache;

public sealed class ModelLeaseTests : IDisposable
{
    private const string Key = "hf/org--name@main";

    private readonly TestFolder _home = new();

    public void Dispose() => _home.Dispose();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task TakeAsync_SeveralAtOnce_KeepTheModelInUseUntilTheLast()
    {
        Assert.False(ModelLease.IsInUse(_home.Path, Key));
        var first = await ModelLease.TakeAsync(_home.Path, Key, Cancellation);
        var second = await ModelLease.TakeAsync(_home.Path, Key, Cancellation);
        Assert.Null(ModelLease.TryAlone(_home.Path, Key));

        first.Dispose();
        Assert.True(ModelLease.IsInUse(_home.Path, Key));
        second.Dispose();

        Assert.False(ModelLease.IsInUse(_home.Path, Key));
        using var alone = ModelLease.TryAlone(_home.Path, Key);
        Assert.NotNull(alone);
    }

    [Fact]
    public async Task TakeAsync_WhileTheModelIsBeingRemoved_Waits()
    {
        var alone = ModelLease.TryAlone(_home.Path, Key);
        var lease = ModelLease.TakeAsync(_home.Path, Key, Cancellation);
        Assert.False(lease.IsCompleted);

        alone!.Dispose();

        (await lease).Dispose();
    }

    [Fact]
    public async Task LastUse_AfterALease_IsNow()
    {
        Assert.Null(ModelLease.LastUse(_home.Path, Key));
        var before = DateTime.UtcNow.AddSeconds(-5);

        (await ModelLease.TakeAsync(_home.Path, Key, Cancellation)).Dispose();

        Assert.InRange(ModelLease.LastUse(_home.Path, Key)!.Value, before, DateTime.UtcNow.AddSeconds(5));
    }

    [Fact]
    public async Task StoreHold_WhileAModelIsMade_NobodyCleansUp()
    {
        var first = await StoreHold.TakeAsync(_home.Path, Cancellation);
        var second = await StoreHold.TakeAsync(_home.Path, Cancellation);
        first.Dispose();
        Assert.Null(StoreHold.TryAlone(_home.Path));

        second.Dispose();

        using var alone = StoreHold.TryAlone(_home.Path);
        Assert.NotNull(alone);
    }
}
