using Kinora.Models.Hub.Errors;
using Kinora.Models.Tests.Support;
using Kinora.Tests.Support;

namespace Kinora.Models.Tests.Hub;

/// <content>One download for several who want it, and what they are told.</content>
public sealed partial class DownloadTests
{
    [Fact]
    public async Task FetchAsync_SameContentOfTwoModels_IsOneDownload_AndAFailureIsOnesOwn()
    {
        _bench.Upstream.Add(new HubModel("org/copy").With(Path, Weights, large: true));
        _bench.Upstream.Add(new HubModel("org/gated") { Gated = "auto" }.With(Path, Weights, large: true));
        var hub = _bench.Open(Whole);
        _bench.Upstream.HoldAt = 1000;
        var files = await Task.WhenAll(new[] { "org/name", "org/copy", "org/gated" }.Select(model => hub.FileAsync(model, "main", Path, Cancellation)));

        var refused = files[2].FetchAsync(cancellation: Cancellation);
        await Assert.ThrowsAsync<GatedRepositoryException>(() => refused);
        var fetches = files[..2].Select(file => file.FetchAsync(cancellation: Cancellation)).ToList();
        await _bench.Upstream.SentAsync(1000);
        _bench.Upstream.Release();
        await Task.WhenAll(fetches);

        Assert.Single(Asked);
        Assert.Equal(2, _bench.Kept("manifests").Count());
    }

    [Fact]
    public async Task FetchAsync_OneOfTwoLeaves_TheOtherGetsIt()
    {
        var hub = _bench.Open(Whole);
        using var leaving = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
        _bench.Upstream.HoldAt = 1000;
        var first = FetchAsync(leaving.Token, Path, hub);
        var second = FetchAsync(Cancellation, Path, hub);
        await _bench.Upstream.SentAsync(1000);

        await leaving.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => first);
        _bench.Upstream.Release();
        await second;

        Assert.Single(Asked);
    }

    [Fact]
    public async Task FetchAsync_Progress_GrowsToTheWhole()
    {
        _bench.Upstream.HoldAt = 500_000;
        var half = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var progress = new ProgressList(report =>
        {
            if (report is { Stage: PullStage.Downloading, Bytes: 500_000, TotalBytes: 1_500_000 })
                half.TrySetResult();
        });
        var file = await _bench.Open(Whole).FileAsync("org/name", "main", Path, Cancellation);

        var fetch = file.FetchAsync(progress, Cancellation);
        await half.Task.WaitAsync(Cancellation);
        _bench.Upstream.Release();
        await fetch;

        Assert.Equal([PullStage.Downloading, PullStage.Verifying], progress.Stages);
    }
}
