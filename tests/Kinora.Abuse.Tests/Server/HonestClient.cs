using System.Diagnostics;
using System.Globalization;
using System.Net;

namespace Kinora.Abuse.Tests.Server;

/// <summary>
/// Somebody who uses the server as it is meant to be used, all the while: pictures to analyse one after the other, now and then a snapshot, and
/// the events of a stream. Each answer is looked at.
/// </summary>
internal sealed class HonestClient : IDisposable
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(25);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly HttpClient _http;
    private readonly byte[] _picture;
    private readonly string? _answer;
    private readonly CancellationTokenSource _end = new();
    private readonly List<double> _milliseconds = [];
    private readonly List<string> _trouble = [];
    private readonly Task _working;
    private int _events;
    private int _requests;

    /// <param name="address">Of the server.</param>
    /// <param name="picture">What it has analysed.</param>
    /// <param name="answer">What that gives; null: any answer is right.</param>
    public HonestClient(Uri address, byte[] picture, string? answer)
    {
        _http = new HttpClient { BaseAddress = address, Timeout = Patience };
        (_picture, _answer) = (picture, answer);
        _working = Task.WhenAll(Task.Run(AskAsync), Task.Run(FollowAsync));
    }

    /// <summary>Waits until it has been served once more, in each of its ways; what goes wrong then is told by <see cref="StopAsync"/>.</summary>
    public async Task ServedAsync()
    {
        var (events, requests) = (Volatile.Read(ref _events), Volatile.Read(ref _requests));
        var begun = Stopwatch.GetTimestamp();
        while ((Volatile.Read(ref _events) == events || Volatile.Read(ref _requests) == requests) && Stopwatch.GetElapsedTime(begun) < Patience)
        {
            await Task.Delay(Pause);
        }
    }

    public async Task<Visit> StopAsync()
    {
        await _end.CancelAsync();
        await _working;
        return new Visit(_milliseconds, _events, _trouble);
    }

    public void Dispose()
    {
        _http.Dispose();
        _end.Dispose();
    }

    private async Task AskAsync()
    {
        for (var i = 0; !_end.IsCancellationRequested; i++)
        {
            var begun = Stopwatch.GetTimestamp();
            try
            {
                await (i % 10 == 9 ? LookAsync() : PredictAsync());
            }
            catch (Exception error) when (error is HttpRequestException or OperationCanceledException)
            {
                Complain($"request {i}: {error.Message}");
            }

            Volatile.Write(ref _requests, i + 1);
            _milliseconds.Add(Stopwatch.GetElapsedTime(begun).TotalMilliseconds);
            await Task.Delay(Pause, _end.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task PredictAsync()
    {
        using var content = new ByteArrayContent(_picture) { Headers = { ContentType = new("image/jpeg") } };
        using var response = await _http.PostAsync(new Uri("/predict", UriKind.Relative), content);
        var text = await response.Content.ReadAsStringAsync();
        if (response.StatusCode != HttpStatusCode.OK || (_answer is not null && text != _answer))
        {
            Complain($"predict: {(int)response.StatusCode} {text}");
        }
    }

    private async Task LookAsync()
    {
        using var response = await _http.GetAsync(new Uri($"/api/streams/{AbusedServer.Stream}/snapshot", UriKind.Relative));
        var jpeg = await response.Content.ReadAsByteArrayAsync();
        if (response.StatusCode != HttpStatusCode.OK || jpeg is not [0xff, 0xd8, .., 0xff, 0xd9])
        {
            Complain($"snapshot: {(int)response.StatusCode}, {jpeg.Length} bytes");
        }
    }

    private async Task FollowAsync()
    {
        try
        {
            using var response = await _http.GetAsync(new Uri($"/api/streams/{AbusedServer.Stream}/results", UriKind.Relative), HttpCompletionOption.ResponseHeadersRead, _end.Token);
            using var reader = new StreamReader(await response.Content.ReadAsStreamAsync(_end.Token));
            long last = 0;
            while (await reader.ReadLineAsync(_end.Token) is { } line)
            {
                if (!line.StartsWith("id:", StringComparison.Ordinal))
                {
                    continue;
                }

                var id = long.Parse(line.AsSpan(3), CultureInfo.InvariantCulture);
                if (id <= last)
                {
                    Complain($"event {id} came after {last}");
                }

                (last, _events) = (id, _events + 1);
            }

            Complain("The events ended.");
        }
        catch (OperationCanceledException) when (_end.IsCancellationRequested)
        {
            // As it should end.
        }
        catch (Exception error) when (error is IOException or HttpRequestException or OperationCanceledException)
        {
            Complain("events: " + error.Message);
        }
    }

    private void Complain(string what)
    {
        lock (_trouble)
        {
            _trouble.Add(what);
        }
    }
}
