using Kinora.Frames.Results;
using Kinora.Media.Stills;
using Kinora.Models;
using Kinora.Models.Cache;
using Kinora.Pipelines.Scheduling;
using Kinora.Pipelines.Steps;
using Kinora.Vision.Sessions;

namespace Kinora.Pipelines.Stills;

/// <summary>
/// Analyses encoded pictures in memory, several at once, for a server. Each picture stands for itself: nothing is carried from one to the
/// next. Their steps share the scheduler's threads fairly with the streams. Thread-safe.
/// </summary>
public sealed class PictureAnalyser : IDisposable
{
    private const string Classify = "classify";
    private const string Person = "person";

    /// <summary>Callers who wait for a place take turns.</summary>
    private readonly FairPlaces<PictureJob> _places;

    /// <summary>A picture that takes long to decode has its place for ten times as long: others always find one that none of these has.</summary>
    private readonly FairPlaces<object> _slow;

    private readonly PictureJob[] _jobs;
    private readonly StillLimits _limits;

    internal PictureAnalyser(IReadOnlyList<StepChain> steps, StepLane lane, PictureAnalyserOptions options, string? warning)
    {
        _jobs = [.. steps.Select(chain => new PictureJob(chain, lane, options.Limits, options.Memory, options.Time) { SaysNoPredictions = warning is not null })];
        _places = new FairPlaces<PictureJob>(options.MostWaiting);
        foreach (var job in _jobs)
        {
            _ = _places.GiveBack(job);
        }

        _slow = new FairPlaces<object>(options.MostWaiting);
        for (var i = 0; i < Math.Max(1, _jobs.Length - 1); i++)
        {
            _ = _slow.GiveBack(new object());
        }

        _limits = options.Limits;
        Warning = warning;
    }

    /// <summary>
    /// Why <see cref="FrameResult.Predictions"/> stays empty although a classifier was asked for: its weights are not there, and the
    /// sentence says where to put them. Null when nothing is missing.
    /// </summary>
    public string? Warning { get; }

    /// <summary>Whether persons are looked for; where not, <see cref="FrameResult.HasPerson"/> is null.</summary>
    public bool LooksForPersons { get; private init; }

    /// <summary>How many pictures are worked on at once.</summary>
    public int Concurrency => _jobs.Length;

    /// <summary>Fetches and loads what the steps need.</summary>
    /// <param name="plan">What is done with each picture.</param>
    /// <param name="store">Where models come from.</param>
    /// <param name="sessions">Where they are loaded once for all.</param>
    /// <param name="scheduler">What runs the steps; it must outlive the analyser's pictures.</param>
    /// <param name="options">Limits and shares.</param>
    /// <param name="progress">Told about models that are fetched.</param>
    /// <param name="cancellationToken">Ends it early.</param>
    /// <exception cref="ModelException">A model cannot be had; a classifier that its user has not supplied is a <see cref="Warning"/> instead.</exception>
    /// <exception cref="ModelLoadException">A model does not do what its step needs.</exception>
    public static async Task<PictureAnalyser> CreateAsync(
        StepPlan plan,
        ModelStore store,
        SessionRegistry sessions,
        StepScheduler scheduler,
        PictureAnalyserOptions? options = null,
        IProgress<PullProgress>? progress = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(plan);
        ArgumentNullException.ThrowIfNull(scheduler);
        options ??= new PictureAnalyserOptions();
        var count = options.Concurrency ?? scheduler.Threads;
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1, nameof(options));
        string? warning = null;
        List<StepChain> chains = [];
        try
        {
            while (chains.Count < count)
            {
                try
                {
                    chains.Add(await plan.BuildAsync(store, sessions, progress, cancellationToken).ConfigureAwait(false));
                }
                catch (ModelNotSuppliedException error) when (plan.Names.Contains(Classify))
                {
                    plan = plan.Without(Classify);
                    warning = error.Message;
                }
            }

            return new PictureAnalyser(chains, scheduler.OpenLane(options.Weight), options, warning) { LooksForPersons = plan.Names.Contains(Person) };
        }
        catch
        {
            chains.ForEach(chain => chain.Dispose());
            throw;
        }
    }

    /// <summary>Analyses a picture for nobody in particular.</summary>
    /// <inheritdoc cref="AnalyseAsync(ReadOnlyMemory{byte}, string, string, CancellationToken)"/>
    public Task<FrameResult> AnalyseAsync(ReadOnlyMemory<byte> picture, string name, CancellationToken cancellationToken) =>
        AnalyseAsync(picture, name, "", cancellationToken);

    /// <summary>
    /// Analyses a picture. Waits while as many as <see cref="Concurrency"/> are worked on; callers who wait take turns, so that none gets more
    /// than its share however many pictures it sends.
    /// </summary>
    /// <param name="picture">A JPEG, PNG, WebP or BMP file; not to be changed until the task has ended.</param>
    /// <param name="name">What the result's <see cref="FrameResult.Stream"/> and messages call it.</param>
    /// <param name="caller">Whose picture it is.</param>
    /// <param name="cancellationToken">Ends it early: while it waits at once, else when the step that runs has ended.</param>
    /// <returns>What the steps found; boxes are in pixels of the upright picture.</returns>
    /// <exception cref="StillException">It is not a picture, is damaged or larger than it may be; the message is for whoever sent it.</exception>
    /// <exception cref="PicturesWaitException">The caller has as many pictures waiting as one may have.</exception>
    /// <exception cref="StepException">A step failed.</exception>
    /// <exception cref="InsufficientMemoryException">There is no memory left for it in the budget.</exception>
    /// <exception cref="ObjectDisposedException">The analyser or its scheduler has ended.</exception>
    public async Task<FrameResult> AnalyseAsync(ReadOnlyMemory<byte> picture, string name, string caller, CancellationToken cancellationToken)
    {
        // What is refused needs no place, and takes none from others.
        var header = StillHeader.Read(picture.Span, name, _limits);
        if (!header.MayTakeLong)
        {
            return await AnalyseAsync(picture, header, name, caller, cancellationToken).ConfigureAwait(false);
        }

        var slow = await _slow.TakeAsync(caller, cancellationToken).ConfigureAwait(false);
        try
        {
            return await AnalyseAsync(picture, header, name, caller, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            _ = _slow.GiveBack(slow);
        }
    }

    private async Task<FrameResult> AnalyseAsync(ReadOnlyMemory<byte> picture, StillHeader header, string name, string caller, CancellationToken cancellationToken)
    {
        var job = await _places.TakeAsync(caller, cancellationToken).ConfigureAwait(false);
        try
        {
            return await job.RunAsync(new PictureOrder(picture, header, name, name, 0, NeedsAllPixels: false), cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            job.Release();
            if (!_places.GiveBack(job))
            {
                End(job);
            }
        }
    }

    /// <summary>Pictures that wait are refused; those that are worked on are finished, and their memory goes then.</summary>
    public void Dispose()
    {
        _ = _slow.Close();
        foreach (var job in _places.Close())
        {
            End(job);
        }
    }

    private static void End(PictureJob job)
    {
        job.Dispose();
        job.Steps.Dispose();
    }
}
