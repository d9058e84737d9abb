using System.Threading.Channels;
using Kinora.Pipelines.Access;
using Kinora.Pipelines.Streams;
using Kinora.Server.Access;
using Kinora.Server.Problems;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Kinora.Server.Audit;

/// <summary>
/// Writes down who did what. What was done is written before its client is told so; what was refused, or failed, is written soon after, and so
/// little of it a minute that nobody can push the rest out by being refused.
/// </summary>
internal sealed partial class AuditTrail(AccessParts parts, ILogger<AuditTrail> log) : BackgroundService
{
    /// <summary>
    /// What is refused beyond this is counted, and told in one entry. Callers who are known have as many of their own, so that nobody hides what they
    /// try by asking without a key.
    /// </summary>
    public const int MostNotesPerMinute = 20;

    private const int LongestText = 500;
    private const int LongestName = 100;

    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);

    private readonly Channel<AuditEntry> _notes = Channel.CreateBounded<AuditEntry>(new BoundedChannelOptions(8 * MostNotesPerMinute) { SingleReader = true });
    private readonly Lock _gate = new();
    private DateTimeOffset _minute = parts.Time.GetUtcNow();
    private int _notesOfNobody;
    private int _notesOfCallers;
    private int _notNoted;
    private volatile bool _hasGrown = true;

    /// <summary>Does something, and writes down that it was done, or that it failed.</summary>
    /// <param name="http">Whose request it is.</param>
    /// <param name="action">What is done.</param>
    /// <param name="stream">To which stream; null where to none.</param>
    /// <param name="change">Does it.</param>
    /// <param name="detail">More about what came of it, without secrets; null for nothing.</param>
    /// <exception cref="StreamStoreException">It was done, and cannot be written down.</exception>
    public async Task<T> DoAsync<T>(HttpContext http, string action, string? stream, Func<Task<T>> change, Func<T, string?>? detail = null)
    {
        var result = await WatchAsync(http, action, stream, change).ConfigureAwait(false);
        await WriteAsync(http, action, stream, detail?.Invoke(result)).ConfigureAwait(false);
        return result;
    }

    /// <summary>Does a part of something, and notes if that is refused or fails.</summary>
    public async Task<T> WatchAsync<T>(HttpContext http, string action, string? stream, Func<Task<T>> part)
    {
        try
        {
            return await part().ConfigureAwait(false);
        }
        catch (Exception error) when (error is not OperationCanceledException)
        {
            var (status, problem) = ProblemAnswers.Tell(error);
            Note(http, EntryOf(http, action, status == StatusCodes.Status403Forbidden ? AuditEntry.Refused : AuditEntry.Failed, stream, problem));
            throw;
        }
    }

    /// <summary>Writes down that something was done; it is durable when this returns.</summary>
    /// <exception cref="StreamStoreException">It cannot be written down.</exception>
    public async Task WriteAsync(HttpContext http, string action, string? stream, string? detail)
    {
        if (parts.Audit is null)
        {
            return;
        }

        try
        {
            await parts.Audit.AppendAsync([EntryOf(http, action, AuditEntry.Done, stream, detail)], CancellationToken.None).ConfigureAwait(false);
            _hasGrown = true;
        }
        catch (StreamStoreException error)
        {
            throw new StreamStoreException($"It was done, and cannot be written to the audit: {error.Message}", error);
        }
    }

    /// <summary>Notes that somebody was not let do something; reading is not noted. Never waits.</summary>
    public void NoteRefusal(HttpContext http, AccessNeed need, string problem)
    {
        if (need.Action is { } action)
        {
            NoteRefusal(http, action, http.Request.RouteValues[need.StreamParameter] as string, problem);
        }
    }

    /// <inheritdoc cref="NoteRefusal(HttpContext, AccessNeed, string)"/>
    public void NoteRefusal(HttpContext http, string action, string? stream, string problem) =>
        Note(http, EntryOf(http, action, AuditEntry.Refused, stream, problem));

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (parts.Audit is null)
        {
            return;
        }

        using var timer = new PeriodicTimer(Minute, parts.Time);
        var ticks = timer.WaitForNextTickAsync(stoppingToken).AsTask();
        var notes = _notes.Reader.WaitToReadAsync(stoppingToken).AsTask();
        try
        {
            await RotateAsync().ConfigureAwait(false);
            while (true)
            {
                if (await Task.WhenAny(ticks, notes).ConfigureAwait(false) == ticks)
                {
                    await ticks.ConfigureAwait(false);
                    BeginMinute();
                    await RotateAsync().ConfigureAwait(false);
                    ticks = timer.WaitForNextTickAsync(stoppingToken).AsTask();
                }
                else
                {
                    await notes.ConfigureAwait(false);
                    await WriteNotesAsync().ConfigureAwait(false);
                    notes = _notes.Reader.WaitToReadAsync(stoppingToken).AsTask();
                }
            }
        }
        catch (OperationCanceledException)
        {
            BeginMinute();
            await WriteNotesAsync().ConfigureAwait(false);
        }
    }

    private void Note(HttpContext http, AuditEntry entry)
    {
        lock (_gate)
        {
            if (parts.Time.GetUtcNow() - _minute >= Minute)
            {
                BeginMinute();
            }

            if (parts.Audit is null)
            {
                return;
            }

            var notes = Caller.Of(http).IsNobody ? _notesOfNobody++ : _notesOfCallers++;
            if (notes >= MostNotesPerMinute || !_notes.Writer.TryWrite(entry))
            {
                _notNoted++;
            }
        }
    }

    private void BeginMinute()
    {
        lock (_gate)
        {
            if (_notNoted > 0)
            {
                _ = _notes.Writer.TryWrite(new AuditEntry("requests", AuditEntry.Refused, "many", "many")
                {
                    Time = parts.Time.GetUtcNow(), Detail = $"{_notNoted} more were refused or failed since {_minute.UtcDateTime:yyyy-MM-dd'T'HH:mm:ss'Z'}.",
                });
            }

            (_minute, _notesOfNobody, _notesOfCallers, _notNoted) = (parts.Time.GetUtcNow(), 0, 0, 0);
        }
    }

    private async Task WriteNotesAsync()
    {
        List<AuditEntry> entries = [];
        while (_notes.Reader.TryRead(out var entry))
        {
            entries.Add(entry);
        }

        try
        {
            if (entries.Count > 0)
            {
                await parts.Audit!.AppendAsync(entries, CancellationToken.None).ConfigureAwait(false);
                _hasGrown = true;
            }
        }
        catch (StreamStoreException error)
        {
            LogUnwritten(log, entries.Count, error.Message);
        }
    }

    private async Task RotateAsync()
    {
        if (!_hasGrown)
        {
            return;
        }

        try
        {
            _hasGrown = false;
            _ = await parts.Audit!.RotateAsync(parts.Config.AuditEntries, CancellationToken.None).ConfigureAwait(false);
        }
        catch (StreamStoreException error)
        {
            _hasGrown = true;
            LogUnrotated(log, error.Message);
        }
    }

    private AuditEntry EntryOf(HttpContext http, string action, string outcome, string? stream, string? detail)
    {
        var caller = Caller.Of(http);
        return new AuditEntry(action, outcome, Clean(caller.Id, LongestName)!, Clean(caller.Name, LongestName)!)
        {
            Time = parts.Time.GetUtcNow(), Stream = Clean(stream, LongestName), Address = http.Connection.RemoteIpAddress?.ToString(), Detail = Clean(detail, LongestText),
        };
    }

    /// <summary>A text that any database takes, and any terminal.</summary>
    private static string? Clean(string? text, int longest) => text is null ? null : string.Concat(
        (text.Length <= longest ? text : text[..longest]).Select(static c => char.IsControl(c) || char.IsSurrogate(c) ? '?' : c));

    [LoggerMessage(33, LogLevel.Error, "{Count} entries about what was refused or failed cannot be written to the audit: {Reason}")]
    private static partial void LogUnwritten(ILogger log, int count, string reason);

    [LoggerMessage(34, LogLevel.Error, "The oldest entries of the audit cannot be let go: {Reason}")]
    private static partial void LogUnrotated(ILogger log, string reason);
}
